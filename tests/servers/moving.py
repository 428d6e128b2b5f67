"""What one database holds, put into another of another kind: a town is played once for both."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, func, insert, select, text

from tests.servers.application import running_application, settings_of

ROWS_AT_ONCE = 1000


def move_to_postgresql(data_dir: Path, url: str) -> None:
    """Fill the empty database at `url` with all that the SQLite database of a data folder holds."""
    from server.core.db import db

    source = create_engine(f"sqlite:///{data_dir / 'parvis.db'}")
    with running_application(settings_of(data_dir, {"DATABASE_URL": url, "REDIS_URL": ""})):
        db.create_all()
        with source.connect() as kept, db.engine.begin() as filled:
            filled.execute(text("SET session_replication_role = replica"))  # rows come in any order
            for table in db.metadata.sorted_tables:
                found = kept.execute(select(table)).mappings()
                while rows := found.fetchmany(ROWS_AT_ONCE):
                    filled.execute(insert(table), [dict(row) for row in rows])
                for column in table.primary_key.columns:
                    if column is table.autoincrement_column:
                        last = select(func.coalesce(func.max(column), 1)).scalar_subquery()
                        sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
                        filled.execute(select(func.setval(sequence, last)))
            filled.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
            (revision,) = kept.execute(text("SELECT version_num FROM alembic_version")).one()
            filled.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
    source.dispose()

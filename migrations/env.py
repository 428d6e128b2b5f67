"""Runs migrations for alembic, each in one transaction, on SQLite as on PostgreSQL."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import JSON, Connection, text
from sqlalchemy.dialects import postgresql

from server.core.db import UtcDateTime, db

MIGRATION_LOCK = 7_310_002  # PostgreSQL advisory lock: two machines starting together migrate once


def render_type(kind: str, item: Any, autogen: Any) -> str | bool:
    """Write our own column types in migrations as what the database sees."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON) and not isinstance(item, postgresql.JSONB):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def migrate(connection: Connection) -> None:
    """Run what alembic was asked on this connection."""
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,  # SQLite cannot alter a column: alembic copies the table
        render_item=render_type,
        transactional_ddl=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Open the connection with what each database needs around migrations."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            # copying a table drops the old one, which would delete the rows that refer to it;
            # the pragma does nothing inside a transaction, so it goes before the first one
            driver.execute("PRAGMA foreign_keys=OFF")
            try:
                migrate(connection.execution_options(write=True))
            finally:
                connection.rollback()
                driver.execute("PRAGMA foreign_keys=ON")
        return
    with db.engine.connect() as holder, db.engine.connect() as connection:
        # of the transaction, not of the session: a pooled connection would keep it
        holder.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        migrate(connection)


run()

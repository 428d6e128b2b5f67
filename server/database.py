"""Bringing the database to this version's tables, and saying in one sentence why it cannot be."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from server.core.db import db
from server.programs import CannotStart

FOLDER = Path(__file__).resolve().parents[1] / "migrations"
KEPT_COPIES = 3


def alembic_config() -> Config:
    """Where alembic finds the migrations; everything else comes from the application."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("truncate_slug_length", "80")
    return config


def migrate_database(app: Flask) -> str | None:
    """Apply the migrations that are missing; the revision reached, None when nothing was missing.

    On SQLite the file is copied first to `<data folder>/backups`, unless it is empty.

    Raises:
        CannotStart: the database does not answer, holds what we do not know, or refused a migration.
    """
    with app.app_context():
        script, present, target = _revisions()
        if present == target:
            return None
        if present is not None:
            _copy_sqlite(app.config["PARVIS"].data_dir, present)
        try:
            command.upgrade(alembic_config(), "head")
        except (SQLAlchemyError, ValueError, LookupError, RuntimeError) as error:
            reached = _present_revision(script)
            raise CannotStart(
                f"A migration failed and was undone, the database stays at revision {reached or 'none'}: "
                f"{first_line(error)}."
            ) from error
    return target


def missing_revision() -> str | None:
    """The revision that the database should be at, None when it is; raises as `migrate_database`."""
    _, present, target = _revisions()
    return None if present == target else target


def empty_database() -> None:
    """Undo all migrations and apply them again: every table, without a row. Inside the application."""
    command.downgrade(alembic_config(), "base")
    command.upgrade(alembic_config(), "head")


def _revisions() -> tuple[ScriptDirectory, str | None, str | None]:
    """The migrations, the revision that the database is at, and the one it should be at."""
    script = ScriptDirectory.from_config(alembic_config())
    return script, _present_revision(script), script.get_current_head()


def _present_revision(script: ScriptDirectory) -> str | None:
    """The revision that the database says it is at; None for an empty database."""
    url = db.engine.url.render_as_string(hide_password=True)
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
            tables = inspect(connection).get_table_names()
    except SQLAlchemyError as error:
        raise CannotStart(
            f"DATABASE_URL: {url} does not answer ({first_line(error)}): see that it runs, and the address."
        ) from error
    if present is None and set(tables) - {"alembic_version"}:
        raise CannotStart(
            f"{url} holds tables but no mark of our migrations: it is not a database of Parvis."
        )
    known = {revision.revision for revision in script.walk_revisions()}
    if present is not None and present not in known:
        raise CannotStart(
            f"The database is at revision {present}, unknown to this version of Parvis: "
            "install the version that made it, or restore a backup."
        )
    return present


def _copy_sqlite(data_dir: Path, revision: str) -> None:
    """Copy an SQLite file before it is changed; keep the newest copies only."""
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path:
        return
    folder = data_dir / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    if shutil.disk_usage(folder).free < 2 * Path(path).stat().st_size:
        raise CannotStart(f"{folder} has no room for a copy of the database, needed before its migration.")
    copy = folder / f"before-leaving-{revision}.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    copies = sorted(folder.glob("before-leaving-*.db"), key=lambda file: file.stat().st_mtime)
    for old in copies[:-KEPT_COPIES]:
        old.unlink()


def write_migration(app: Flask, sentence: str) -> Path:
    """Write the migration from what the database has to what the models say; for developers."""
    with app.app_context():
        script = ScriptDirectory.from_config(alembic_config())
        number = f"{len(list(script.walk_revisions())) + 1:04d}"
        written = command.revision(alembic_config(), message=sentence, autogenerate=True, rev_id=number)
    assert isinstance(written, Script)
    ruff = str(Path(sys.executable).parent / "ruff")
    for arguments in (["check", "--fix", "--quiet"], ["format", "--quiet"]):
        subprocess.run([ruff, *arguments, written.path], check=False)
    return Path(written.path)


def first_line(error: BaseException) -> str:
    """The part of a library's message that an operator can read."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(error).__name__])[0].rstrip(".")

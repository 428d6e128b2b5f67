"""The application of a test: its settings, its tables, and leaving its database whole on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def settings_of(folder: Path, given: dict[str, str]) -> Any:
    """The settings of an application whose data folder is `folder`; `given` are environment variables."""
    from config.settings import read_settings

    return read_settings(
        {
            "PARVIS_DATA_DIR": str(folder),
            "PARVIS_GEOCODER_URL": "",
            "PARVIS_SECRET_KEY": "a-key-that-only-the-tests-know-0123456789",
            "PARVIS_VAPID_PRIVATE_KEY": "6sgtG51eY4gm8IS-8N-bYHc2vLaIiq1L0X3ZFgAWibw",
            **given,
        }
    )


@contextmanager
def running_application(settings: Any) -> Iterator[Any]:
    """The web application with its context pushed; all its connections are closed at the end."""
    from server.app import create_app
    from server.core.db import db
    from tests.servers.compiled import share_routes, share_statements, share_templates

    share_routes()
    hash_passwords_cheaply()
    application = create_app(settings)
    application.testing = True
    share_templates(application)
    with application.app_context():
        share_statements(db.engine)
        yield application
        db.session.remove()
        db.engine.dispose()


def hash_passwords_cheaply() -> None:
    """Let a password cost little, in the same form: it is slow on purpose, and tests sign in all the time."""
    from argon2 import PasswordHasher

    from server.commons.accounts.services import passwords

    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def make_tables(_app: Any) -> None:
    """Create every table; tests/architecture proves that the migrations give the same ones."""
    from server.core.db import db

    db.create_all()


def write_out() -> None:
    """Put all of SQLite's database in its one file, to be copied; nothing for PostgreSQL."""
    from server.core.db import db

    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

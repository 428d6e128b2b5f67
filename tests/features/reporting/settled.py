"""A template database that already holds the town: settled once, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

End = Callable[[], None]
Template = Callable[[Path], tuple[str, End]]


def settled_template(template: Template, folder: Path, database: str, cluster: Any) -> Template:
    """A copier of databases that hold the town, made from the copier of empty ones."""
    url, _end = template(folder)
    settle(url, folder)
    if database == "sqlite":
        source = folder / "parvis.db"

        def copy_file(target: Path) -> tuple[str, End]:
            shutil.copyfile(source, target / "parvis.db")
            return f"sqlite:///{target / 'parvis.db'}", lambda: None

        return copy_file
    name = url.partition("@/")[2].partition("?")[0]

    def copy_database(_folder: Path) -> tuple[str, End]:
        copied = cluster.new_database(name)
        return cluster.url(copied), lambda: cluster.drop(copied)

    return copy_database


def settle(database_url: str, folder: Path) -> None:
    """Put the town in a database."""
    from tests.features.reporting.town import settle_town

    with application(database_url, folder) as app, app.app_context():
        from server.core.db import db

        settle_town()
        db.session.remove()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()


@contextmanager
def application(database_url: str, folder: Path) -> Iterator[Any]:
    """The application on this database."""
    from server.app import create_app
    from tests.conftest import _settings

    yield create_app(_settings(folder, {"DATABASE_URL": database_url}))

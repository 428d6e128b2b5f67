"""The migrations make the tables of the models, on both databases, and can be undone."""

from __future__ import annotations

import shutil

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from config.settings import read_settings
from server.app import create_app
from server.core.db import db
from server.database import alembic_config, migrate_database
from server.programs import CannotStart
from tests.architecture.tree import ROOT


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, tmp_path):
    """The application on a database without any table."""
    given = {"PARVIS_DATA_DIR": str(tmp_path), "REDIS_URL": "unix:///nowhere"}
    if request.param == "postgresql":
        cluster = request.getfixturevalue("postgresql")
        given["DATABASE_URL"] = cluster.url(cluster.new_database())
    app = create_app(read_settings(given))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        return list(compare_metadata(context, db.metadata))


def test_up_gives_the_tables_of_the_models(empty_app):
    assert migrate_database(empty_app)
    assert tables() == set(db.metadata.tables)
    assert differences() == []
    assert migrate_database(empty_app) is None, "nothing is left to apply"


def test_down_removes_everything_and_up_works_again(empty_app):
    migrate_database(empty_app)
    command.downgrade(alembic_config(), "base")
    assert tables() == set()
    migrate_database(empty_app)
    assert tables() == set(db.metadata.tables)


def test_a_newer_database_is_refused_in_one_sentence(empty_app):
    migrate_database(empty_app)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of_tomorrow'")
    with pytest.raises(CannotStart, match="revision of_tomorrow, unknown to this version"):
        migrate_database(empty_app)


def test_a_database_of_another_program_is_refused(empty_app):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name text)")
    with pytest.raises(CannotStart, match="not a database of Parvis"):
        migrate_database(empty_app)


FAILING = """
from alembic import op
revision, down_revision = "9999", {head!r}
def upgrade():
    op.execute("CREATE TABLE half_made (name text)")
    op.execute("INSERT INTO nowhere VALUES (1)")
def downgrade():
    pass
"""


def test_a_migration_that_fails_leaves_nothing_behind(empty_app, tmp_path, monkeypatch):
    migrate_database(empty_app)
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder)
    (folder / "versions" / "9999_fail_on_purpose_here.py").write_text(FAILING.format(head=head))
    monkeypatch.setattr("server.database.FOLDER", folder)
    with pytest.raises(CannotStart, match=f"failed and was undone, the database stays at revision {head}"):
        migrate_database(empty_app)
    assert "half_made" not in tables()


def test_every_migration_is_a_sentence():
    names = [path.stem for path in (ROOT / "migrations" / "versions").glob("*.py")]
    assert names
    for name in names:
        number, _, sentence = name.partition("_")
        assert number.isdigit()
        assert sentence.count("_") >= 2, f"{name}: say what it changes"

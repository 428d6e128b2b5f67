"""A process that makes one application after another keeps nothing of those that ended."""

from __future__ import annotations

import gc

from sqlalchemy import text

from server.core import db as room
from tests.servers.application import make_tables, running_application, settings_of


def test_the_engines_of_ended_applications_are_forgotten(tmp_path):
    alive = []
    for number in range(12):
        folder = tmp_path / str(number)
        folder.mkdir()
        url = f"sqlite:///{folder / 'parvis.db'}"
        with running_application(settings_of(folder, {"DATABASE_URL": url})) as app:
            make_tables(app)
        del app
        if number in (5, 11):
            gc.collect()  # of all that the run holds: seconds each time
        alive.append(len(room._engines))
    assert alive[-1] <= alive[5], "one more is kept with each application"


def test_a_database_that_restarted_costs_nobody_a_request(tmp_path, postgresql):
    name = postgresql.new_database()
    with running_application(settings_of(tmp_path, {"DATABASE_URL": postgresql.url(name)})):
        with room.db.engine.connect() as kept:
            pid = kept.scalar(text("SELECT pg_backend_pid()"))
        postgresql.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        assert room.db.session.scalar(text("SELECT pg_backend_pid()")) != pid
        room.db.session.rollback()
    postgresql.drop(name)

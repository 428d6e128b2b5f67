"""A process that makes one application after another keeps nothing of those that ended."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from server.core import db as room
from tests.servers.application import make_tables, running_application, settings_of

ROOT = Path(__file__).resolve().parents[3]


def engines_alive(folder: Path) -> list[int]:
    """How many engines a process keeps after each of twelve applications."""
    alive = []
    for number in range(12):
        own = folder / str(number)
        own.mkdir()
        url = f"sqlite:///{own / 'parvis.db'}"
        with running_application(settings_of(own, {"DATABASE_URL": url})) as app:
            make_tables(app)
        del app
        gc.collect()
        alive.append(len(room._engines))
    return alive


def test_the_engines_of_ended_applications_are_forgotten(tmp_path):
    code = (
        "import sys; from pathlib import Path; from tests.unit.core.test_engines import engines_alive as told"
    )
    code += "; print(told(Path(sys.argv[1])))"
    told = subprocess.run(  # a process of its own: other tests keep applications of theirs
        [sys.executable, "-c", code, str(tmp_path)],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    alive = json.loads(told.stdout)
    assert alive[-1] <= alive[5], "one more is kept with each application"


def test_postgresql_compiles_no_plan(tmp_path, postgresql):
    name = postgresql.new_database()
    with running_application(settings_of(tmp_path, {"DATABASE_URL": postgresql.url(name)})):
        for _ in range(2):  # not only until the first rollback
            assert room.db.session.scalar(text("SHOW jit")) == "off"
            room.db.session.rollback()
        room.db.engine.dispose()
    postgresql.drop(name)


def test_a_database_that_restarted_costs_nobody_a_request(tmp_path, postgresql):
    name = postgresql.new_database()
    with running_application(settings_of(tmp_path, {"DATABASE_URL": postgresql.url(name)})):
        with room.db.engine.connect() as kept:
            pid = kept.scalar(text("SELECT pg_backend_pid()"))
        postgresql.run(f"SELECT pg_terminate_backend({pid}, 5000)")
        assert room.db.session.scalar(text("SELECT pg_backend_pid()")) != pid
        room.db.session.rollback()
    postgresql.drop(name)

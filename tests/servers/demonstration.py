"""A data folder with the demonstration, as a service that has done all its work leaves it.

Told once for all the processes of a test run; services under test start on copies. As a program
(`python -m tests.servers.demonstration`) it loads its own PARVIS_DATA_DIR and does every job.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOAD_S = 600


def demonstration_in(shared: Path) -> Path:
    """The data folder, in a folder that all processes of the test run share; made by the first that asks."""
    made, making = shared / "demonstration", shared / "demonstration.making"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(making, ignore_errors=True)
            _make(making)
            making.rename(made)
    return made


def _make(data_dir: Path) -> None:
    from tests.servers.parvis import clean_environment
    from tests.servers.redis import running_redis

    with running_redis() as redis_url:
        environ = clean_environment(data_dir, 1, REDIS_URL=redis_url)
        argv = [sys.executable, "-m", "tests.servers.demonstration"]
        subprocess.run(argv, cwd=ROOT, env=environ, check=True, timeout=LOAD_S)


def load_and_work() -> None:
    """Migrate, load the demonstration as `make run` does, and do what the workers do with it."""
    from config.settings import read_settings
    from server.app import create_app
    from server.core.db import db
    from server.database import migrate_database
    from server.operations import load_demonstration
    from tests.servers.draining import drain

    settings = read_settings()
    app = create_app(settings)
    migrate_database(app)
    load_demonstration(app, settings.data_dir)
    with app.app_context():
        drain()
        db.engine.dispose()  # the last connection that closes writes SQLite's log into its file


if __name__ == "__main__":
    load_and_work()

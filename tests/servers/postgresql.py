"""A real PostgreSQL cluster on a unix socket, without durability: it lives as long as the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.starting import short_folder, start, stop, wait_until

PORT = 54329  # names the socket file only: nothing listens on TCP
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=60")


def postgresql_binaries() -> Path | None:
    """The folder of initdb and postgres, newest version first; None when they are not installed."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _as_owner() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the packages' user `postgres`."""
    if os.getuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@contextmanager
def running_postgresql() -> Iterator[Cluster]:
    """Make a cluster, start it, give it, throw it away."""
    binaries = postgresql_binaries()
    assert binaries, "initdb was not found"
    with short_folder("pg") as folder:
        owner = _as_owner()
        if owner:
            os.chown(folder, owner["user"], owner["group"])
        data, log = folder / "data", folder / "log"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8"]
        subprocess.run(
            [*initdb, "--locale=C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd=folder, **owner
        )
        argv = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-p", str(PORT)]
        argv += ["-c", "listen_addresses="] + [word for option in FAST for word in ("-c", option)]
        process = start(argv, log, cwd=folder, **owner)
        try:
            cluster = Cluster(folder, process.pid)
            wait_until(cluster.answers, process, log, 20)
            yield cluster
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing of it is wanted, nobody is waited for
            stop(process, 10)


class Cluster:
    """A running PostgreSQL; gives databases copied from a template in some 30 ms each."""

    def __init__(self, folder: Path, pid: int) -> None:
        self.folder = folder
        self.pid = pid
        self.count = 0

    def url(self, database: str) -> str:
        """The DATABASE_URL of one database."""
        return f"postgresql://postgres@/{database}?host={self.folder}&port={PORT}"

    def name_in(self, url: str) -> str:
        """The name of the database at `url`."""
        return url.partition("@/")[2].partition("?")[0]

    def answers(self) -> bool:
        """Whether connections are accepted."""
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def run(self, statement: str) -> None:
        """Run one statement outside any transaction, in the maintenance database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of `template`; its name."""
        self.count += 1
        name = f"parvis_{self.count}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

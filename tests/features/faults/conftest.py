"""The town, on a machine whose programs can be killed, with a Redis that can be lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.features.faults.machine import Machine, machine_of
from tests.features.reporting.conftest import states, town
from tests.servers.redis import redis_binary
from tests.servers.smtp import Mailbox
from tests.servers.starting import accepts_unix, short_folder, start, stop, wait_until

__all__ = ["states", "town"]


class OwnRedis:
    """A Redis of one test: it can be killed with all it holds, and started again empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "redis.sock"
        self.url = f"unix://{self.path}"
        self.start()

    def start(self) -> None:
        """Start it empty."""
        self.path.unlink(missing_ok=True)
        argv = [
            str(redis_binary()),
            "--port",
            "0",
            "--unixsocket",
            str(self.path),
            "--dir",
            str(self.folder),
            "--save",
            "",
        ]
        self.process = start(argv, self.folder / "log")
        wait_until(
            lambda: self.path.exists() and accepts_unix(self.path), self.process, self.folder / "log", 10
        )

    def kill(self) -> None:
        """Kill it; what it held is lost."""
        self.process.kill()
        self.process.wait(5)


@pytest.fixture
def own_redis() -> Iterator[OwnRedis]:
    """This test's own Redis."""
    with short_folder("lost") as folder:
        server = OwnRedis(folder)
        yield server
        stop(server.process)


@pytest.fixture
def given_settings(own_redis: OwnRedis) -> dict[str, str]:
    """The application uses it too."""
    return {"PARVIS_RATE_LIMITS": "off", "REDIS_URL": own_redis.url}


@pytest.fixture
def machine(settings: Any, tmp_path: Path, mailbox: Mailbox) -> Iterator[Machine]:
    """Processes on this test's database, Redis and mail server."""
    with machine_of(settings, tmp_path / "programs", mailbox.url) as found:
        yield found

"""Parvis itself, all its processes, started as `make run` starts them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.starting import free_port, start, stop, wait_until

ROOT = Path(__file__).resolve().parents[2]
START_S = 300.0  # the demonstration plays two years of history before the first answer
ELSEWHERE = ("DATABASE_URL", "REDIS_URL", "SMTP_URL")


@dataclass
class LiveParvis:
    """A running service. `accounts` are the demonstration's: login, password, role, team."""

    base_url: str
    data_dir: Path
    process: subprocess.Popen[bytes]
    log: Path
    database_url: str

    @property
    def runtime_dir(self) -> Path:
        """The folder of its sockets."""
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:8]
        return Path("/tmp") / f"parvis-{os.getuid()}-{name}"

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """The demonstration's accounts, as `make run` writes them."""
        accounts: list[dict[str, Any]] = json.loads((self.data_dir / "demo-accounts.json").read_text())
        return accounts

    def is_healthy(self) -> bool:
        """Whether `/health` answers 200."""
        return self._answers("/health")

    def is_there(self) -> bool:
        """Whether the web answers, with or without workers behind it."""
        return self._answers("/api/v1/territory")

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}{path}", timeout=5) as answer:
                return int(answer.status) == 200
        except (OSError, urllib.error.HTTPError):
            return False


def clean_environment(data_dir: Path, port: int, **given: str) -> dict[str, str]:
    """The machine's environment without its settings, then those of a test run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PARVIS_") and name not in ELSEWHERE
    }
    return {
        **kept,
        "PARVIS_DATA_DIR": str(data_dir),
        "PARVIS_PORT": str(port),
        "PARVIS_DEMO": "on",
        "PARVIS_RATE_LIMITS": "off",
        "PARVIS_GEOCODER_URL": "",
        "PARVIS_TILES_URL": "",
        **given,
    }


@contextmanager
def running_parvis(data_dir: Path, given: Mapping[str, str] | None = None) -> Iterator[LiveParvis]:
    """Start everything on a free port and wait for `/health`; `given` are more settings."""
    with _running("run", data_dir, given or {}) as live:
        wait_until(live.is_healthy, live.process, live.log, START_S)
        yield live


@contextmanager
def running_web(data_dir: Path, redis_url: str) -> Iterator[LiveParvis]:
    """Start the web alone on a loaded data folder: what is asked of workers waits, and costs nothing."""
    given = {"DATABASE_URL": f"sqlite:///{data_dir / 'parvis.db'}", "REDIS_URL": redis_url}
    with _running("serve", data_dir, given) as live:
        wait_until(live.is_there, live.process, live.log, START_S)
        yield live


@contextmanager
def _running(command: str, data_dir: Path, given: Mapping[str, str]) -> Iterator[LiveParvis]:
    port = free_port()
    log = data_dir.parent / f"{data_dir.name}.log"
    environ = clean_environment(data_dir, port, **given)
    process = start([sys.executable, "-m", "server.cli", command], log, cwd=ROOT, env=environ)
    database = given.get("DATABASE_URL", f"sqlite:///{data_dir / 'parvis.db'}")
    try:
        yield LiveParvis(f"http://127.0.0.1:{port}", data_dir, process, log, database)
    finally:
        stop(process, 40)

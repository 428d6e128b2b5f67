"""The programs of Parvis as real processes on a test's database and Redis, to be killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers.killing import ROOT, Trap
from tests.servers.parvis import clean_environment
from tests.servers.starting import start, stop

WORKER = ("-m", "server.worker", "work", "intake", "notify", "photos", "blur", "maintenance", "teams")
PUBLISHER = ("-m", "server.worker", "publish")


class Machine:
    """Starts programs that share the settings of the test's own application."""

    def __init__(self, settings: Any, folder: Path, smtp_url: str) -> None:
        self.settings, self.folder = settings, folder
        self.smtp_url = smtp_url
        self.programs: list[subprocess.Popen[bytes]] = []
        self.kept: list[tuple[tuple[str, ...], subprocess.Popen[bytes]]] = []

    def start(
        self, words: tuple[str, ...], trap: Trap | None = None, port: int = 0
    ) -> subprocess.Popen[bytes]:
        """Start `python words…`."""
        environ = clean_environment(
            self.settings.data_dir,
            port or 1,
            DATABASE_URL=self.settings.database_url,
            REDIS_URL=self.settings.redis_url,
            SMTP_URL=self.smtp_url,
            PARVIS_SECRET_KEY=self.settings.secret_key,
            PARVIS_DEMO="off",
            **(trap.environ if trap else {}),
        )
        log = self.folder / f"{len(self.programs)}-{Path(words[-1]).name}.log"
        process = start([sys.executable, *words], log, cwd=ROOT, env=environ)
        self.programs.append(process)
        return process

    def keep(self, *programs: tuple[str, ...]) -> None:
        """Start these, and again each that ends while something is waited for, as the supervisor does."""
        self.kept += [(words, self.start(words)) for words in programs]

    def _restart_ended(self) -> None:
        self.kept = [
            (words, process if process.poll() is None else self.start(words)) for words, process in self.kept
        ]

    def stop(self) -> None:
        """End what still runs."""
        for process in self.programs:
            stop(process, 10)

    def logs(self) -> str:
        """The ends of what the programs wrote."""
        return "\n".join(
            f"-- {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def wait(self, what: str, done: Callable[[], bool], seconds: float) -> None:
        """Return when `done()`.

        Raises:
            AssertionError: it did not come in time.
        """
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, f"{what}: not within {seconds} s\n{self.logs()}"
            self._restart_ended()
            time.sleep(0.1)


@contextmanager
def machine_of(settings: Any, folder: Path, smtp_url: str) -> Iterator[Machine]:
    """A machine that is switched off at the end."""
    folder.mkdir()
    machine = Machine(settings, folder, smtp_url)
    try:
        yield machine
    finally:
        machine.stop()

"""Starting a program for the tests, waiting until it answers, stopping it and what it started."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class DidNotStart(Exception):
    """A server of the tests ended or stayed silent; the text has the end of its log."""


def die_with_parent() -> None:
    """Ask Linux to end this process when the test process ends; called between fork and exec."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(argv: list[str], log: Path, **options: Any) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, writing to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - calls prctl only
            **options,
        )


def wait_until(
    answers: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, seconds: float
) -> None:
    """Return when `answers()` is true.

    Raises:
        DidNotStart: the process ended, or `seconds` have passed.
    """
    deadline = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            why = f"ended with {process.returncode}" if process.returncode is not None else "did not answer"
            raise DidNotStart(f"{process.args!r} {why}:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)


def stop(process: subprocess.Popen[bytes], seconds: float = 20) -> int:
    """Ask a program to end, insist after `seconds`; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(5)
    return int(process.returncode)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts_unix(path: Path) -> bool:
    """Whether somebody listens on this unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@contextmanager
def short_folder(name: str) -> Iterator[Path]:
    """A private temporary folder whose path leaves room for a unix socket's name."""
    folder = Path(tempfile.mkdtemp(prefix=f"parvis-{name}-", dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

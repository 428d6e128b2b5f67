"""A screen that nobody sees, for windows of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.starting import stop


def xvfb_binary() -> str | None:
    """The machine's Xvfb; None when it is not installed."""
    return shutil.which("Xvfb")


@contextmanager
def running_display(size: str = "1280x800") -> Iterator[str]:
    """Start Xvfb of a size in pixels on a number that is free; its name, such as `:99`."""
    read, write = os.pipe()
    options = ["-screen", "0", f"{size}x24", "+extension", "GLX", "-nolisten", "tcp"]
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *options],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that `stop` may end it with all that it started
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    try:
        yield f":{number}"
    finally:
        stop(process)

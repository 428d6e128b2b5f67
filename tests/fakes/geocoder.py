"""A geocoder of the tests that is slow, down, or says anything."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Geocoder:
    """What it answers: `body` with `status`, after `delay_s`, or drop by drop; `asked` counts the calls."""

    url: str = ""
    body: bytes = b"{}"
    status: int = 200
    delay_s: float = 0.0
    drips: bool = False
    asked: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        self.released.wait(self.delay_s)
        handler.send_response(self.status)
        handler.send_header("Content-Type", "application/json")
        if 300 <= self.status < 400:
            handler.send_header("Location", self.url + "/elsewhere")
        if not self.drips:
            handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        while self.drips and not self.released.is_set():
            handler.wfile.write(b" ")
            time.sleep(0.05)
        if not self.drips:
            handler.wfile.write(self.body)


@contextmanager
def running_geocoder() -> Iterator[Geocoder]:
    """Serve on a free port of 127.0.0.1."""
    geocoder = Geocoder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):
                geocoder._answer(self)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    geocoder.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield geocoder
    finally:
        geocoder.released.set()
        server.shutdown()
        server.server_close()

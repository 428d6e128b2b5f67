"""A real HTTP server of an outside body, which answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Told:
    """One answer. `hangs_up` closes the connection without a word."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False


class Body(ThreadingHTTPServer):
    """`answer` makes the answer of a request; `asked` are those that came, oldest first."""

    daemon_threads = True
    asked: list[Asked]
    answer: Callable[[Asked], Told]

    def __init__(self) -> None:
        self.reset()
        super().__init__(("127.0.0.1", 0), _Handler)

    def reset(self) -> None:
        """Forget everything, and take all that comes."""
        self.asked, self.answer = [], lambda _asked: Told()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def paths(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: Body

    def parse_request(self) -> bool:
        """Whatever the method, answer at once."""
        if super().parse_request():
            self._any()
        return False

    def _any(self) -> None:
        parts, length = urlsplit(self.path), int(self.headers.get("Content-Length") or 0)
        asked = Asked(
            self.command, parts.path, parse_qs(parts.query), dict(self.headers), self.rfile.read(length)
        )
        self.server.asked.append(asked)
        told = self.server.answer(asked)
        if told.hangs_up:
            self.close_connection = True
            return
        is_text = isinstance(told.body, str | bytes)
        body = (
            told.body
            if isinstance(told.body, bytes)
            else (told.body if is_text else json.dumps(told.body)).encode()
        )
        self.send_response(told.status)
        for name, value in {"Content-Type": "application/json", **told.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_body() -> Iterator[Body]:
    """Start it on a free port."""
    body = Body()
    threading.Thread(target=body.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield body
    finally:
        body.shutdown()
        body.server_close()

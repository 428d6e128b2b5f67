"""The service over real HTTP in the test's process, behind a line that fails as it is told."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

#: What may happen to one call: before the service hears of it, or to its answer.
BEFORE = ("cut_before", "error_before", "busy", "login_page", "too_old")
AFTER = ("cut_after", "error_after", "rubbish", "half_sent", "half_told")
FAULTS = BEFORE + AFTER
OF_THE_WHOLE = ("Content-Length", "Content-Encoding")  # headers that no longer hold for half an answer
PROBLEM = b'{"type": "about:blank", "title": "Trop ancien", "detail": "Mettez l\\u2019application a jour."}'
PAGES = {
    "error_before": ("500 Internal Server Error", "text/html", b"<h1>Erreur</h1>"),
    "busy": ("503 Service Unavailable", "application/problem+json", b'{"title": "Occupe"}'),
    "login_page": ("200 OK", "text/html", b"<html>Bienvenue sur le Wi-Fi</html>"),
    "too_old": ("426 Upgrade Required", "application/problem+json", PROBLEM),
    "error_after": ("502 Bad Gateway", "text/plain", b"bad gateway"),
    "rubbish": ("200 OK", "application/json", b'{"results": [{"id": '),
}


class FlakyLine:
    """A WSGI application before the service's: `faults` are consumed one a call, by Bearer token.

    `broken` keeps whatever the service itself raised or answered above 499: a test wants none of it.
    `on_answer`, if set, is called when the service has done its work and nothing was answered yet.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.faults: dict[str, list[str]] = defaultdict(list)
        self.broken: list[str] = []
        self.calls = 0
        self.on_answer: Callable[[str], None] | None = None
        self.url = ""

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one call, or fail to."""
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        waiting = self.faults[token]
        fault = waiting.pop(0) if waiting else ""
        self.calls += 1
        if fault in BEFORE:
            return self._fail(fault, environ, start)
        status, headers, body = self._ask(environ)
        if self.on_answer:
            self.on_answer(environ["PATH_INFO"])
        if fault == "half_told":
            body, fault = _half(body), ""
            headers = [(name, value) for name, value in headers if name not in OF_THE_WHOLE]
        if fault in ("half_sent", "cut_after"):
            start(status, headers)
            return _cut(environ, body[: len(body) // 2] if fault == "half_sent" else b"")
        if fault:
            return self._fail(fault, environ, start)
        start(status, headers)
        return [body]

    def _ask(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], None]:
            told[:] = [status, headers]
            return lambda _: None

        try:
            body = b"".join(self.application(environ, start))
        except Exception as error:
            self.broken.append(f"{environ['PATH_INFO']}: {error!r}")
            raise
        if told[0] >= "5":
            self.broken.append(f"{environ['PATH_INFO']}: {told[0]}")
        return told[0], told[1], body

    def _fail(self, fault: str, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if fault == "cut_before":
            start("200 OK", [("Content-Length", "10")])
            return _cut(environ, b"")
        status, kind, body = PAGES[fault]
        start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]


def _half(body: bytes) -> bytes:
    told = json.loads(gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body)
    if isinstance(told.get("results"), list):
        told["results"] = told["results"][: len(told["results"]) // 2]
    return json.dumps(told).encode()


def _cut(environ: dict[str, Any], sent: bytes) -> Iterator[bytes]:
    """Send so much, then end the connection in the middle."""
    if sent:
        yield sent
    with suppress(OSError):
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        """Say nothing: what breaks is kept in `broken`."""

    def connection_dropped(self, *_: Any) -> None:
        """It is what a flaky line does."""


@contextmanager
def running_line(application: Any) -> Iterator[FlakyLine]:
    """Serve an application through a flaky line, on a free port of this machine."""
    line = FlakyLine(application)
    server = make_server("127.0.0.1", 0, line, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    line.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)

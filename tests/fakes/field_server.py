"""A server that speaks the field contract over real HTTP, and fails on demand.

It keeps photos, and holds a feed of changes with long polls. `faults` is a list of names consumed one per
field call; see `FAULTS`.
"""

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.fakes.field_state import FieldServer, contract
from tests.fakes.pictures import picture, tile

__all__ = ["FAULTS", "FieldServer", "contract", "picture", "serve", "tile"]

FAULTS = (
    "error_before", "error_after", "cut_before", "cut_after", "cut_in_the_middle", "garbage", "login_page",
    "wrong_shape", "half", "twice", "shuffled", "busy", "none", "portal_401", "portal_403", "portal_404",
    "portal_410",
)  # fmt: skip
BEFORE = ("error_before", "busy", "login_page", "cut_before")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: FieldServer

    def log_message(self, *_):
        pass

    def _body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status, body, content_type="application/json", cut=False):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        if cut:
            self._cut()

    def _cut(self):
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    def _field(self, work):
        state = self.state
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in state.tokens:
            code = "device_revoked" if token in state.revoked else "session_expired"
            problem = {**contract("problem"), "code": code, "detail": "Cette tablette n’est plus connue."}
            return self._answer(401, problem, "application/problem+json")
        with state.lock:
            fault = state.faults.pop(0) if state.faults else "none"
        if state.down:
            return self._cut()
        if state.too_old:
            return self._answer(426, contract("problem"), "application/problem+json")
        if fault in BEFORE or fault.startswith("portal"):
            return self._fail_before(fault)
        return self._fail_after(fault, *work())

    def _fail_before(self, fault):
        if fault == "error_before":
            return self._answer(500, b"<h1>Internal Server Error</h1>", "text/html")
        if fault == "busy":
            return self._answer(503, contract("problem"))
        if fault == "login_page":
            return self._answer(200, b"<html>Bienvenue sur le Wi-Fi</html>", "text/html")
        if fault.startswith("portal"):
            return self._answer(int(fault[-3:]), b"<html>Connectez-vous au Wi-Fi</html>", "text/html")
        return self._cut()

    def _fail_after(self, fault, status, body):
        if self.state.down or fault == "cut_after":
            return self._cut()
        if fault == "error_after":
            return self._answer(502, b"bad gateway", "text/plain")
        if fault == "garbage":
            return self._answer(200, b'{"results": [{"id": ')
        if fault == "wrong_shape":
            return self._answer(200, {"results": {"a": 1}, "tickets": None, "cursor": 3})
        results = body.get("results") or []
        changed = {
            "half": results[: len(results) // 2],
            "twice": results + results,
            "shuffled": results[::-1],
        }
        if results and fault in changed:
            body = {**body, "results": changed[fault]}
        return self._answer(status, body, cut=fault == "cut_in_the_middle")

    def do_POST(self):
        self.state.requests.append(("POST", self.path, dict(self.headers)))
        raw = self._body()
        if self.path == "/api/v1/devices":
            return self._answer(*self.state.enrol(json.loads(raw)))
        if self.path == "/api/v1/field/actions":
            body = json.loads(raw)
            if self.state.on_batch:
                self.state.on_batch("before", body)

            def work():
                result = self.state.actions(body)
                if self.state.on_batch:
                    self.state.on_batch("after", body)
                return result

            return self._field(work)
        if self.path == "/api/v1/field/crashes":
            return self._field(lambda: (self.state.crashes.append(json.loads(raw)) or 204, {}))
        return self._answer(404, contract("problem"))

    def do_PUT(self):
        self.state.requests.append(("PUT", self.path, dict(self.headers)))
        content = self._body()
        parts = urlsplit(self.path)
        photo_id = parts.path.rsplit("/", 1)[1]
        report = parse_qs(parts.query).get("signalement", [None])[0]

        def work():
            with self.state.lock:
                self.state.photo_puts.append(photo_id)
                if photo_id in self.state.photo_breaks_on:
                    return 500, contract("problem")
                if self.state.photo_faults:
                    return self.state.photo_faults.pop(0), {**contract("problem"), "detail": "Photo refusée."}
                self.state.photos[photo_id] = content
                if report:
                    self.state.photos_of_reports[photo_id] = report
            return 201, {"id": photo_id}

        return self._field(work)

    def do_GET(self):
        parts = urlsplit(self.path)
        self.state.requests.append(("GET", self.path, dict(self.headers)))
        if parts.path.startswith("/photos/"):
            if self.state.down or parts.path.split("/")[2] in self.state.silent_photos:
                return self._cut()
            small = parts.path.endswith("small")
            return self._answer(200, picture(*((400, 300) if small else (1600, 1200))), "image/jpeg")
        if parts.path.startswith("/tiles/"):
            self.state.tile_calls += 1
            if parts.path.removeprefix("/tiles/") in self.state.absent_tiles:
                return self._answer(404, b"no such tile", "text/plain")
            if self.state.down or self.state.tiles_down:
                return self._cut()
            return self._answer(200, tile(), "image/png")
        if parts.path == "/api/v1/territory/districts.geojson":
            return self._cut() if self.state.down else self._answer(200, self.state.districts)
        if parts.path == "/api/v1/field/round":
            return self._field(lambda: self.state.round(parse_qs(parts.query)))
        if parts.path == "/api/v1/field/changes":
            asked = parse_qs(parts.query)
            cursor = asked.get("cursor", [None])[0]
            wait_s = float(asked.get("wait", ["0"])[0])
            return self._field(lambda: self.state.changes(cursor, wait_s))
        return self._answer(404, contract("problem"))


@contextlib.contextmanager
def serve():
    """Serve a FieldServer on a free port of this machine; `.url` says where."""
    state = FieldServer()
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        state.down = True
        with state.lock:
            state.lock.notify_all()
        server.shutdown()
        server.server_close()

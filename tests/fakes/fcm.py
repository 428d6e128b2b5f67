"""Google's side of FCM HTTP v1: a token endpoint that checks the signed assertion, and `messages:send`.

It stands for Google and for nothing of ours. Registration tokens are known unless `unregistered` holds
them; `fail_next` makes the next sends answer 500, `delay_s` makes each send slow.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PROJECT = "parvis-test"
#: What google-auth writes in every assertion, wherever the token server is.
AUDIENCE = "https://oauth2.googleapis.com/token"
ACCOUNT = f"parvis@{PROJECT}.iam.gserviceaccount.com"


class FakeFcm:
    """What the endpoint was asked, and how it must answer."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.url = ""
        self.lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything, know every token again."""
        self.messages: list[dict[str, Any]] = []
        self.sends = 0
        self.assertions: list[dict[str, Any]] = []
        self.access_tokens: set[str] = set()
        self.unregistered: set[str] = set()
        self.fail_next = 0
        self.delay_s = 0.0

    def write_credentials(self, path: Path) -> Path:
        """Write a service account file as Google gives one; its token server is this one."""
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_text(
            json.dumps(
                {
                    "type": "service_account",
                    "project_id": PROJECT,
                    "private_key_id": "1",
                    "client_id": "1",
                    "private_key": private.decode(),
                    "client_email": ACCOUNT,
                    "token_uri": f"{self.url}/token",
                }
            )
        )
        return path

    def exchange(self, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """Give an access token for a well signed assertion, as OAuth's JWT profile asks."""
        try:
            claims = jwt.decode(
                form["assertion"][0],
                self.key.public_key(),
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=ACCOUNT,
            )
        except (KeyError, jwt.InvalidTokenError) as error:
            return 400, {"error": "invalid_grant", "error_description": str(error)}
        token = secrets.token_urlsafe(16)
        with self.lock:
            self.assertions.append(claims)
            self.access_tokens.add(token)
        return 200, {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}

    def send(self, path: str, authorization: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Take one message, or refuse it as FCM does."""
        if path != f"/v1/projects/{PROJECT}/messages:send":
            return 404, _error(404, "NOT_FOUND", None)
        if authorization.removeprefix("Bearer ") not in self.access_tokens:
            return 401, _error(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR")
        time.sleep(self.delay_s)
        with self.lock:
            self.sends += 1
            if self.fail_next:
                self.fail_next -= 1
                return 500, _error(500, "INTERNAL", "INTERNAL")
            if body["message"].get("token") in self.unregistered:
                return 404, _error(404, "NOT_FOUND", "UNREGISTERED")
            self.messages.append(body["message"])
            return 200, {"name": f"projects/{PROJECT}/messages/{len(self.messages)}"}


def _error(code: int, status: str, fcm_code: str | None) -> dict[str, Any]:
    details = [{"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": fcm_code}]
    return {
        "error": {
            "code": code,
            "message": status.lower(),
            "status": status,
            "details": details if fcm_code else [],
        }
    }


@contextmanager
def running_fcm() -> Iterator[FakeFcm]:
    """Serve on a free port of 127.0.0.1."""
    fake = FakeFcm()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if self.path == "/token":
                status, answer = fake.exchange(parse_qs(raw))
            else:
                status, answer = fake.send(self.path, self.headers.get("Authorization", ""), json.loads(raw))
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()

"""What gunicorn loads: the web application, with the settings of this process's environment."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from functools import partial
from socket import socket
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson
from gunicorn import util

from config.settings import read_settings
from server.app import create_app
from server.core.errors import PROBLEM_TYPE
from server.core.language import FIRST, speaking, translate
from server.surfaces.dashboard import ahead


class WholeBodies:
    """Makes a body shorter than announced an error (400): its connection broke in the middle.

    gunicorn declares that it ends the input itself, so werkzeug would take the half of a photo for the whole,
    and the phone, sending it again, would be told that it is there. Without that word werkzeug counts.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH"):
            environ.pop("wsgi.input_terminated", None)
        return self.application(environ, start_response)


def refuse_unread(sock: socket, status: int, reason: str, _because: str) -> None:
    """Answer a request that could not even be read, as a problem like any other refusal; gunicorn's is HTML.

    What the caller speaks was not read either: it is in French, as the service is.
    """
    words = 400 if status < 500 else 500
    with speaking(FIRST):
        title, detail = (translate(f"error.http_{words}.{part}") for part in ("title", "detail"))
    told = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    body = orjson.dumps(told | {"code": f"http_{status}"})
    head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: {PROBLEM_TYPE}\r\n"
    util.write_nonblock(sock, f"{head}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body)


util.write_error = refuse_unread
app = create_app(read_settings())
application = WholeBodies(app)
# a web process is a fork of the one that loads this, which answers nothing itself
os.register_at_fork(after_in_child=partial(ahead.begin, app))
# what is loaded now stays: looking at it again in each collection costs more than many a request
gc.collect()
gc.freeze()

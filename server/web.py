"""What gunicorn loads: the web application, with the settings of this process's environment."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from config.settings import read_settings
from server.app import create_app


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


application = WholeBodies(create_app(read_settings()))
# what is loaded now stays: looking at it again in each collection costs more than many a request
gc.collect()
gc.freeze()

"""Answers in fewer bytes, for readers who take gzip."""

import gzip
from http import HTTPStatus

from flask import Response, request

TEXTS = ("application/json", "application/geo+json", "application/rss+xml", "text/html", "text/calendar")
WORTH_BYTES = 1_000
LEVEL = 1  # lists are so much repetition that more effort costs twice as much for a tenth fewer bytes


def compressed(response: Response) -> Response:
    """The same answer, smaller where the reader takes gzip and it is worth it."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) >= WORTH_BYTES and request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(body, compresslevel=LEVEL, mtime=0))
        response.content_encoding = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # the same answer, not the same bytes
    return response


def compress_for_everybody(response: Response) -> Response:
    """Compress what is the same for everybody, after each request.

    An answer to somebody known stays as it is: its length once compressed could tell of the secrets in it.
    """
    is_somebodys = "Authorization" in request.headers or request.cookies or "Set-Cookie" in response.headers
    is_whole = response.is_sequence and response.status_code == HTTPStatus.OK
    if is_somebodys or not is_whole or response.content_encoding or response.mimetype not in TEXTS:
        return response
    return compressed(response)

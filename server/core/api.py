"""How the JSON API is read and described: one strict parser of bodies, one blueprint, one OpenAPI document.

A body that JSON does not allow, or that no database could store, is refused before any schema sees it.
"""

import json
from collections.abc import Callable
from datetime import UTC
from functools import partial
from http import HTTPStatus
from itertools import chain
from threading import Lock
from typing import Any

import orjson
from flask import Request
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from webargs import core as webargs
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import HTTPException

from server.core.errors import PROBLEM_TYPE, TooLarge, UnsupportedMedia, answer_http_error

MAX_DEPTH = 16
MAX_VALUES = 200_000
MAX_JSON_BYTES = 512 * 1024
IMAGES = ("image/jpeg", "image/png", "image/webp", "image/heic", "image/gif")
#: The body of a call that takes a photo's bytes: what they are is read from them, not from the header.
IMAGE_BODY = {
    "required": True,
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in IMAGES},
}
SCHEMES = {
    "secret": "The secret made on the device (32 random bytes, base64url), or a mailed token",
    "session": "The token of a staff session, see `POST /api/v1/sessions`",
    "tablet": "The token of an enrolled tablet, see `POST /api/v1/devices`",
}


def read_json(body: bytes) -> Any:
    """What a JSON body says.

    Raises:
        json.JSONDecodeError: it is not JSON (NaN and lone surrogates are not), is nested deeper than
            `MAX_DEPTH`, has more than `MAX_VALUES` values, or holds the character NUL, which PostgreSQL
            cannot store.
    """
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _unreadable(error.msg) from error
    # one iterator for each level that is open: a hostile body costs no memory beside what it is read into
    values, open_levels = 0, [iter((read,))]
    while open_levels:
        for value in open_levels[-1]:
            values += 1
            if values > MAX_VALUES:
                raise _unreadable("too many values")
            if isinstance(value, str):
                if "\0" in value:
                    raise _unreadable("holds NUL")
            elif isinstance(value, dict | list):
                if len(open_levels) > MAX_DEPTH:
                    raise _unreadable("nested too deep")
                inside = chain.from_iterable(value.items()) if isinstance(value, dict) else value
                open_levels.append(iter(inside))
                break
        else:
            open_levels.pop()
    return read


def _unreadable(why: str) -> json.JSONDecodeError:
    return json.JSONDecodeError(why, "body", 0)  # an empty document would be an absent body for webargs


class StrictParser(FlaskParser):
    """Reads JSON bodies of at most `max_bytes` by `read_json`, and says when a body is of another kind."""

    def __init__(self, max_bytes: int = MAX_JSON_BYTES) -> None:
        super().__init__()
        self._max_bytes = max_bytes

    def _raw_load_json(self, req: Request) -> Any:
        req.max_content_length = self._max_bytes
        body = req.get_data(cache=True)
        if not body:
            return webargs.missing
        if len(body) >= self._max_bytes:  # sent in chunks it was cut there, without a word
            raise TooLarge("http_413")
        if not is_json_request(req):
            raise UnsupportedMedia("http_415")
        return read_json(body)


class ApiBlueprint(SmorestBlueprint):  # type: ignore[misc]  # the library is untyped
    """The blueprint of every room of the API. The guard of a route is also said in the OpenAPI document."""

    def __init__(self, *args: Any, max_json_bytes: int = MAX_JSON_BYTES, **options: Any) -> None:
        super().__init__(*args, **options)
        self.ARGUMENTS_PARSER = StrictParser(max_json_bytes)
        self._prepare_doc_cbks.append(self._prepare_security_doc)

    def register_views_in_doc(self, api: "ParvisApi", *args: Any, **options: Any) -> None:
        """Leave the description of the routes until somebody asks for it."""
        api.describe_later(partial(super().register_views_in_doc, api, *args, **options))

    @staticmethod
    def _prepare_security_doc(doc: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**doc, "security": info["security"]} if "security" in info else doc


class Moment(fields.AwareDateTime):
    """An instant that a device can mean: from 1970 to 2100; UTC when it says no zone."""

    YEARS = range(1970, 2100)

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        instant = super()._deserialize(value, attr, data, **options)
        if instant.year not in self.YEARS:
            raise ValidationError("field.moment")
        return instant


class Incoming(Schema):
    """The base of all that comes from outside: a newer client must not be refused for what it adds."""

    class Meta:
        """What is not known is left out."""

        unknown = EXCLUDE


class Outgoing(Schema):
    """The base of what is answered: the document allows more fields, because the API only grows."""

    class Meta:
        """Nothing is refused."""

        unknown = EXCLUDE


class ProblemOut(Outgoing):
    """RFC 9457 problem details, in the reader's language; `errors` says why by field."""

    type = fields.String(required=True)
    status = fields.Integer(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "names the problem for programs"})
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class ParvisApi(Api):  # type: ignore[misc]  # the library is untyped
    """flask-smorest with our own problems instead of its error bodies."""

    ERROR_SCHEMA = ProblemOut

    def __init__(self, *args: Any, **options: Any) -> None:
        self._undescribed: list[Callable[[], None]] = []
        self._describing = Lock()
        super().__init__(*args, **options)

    def describe_later(self, describe: Callable[[], None]) -> None:
        """Call `describe` before the OpenAPI document is read; most processes never need it."""
        self._undescribed.append(describe)

    def _openapi_json(self) -> Any:
        """The OpenAPI document, of every route."""
        with self._describing:
            while self._undescribed:
                self._undescribed.pop(0)()
        return super()._openapi_json()

    def _register_responses(self) -> None:
        self.describe_later(self._describe_refusals)

    def _describe_refusals(self) -> None:
        """Every refusal is a problem, whatever its status; and who may call what."""
        for status in HTTPStatus:
            if status >= HTTPStatus.BAD_REQUEST:
                self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "A refusal, in words")
        for name, words in SCHEMES.items():
            scheme = {"type": "http", "scheme": "bearer", "description": words}
            self.spec.components.security_scheme(name, scheme)

    def _register_problem(self, name: str, description: str) -> None:
        content = {PROBLEM_TYPE: {"schema": ProblemOut}}
        self.spec.components.response(name, {"description": description, "content": content}, lazy=True)

    def handle_http_exception(self, error: HTTPException) -> Any:
        """Our problem instead of the library's body."""
        return answer_http_error(error)

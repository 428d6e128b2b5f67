"""Errors as people and programs read them: RFC 9457 problem details in the reader's language."""

from typing import Any

from flask import Flask, Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, TooManyRequests

from server.core.json import answer
from server.core.language import current_language, translate

PROBLEM_TYPE = "application/problem+json"
#: What the database raises when it is away, too busy or full: the same request may succeed later.
DATABASE_AWAY = (InterfaceError, NoConnection, OperationalError)


class DomainError(Exception):
    """A refusal with a reason. Subclasses set `status`; `code` names the text in the language files.

    `error.<code>.title` and `error.<code>.detail` must exist; `values` fill the detail.
    """

    status = 422

    def __init__(self, code: str, *, errors: dict[str, list[str]] | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.values = values
        self.extra: dict[str, Any] = {}

    def with_extra(self, **extra: Any) -> "DomainError":
        """Add members to the problem body, such as the present state of a ticket."""
        self.extra.update(extra)
        return self


class NotFound(DomainError):
    """What was asked for does not exist, or not for this reader."""

    status = 404


class Forbidden(DomainError):
    """The reader is known and may not do this."""

    status = 403


class Unauthorized(DomainError):
    """The reader is not known, or no longer."""

    status = 401


class Conflict(DomainError):
    """Somebody else changed it meanwhile, or the id is taken."""

    status = 409


class Invalid(DomainError):
    """The input cannot be accepted; `errors` says why by field."""

    status = 422


class TooLarge(DomainError):
    """The body is larger than we read."""

    status = 413


class UnsupportedMedia(DomainError):
    """The bytes are of a kind that we do not read."""

    status = 415


class Unavailable(DomainError):
    """What we depend on does not answer now; the same request may succeed later."""

    status = 503
    retry_after_s = 60


def problem(status: int, code: str, *, title: str, detail: str, **members: Any) -> Response:
    """The problem+json answer; `members` that are None are left out."""
    body = {"type": "about:blank", "status": status, "title": title, "detail": detail, "code": code}
    body.update({name: value for name, value in members.items() if value is not None})
    response = answer(body, status)
    response.content_type = PROBLEM_TYPE
    return response


def answer_domain_error(error: DomainError) -> Response:
    """Translate a refusal of the domain into its problem."""
    response = problem(
        error.status,
        error.code,
        title=translate(f"error.{error.code}.title", **error.values),
        detail=translate(f"error.{error.code}.detail", **error.values),
        errors=error.errors,
        **error.extra,
    )
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def answer_http_error(error: HTTPException) -> Response:
    """Translate Werkzeug's and flask-smorest's own refusals (404, 405, 413, 422, 429 …)."""
    status = error.code or 500
    errors = _field_errors(getattr(error, "data", None))
    response = problem(
        status,
        f"http_{status}",
        title=translate(f"error.http_{status}.title"),
        detail=translate(f"error.http_{status}.detail"),
        errors=errors,
    )
    if isinstance(error, TooManyRequests) or getattr(error, "retry_after", None):
        response.headers.setdefault("Retry-After", "60")
    for name, value in error.get_headers():
        if name.lower() in {"allow", "www-authenticate", "retry-after"}:
            response.headers[name] = value
    return response


def _field_errors(data: Any) -> dict[str, list[str]] | None:
    """Flatten webargs' `{"json": {field: [messages]}}` into `{field: [messages]}`."""
    if not isinstance(data, dict):
        return None
    flat: dict[str, list[str]] = {}
    for group in (data.get("messages") or {}).values():
        _flatten(group, "", flat)
    return flat or None


def _flatten(value: Any, path: str, flat: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}" if path else str(key), flat)
    elif isinstance(value, list):
        flat.setdefault(path or "body", []).extend(_message(text) for text in value)
    else:
        flat.setdefault(path or "body", []).append(_message(value))


def _message(text: Any) -> str:
    """Our own messages are keys of the language files; a library's own are shown in words of ours."""
    key = str(text)
    if key.startswith("field."):
        return translate(key)
    # the library speaks English: what we have no words for is said in general words to the others
    unknown = key if current_language() == "en" else translate("field.not_accepted")
    return translate(f"field.library.{key}", default=unknown)


def as_read(error: Exception) -> Exception:
    """A fault as it is told: of the database, that it does not answer now; any other is itself."""
    return Unavailable("database_unavailable") if isinstance(error, DATABASE_AWAY) else error


def register_error_handlers(app: Flask) -> None:
    """Make every refusal and every fault of the web answer problem+json."""
    app.register_error_handler(DomainError, answer_domain_error)
    app.register_error_handler(HTTPException, answer_http_error)

    @app.errorhandler(Exception)
    def answer_fault(error: Exception) -> Response:
        app.logger.error("unhandled fault", exc_info=error)
        told = as_read(error)
        if isinstance(told, DomainError):
            return answer_domain_error(told)
        return problem(
            500,
            "http_500",
            title=translate("error.http_500.title"),
            detail=translate("error.http_500.detail"),
        )

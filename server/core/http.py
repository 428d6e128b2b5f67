"""What every request passes: who asks, for which territory, how much, with which client.

A route says who may call it with one of the guards below; `tests/architecture` refuses a route without.
The loaders of identities and territories are given by `server/app.py`, so that this room stays without
business words.
"""

import functools
import hashlib
import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from flask import Flask, Response, g, request
from werkzeug.exceptions import BadRequest

from server.core.compression import compress_for_everybody
from server.core.errors import DomainError, Forbidden, NotFound, Unauthorized

MAX_BODY_BYTES = 25 * 1024 * 1024
MIN_SECRET = 20
MIN_CLIENTS = {"pwa": (0, 1), "agent": (0, 1)}


@dataclass(frozen=True)
class Identity:
    """Who asks: a staff account, a tablet, or nobody we know.

    `teams` are the ids the person or tablet works in, `districts` those that a person is limited to, if any;
    `account_id` is None for a tablet.
    """

    kind: str  # "staff" or "device"
    role: str
    territory_id: int
    name: str
    account_id: int | None = None
    device_id: int | None = None
    teams: frozenset[int] = field(default_factory=frozenset)
    districts: frozenset[int] = field(default_factory=frozenset)


class TerritoryLike(Protocol):
    """What this room needs to know of a territory."""

    @property
    def id(self) -> int: ...


IdentityLoader = Callable[[str, int], Identity | None]
TerritoryLoader = Callable[[str], TerritoryLike | None]


class _Loaders:
    identity: IdentityLoader
    territory: TerritoryLoader


def use_loaders(*, identity: IdentityLoader, territory: TerritoryLoader) -> None:
    """Say how a Bearer token becomes an identity, and a Host a territory."""
    _Loaders.identity = staticmethod(identity)
    _Loaders.territory = staticmethod(territory)


def bearer() -> str | None:
    """The token of `Authorization: Bearer …`, or None."""
    header = request.headers.get("Authorization", "")
    scheme, _, token = header.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token else None


def device_secret() -> str:
    """The secret that a device made for what it sends.

    Raises:
        Unauthorized: there is none.
        Forbidden: it is too short to be one.
    """
    token = bearer()
    if token is None:
        raise Unauthorized("secret_missing")
    if len(token) < MIN_SECRET:
        raise Forbidden("secret_too_short")
    return token


def digest(secret: str) -> bytes:
    """SHA-256 of a secret: the only form in which one is kept."""
    return hashlib.sha256(secret.encode()).digest()


def new_secret() -> str:
    """32 random bytes, base64url, as a device would make them."""
    return secrets.token_urlsafe(32)


def territory() -> Any:
    """The territory of this request.

    Raises:
        NotFound: no territory answers to this Host.
    """
    if "territory" not in g:
        found = _Loaders.territory(request.host.partition(":")[0].lower())
        if found is None:
            raise NotFound("no_territory")
        g.territory = found
    return g.territory


def identity() -> Identity | None:
    """Who asks, by the Bearer token; None when there is none or it is not a staff or tablet token."""
    if "identity" not in g:
        token = bearer()
        g.identity = _Loaders.identity(token, territory().id) if token else None
    return g.identity  # type: ignore[no-any-return]  # flask.g is untyped


def staff_identity() -> Identity:
    """Who asks, when the route is for known people and tablets only."""
    found = identity()
    if found is None:
        raise Unauthorized("session_expired" if bearer() else "not_signed_in")
    return found


View = Callable[..., Any]


def _mark(view: View, guard: str, *schemes: str) -> View:
    """Leave the guard on the view, for tests/architecture, and its schemes for the OpenAPI document."""
    view.guard = guard  # type: ignore[attr-defined]  # read by tests/architecture
    documented = dict(getattr(view, "_apidoc", {}))
    documented["security"] = [{name: []} for name in schemes]
    view._apidoc = documented  # type: ignore[attr-defined]  # read by flask-smorest
    return view


def public(view: View) -> View:
    """Mark a route that anybody may call."""
    return _mark(view, "public")


def with_secret(view: View) -> View:
    """Mark a route that checks a witness's secret or mailed token in its service."""
    return _mark(view, "secret", "secret")


def staff(*roles: str, devices: bool = False) -> Callable[[View], View]:
    """Guard a route: staff of one of `roles` (all when empty), tablets too if `devices`.

    Raises, when called:
        Unauthorized: no valid token.
        Forbidden: another role, or a tablet where none may come.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = staff_identity()
            if who.kind == "device" and not devices:
                raise Forbidden("not_for_tablets")
            if who.kind == "staff" and roles and who.role not in roles:
                raise Forbidden("not_your_role")
            return view(*args, **kwargs)

        return _mark(guarded, "staff", *(("session", "tablet") if devices else ("session",)))

    return decorate


class ClientTooOld(DomainError):
    """The phone or tablet must be updated first; it keeps what it has."""

    status = 426


def check_client() -> None:
    """Refuse a client that is older than what we still understand (`Parvis-Client: name/version`)."""
    name, _, version = request.headers.get("Parvis-Client", "").partition("/")
    least = MIN_CLIENTS.get(name)
    numbers = [*re.findall(r"[0-9]{1,9}", version)[:2], "0"]
    if least and len(numbers) > 1 and tuple(map(int, numbers[:2])) < least:
        raise ClientTooOld("client_too_old")


def open_request() -> None:
    """Give the request its id and check its client."""
    if "\0" in request.path or b"%00" in request.query_string:
        raise BadRequest  # no name holds NUL, and PostgreSQL cannot look for it
    # `g` outlives a request where a context was pushed around it
    for known in ("identity", "territory", "languages"):
        g.pop(known, None)
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid.uuid4().hex
    check_client()


def close_request(response: Response) -> Response:
    """Headers of every answer: the request's id, no sniffing, no caching of what is private."""
    response.headers["X-Request-Id"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if request.path.startswith("/api/") or response.status_code >= HTTPStatus.BAD_REQUEST:
        response.headers.setdefault("Cache-Control", "no-store")  # a refusal may be over in a moment
        response.vary.add("Accept-Language")
    return response


def init_http(app: Flask) -> None:
    """Put the checks of every request on `app`."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(open_request)
    app.after_request(compress_for_everybody)
    app.after_request(close_request)

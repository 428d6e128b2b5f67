"""Who may open a page: the cookie of a signed-in person, the role's permissions, the CSRF token."""

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Blueprint, Flask, current_app, g, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from server.commons.accounts import queries as accounts
from server.commons.accounts.queries import StaffUser
from server.commons.audit import services as audit
from server.core.errors import Forbidden, NotFound, Unauthorized
from server.core.http import territory
from server.core.language import languages_of, offer_languages, speaking

View = Callable[..., Any]
LANGUAGES = languages_of("dashboard")
#: The pages that take a larger body than others: how many bytes, and of who holds one of which permissions.
LARGER: dict[View, tuple[int, tuple[str, ...]]] = {}
# a path of ours, written plainly: no scheme, no host, no backslash that a browser would read as a slash
LOCAL = re.compile(r"/pilotage/[A-Za-z0-9_./?&=%+,:~-]*")

login_manager = LoginManager()
csrf = CSRFProtect()


def init_access(state: BlueprintSetupState) -> None:
    """Put sign-in and CSRF protection on the application that takes the dashboard's routes."""
    app = cast(Flask, state.app)  # the blueprint is registered on the application itself
    # the API takes Bearer tokens only: the dashboard asks for the CSRF check itself, on all of its routes
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    # a form left open over lunch stays good: the token lives as long as the session it is bound to
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    csrf.init_app(app)
    login_manager.session_protection = None
    login_manager.user_loader(_person_of)
    login_manager.init_app(app)


def _person_of(cookie_id: str) -> StaffUser | None:
    try:
        here = territory()
    except NotFound:  # accounts belong to a town: where none answers, nobody is known
        return None
    return accounts.account_for_cookie(cookie_id, here.id)


def offer_own_languages() -> None:
    """The dashboard has words in its own languages only."""
    offer_languages(LANGUAGES)


def person() -> StaffUser:
    """The signed-in person of this request."""
    found: StaffUser = current_user._get_current_object()
    return found


def is_signed_in() -> bool:
    """Whether the cookie of this request names a person who may still come."""
    return bool(current_user.is_authenticated)


@contextmanager
def speaking_to_reader() -> Iterator[None]:
    """Use the language of the person's account; the browser's before signing in."""
    if not is_signed_in():
        yield
        return
    with speaking(person().language):
        yield


def for_staff(*permissions: str, most_bytes: int | None = None) -> Callable[[View], View]:
    """Guard a page: a signed-in person whose role holds one of `permissions` (any role when empty).

    `most_bytes` lets these send more than others may: a file that is uploaded.

    Raises, when called:
        Unauthorized: nobody is signed in, and a piece of a page was asked for.
        Forbidden: the role holds none of them.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not is_signed_in():
                return _ask_to_sign_in()
            if not _may_any(permissions):
                _write_down_refusal()
                raise Forbidden("not_your_role")
            with speaking_to_reader():
                return view(*args, **kwargs)

        guarded.guard = "staff"  # type: ignore[attr-defined]  # read by tests/architecture
        if most_bytes is not None:
            LARGER[guarded] = (most_bytes, permissions)
        return guarded

    return decorate


def _may_any(permissions: tuple[str, ...]) -> bool:
    return not permissions or any(person().may(permission) for permission in permissions)


def bytes_taken() -> int | None:
    """How many bytes the page that is asked for takes of whoever asks; None: as many as any page."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view not in LARGER:
        return None
    most_bytes, permissions = LARGER[view]
    return most_bytes if is_signed_in() and _may_any(permissions) else None


def _take_what_the_page_takes() -> None:
    """Say before the body is read, for its CSRF token, how large it may be."""
    if (most := bytes_taken()) is not None:
        request.max_content_length = most


def _write_down_refusal() -> None:
    """Put in the journal that somebody asked for a page that is not of the role."""
    user = person()
    audit.note(
        territory_id=user.identity.territory_id,
        action="access_refused",
        by=user.account_id,
        subject=(request.endpoint or "").partition(".")[2],
    )


def write_down_export(what: str, **details: Any) -> None:
    """Put in the journal that `what` is taken away: codes and numbers, never words that somebody typed."""
    user = person()
    audit.note(
        territory_id=user.identity.territory_id,
        action="exported",
        by=user.account_id,
        subject=what,
        **details,
    )


def _ask_to_sign_in() -> Any:
    if is_fragment():
        raise Unauthorized("session_expired")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("dashboard.get_login", next=wanted))


def is_fragment() -> bool:
    """Whether a script asks for a piece of a page, to be put in the one that is open."""
    return request.headers.get("HX-Request") == "true"


def sign_in(user: StaffUser) -> None:
    """Open this browser's session for `user`, with nothing of the one before."""
    session.clear()
    session.permanent = True
    login_user(user)


def sign_out() -> None:
    """End this browser's session."""
    logout_user()
    session.clear()


def local_path(wanted: str | None) -> str | None:
    """`wanted` if it is a path of the dashboard; None for anything that could lead elsewhere."""
    if not wanted or not LOCAL.fullmatch(wanted) or "//" in wanted.partition("?")[0]:
        return None
    return wanted


def protect_forms(blueprint: Blueprint) -> None:
    """Refuse, on every route of `blueprint`, a change without its CSRF token."""
    blueprint.before_request(_forget_last_request)
    blueprint.before_request(_take_what_the_page_takes)
    blueprint.before_request(csrf.protect)


def _forget_last_request() -> None:
    """`g` outlives a request where a context was pushed around it: who signed in then is not who asks now."""
    for known in ("_login_user", "csrf_token", "csrf_valid"):
        g.pop(known, None)

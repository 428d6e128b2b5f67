"""What is around the pages: signing in and out, the language, built files, the territory's accent."""

from typing import Any

from flask import Response, current_app, redirect, request, send_from_directory, url_for

from server.commons.accounts import services
from server.commons.accounts.errors import SignInRefused, TooManyAttempts
from server.core.errors import NotFound
from server.core.http import public, territory
from server.core.language import best_language, translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries.staff import person_of
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import LoginForm

YEAR_S = 31_536_000


@blueprint.get("/pilotage/connexion")
@public
def get_login() -> Any:
    """The sign-in page; straight on for who is signed in."""
    wanted = access.local_path(request.args.get("next"))
    if access.is_signed_in():
        return redirect(wanted or url_for("dashboard.get_home"))
    return pages.render("login.html", wanted=wanted, login="", refusal=None)


@blueprint.post("/pilotage/connexion")
@public
def post_login() -> Any:
    """Sign in; repeated failures from one place wait longer and longer."""
    wanted, login = access.local_path(request.form.get("next")), request.form.get("login", "")
    form = LoginForm()
    if form.validate(request.form.to_dict()):
        return _refused(401, translate("dashboard.login.both"), wanted, login)
    sent = form.load(request.form.to_dict())
    # a password is what was typed, spaces included
    sent["password"] = request.form["password"]
    limits = current_app.config["PARVIS"].rate_limits
    try:
        account_id = services.check_password(
            territory_id=territory().id, client_address=request.remote_addr if limits else None, **sent
        )
    except TooManyAttempts as error:
        answer = _refused(429, translate("error.too_many_attempts.detail", **error.values), wanted, login)
        answer.headers["Retry-After"] = str(error.wait_s)
        return answer
    except SignInRefused:
        return _refused(401, translate("error.sign_in_refused.detail"), wanted, login)
    user = person_of(account_id)
    if user is None:
        return _refused(401, translate("error.sign_in_refused.detail"), wanted, login)
    access.sign_in(user)
    return redirect(wanted or url_for("dashboard.get_home"))


def _refused(status: int, words: str, wanted: str | None, login: str) -> Response:
    return pages.render("login.html", status, wanted=wanted, login=login[:64], refusal=words)


@blueprint.post("/pilotage/deconnexion")
@public
def post_logout() -> Any:
    """Sign out of this browser."""
    access.sign_out()
    return redirect(url_for("dashboard.get_login"))


@blueprint.post("/pilotage/langue")
@access.for_staff()
def post_language() -> Any:
    """Read the pages in another language from now on."""
    user = access.person()
    language = best_language(request.form.get("language"), access.LANGUAGES)
    services.change_staff(user.account_id, user.home_id, language=language)
    return redirect(access.local_path(request.form.get("next")) or url_for("dashboard.get_home"))


@blueprint.get("/pilotage/couleurs.css")
@public
def get_accent() -> Response:
    """The territory's accent."""
    return pages.accent_sheet()


@blueprint.get("/pilotage/static/<path:name>")
@public
def get_static(name: str) -> Response:
    """Built scripts and styles, and the icons; their names or addresses change with their content."""
    folder = pages.HERE / "static"
    if not (folder / name).is_file():
        raise NotFound("not_found")
    response = send_from_directory(folder, name, max_age=YEAR_S)
    response.cache_control.immutable = True
    return response


@blueprint.get("/pilotage/<path:rest>")
@public
def get_unknown(**_: str) -> Response:
    """A page for addresses that lead nowhere."""
    raise NotFound("not_found")

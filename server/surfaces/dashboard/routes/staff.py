"""The staff: who is there, with which role, teams and districts; what each role may do."""

import secrets
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts import queries, services
from server.commons.accounts.rules import (
    ADMINISTER,
    ALL_PERMISSIONS,
    NEVER_LIMITED,
    OF_OWN_TEAMS,
    PERMISSIONS,
    ROLES,
)
from server.core.errors import DomainError
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import StaffForm

LIMITED = "some"  # what the form says of the districts of whoever is limited to some


@blueprint.get("/pilotage/personnel")
@access.for_staff(ADMINISTER)
def get_staff() -> Response:
    """The people, closed accounts last."""
    return _list()


def _list(**values: Any) -> Response:
    here = territory()
    people = sorted(queries.staff_of(here.id, closed=True), key=lambda one: not one.active)
    return pages.render("staff.html", people=people, **{"password": None, **values})


@blueprint.get("/pilotage/personnel/nouveau")
@access.for_staff(ADMINISTER)
def get_new_person() -> Response:
    """An empty form."""
    return _form(None, {"role": "desk"}, {})


@blueprint.get("/pilotage/personnel/<int:account_id>")
@access.for_staff(ADMINISTER)
def get_person(account_id: int) -> Response:
    """One person, to be changed."""
    here = territory()
    known = queries.staff_member(here.id, account_id)
    return _form(
        known, {"login": known.login, "name": known.name, "role": known.role, "email": known.email}, {}
    )


@blueprint.post("/pilotage/personnel")
@access.for_staff(ADMINISTER)
def post_new_person() -> Any:
    """Add a person; the password made for him or her is shown this once."""
    here, user = territory(), access.person()
    sent, password = _sent(), secrets.token_urlsafe(12)
    try:
        account_id = services.add_staff(
            territory_id=here.id, password=password, by=user.account_id, **{"login": "", **sent}
        )
    except DomainError as error:
        return _form(None, request.form.to_dict(), _errors(error), error.status)
    return _list(password=password, known=queries.staff_member(here.id, account_id))


@blueprint.post("/pilotage/personnel/<int:account_id>")
@access.for_staff(ADMINISTER)
def post_person(account_id: int) -> Any:
    """Change a person's name, role, teams or districts."""
    here, user = territory(), access.person()
    known, sent = queries.staff_member(here.id, account_id), _sent()
    sent.pop("login", None)
    try:
        services.change_staff(
            account_id, here.id, by=user.account_id, **{**sent, "email": sent["email"] or ""}
        )
    except DomainError as error:
        return _form(known, {**request.form.to_dict(), "login": known.login}, _errors(error), error.status)
    return redirect(url_for("dashboard.get_staff"), 303)


@blueprint.post("/pilotage/personnel/<int:account_id>/mot-de-passe")
@access.for_staff(ADMINISTER)
def post_new_password(account_id: int) -> Any:
    """Make a new password, shown this once; open sessions end."""
    here, user, password = territory(), access.person(), secrets.token_urlsafe(12)
    services.set_password(account_id, here.id, password, by=user.account_id)
    return _list(password=password, known=queries.staff_member(here.id, account_id))


@blueprint.post("/pilotage/personnel/<int:account_id>/acces")
@access.for_staff(ADMINISTER)
def post_access(account_id: int) -> Any:
    """Close an account, or open it again."""
    here, user = territory(), access.person()
    change = services.open_account if request.form.get("open") else services.close_account
    change(account_id, here.id, by=user.account_id)
    return redirect(url_for("dashboard.get_staff"), 303)


@blueprint.get("/pilotage/droits")
@access.for_staff()
def get_rights() -> Response:
    """What each role may do, as the rules say it."""
    return pages.render(
        "rights.html",
        roles=ROLES,
        permissions=ALL_PERMISSIONS,
        table=PERMISSIONS,
        own_teams=OF_OWN_TEAMS,
        never_limited=NEVER_LIMITED,
    )


def _sent() -> dict[str, Any]:
    typed = request.form.to_dict()
    form = StaffForm()
    wrong = form.validate(typed)
    sent: dict[str, Any] = form.load({name: value for name, value in typed.items() if name not in wrong})
    districts = request.form.getlist("districts") if request.form.get("reach") == LIMITED else []
    return {**sent, "team_slugs": request.form.getlist("teams"), "district_slugs": districts}


def _errors(error: DomainError) -> dict[str, str]:
    if error.errors:
        return {field: " ".join(words) for field, words in error.errors.items()}
    return {"": pages.words_of(error)}


def _form(
    known: queries.StaffView | None, typed: dict[str, Any], errors: dict[str, str], status: int = 200
) -> Response:
    here = territory()
    drawn_again = bool(errors)
    teams, districts = request.form.getlist("teams"), request.form.getlist("districts")
    if known is not None and not drawn_again:
        teams = [team.slug for team in here.teams if team.id in known.teams]
        districts = [one.slug for one in here.districts if one.id in known.districts]
    return pages.render(
        "staff_form.html",
        status,
        known=known,
        typed=typed,
        errors=errors,
        roles=ROLES,
        chosen_teams=teams,
        chosen_districts=districts,
        own_teams=OF_OWN_TEAMS,
    )

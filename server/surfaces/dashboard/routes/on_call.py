"""Who is on call: the calendar of a team, its rota, the alerts that nobody has acknowledged."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import ACT_ON_TICKETS, EDIT_TERRITORY, WORK_DESK_LIST
from server.core.errors import Forbidden, NotFound
from server.core.http import territory
from server.reporting.on_call import services
from server.reporting.on_call.rules.rota import DAYS, MOST_NIGHTS, MOST_WEEKS, RANKS
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import on_call, tickets
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import kept
from server.surfaces.dashboard.schemas import ContactForm, Form, OnCallExceptionForm, OnCallLineForm


@blueprint.get("/pilotage/astreinte")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def get_on_call() -> Response:
    """A week of a team, what is wrong with the next ones, and the alerts."""
    return _page(request.args.get("equipe"))


@blueprint.post("/pilotage/astreinte/<team>/lignes")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_line(team: str) -> Any:
    """Add a line to the weekly pattern."""
    _check_keeps(team)
    typed, days = request.form.to_dict(), request.form.getlist("days")

    def save(sent: Mapping[str, Any]) -> None:
        services.save_line(
            line_id=sent["id"],
            territory_id=territory().id,
            team=team,
            account_id=sent["account"],
            rank=sent["rank"],
            days=days,
            starts=sent["starts"],
            ends=sent["ends"],
            nights=sent["nights"],
            first_day=sent["first_day"],
            last_day=sent["last_day"],
            every_weeks=sent["every_weeks"],
            by=access.person().account_id,
        )

    return _saved(team, "line", OnCallLineForm(), typed, save, chosen_days=days)


@blueprint.post("/pilotage/astreinte/<team>/exceptions")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_exception(team: str) -> Any:
    """Let somebody else take a stretch of time."""
    _check_keeps(team)

    def save(sent: Mapping[str, Any]) -> None:
        services.save_exception(
            exception_id=sent["id"],
            territory_id=territory().id,
            team=team,
            account_id=sent["account"],
            rank=sent["rank"],
            starts=datetime.combine(sent["starts_day"], sent["starts_time"]),
            ends=datetime.combine(sent["ends_day"], sent["ends_time"]),
            by=access.person().account_id,
        )

    return _saved(team, "exception", OnCallExceptionForm(), request.form.to_dict(), save)


@blueprint.post("/pilotage/astreinte/<team>/lignes/<uuid:line_id>/retirer")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_line_off(team: str, line_id: uuid.UUID) -> Any:
    """Take a line off the pattern."""
    services.remove_line(line_id, territory().id, _check_keeps(team), access.person().account_id)
    return _back(team)


@blueprint.post("/pilotage/astreinte/<team>/exceptions/<uuid:exception_id>/retirer")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_exception_off(team: str, exception_id: uuid.UUID) -> Any:
    """Let the pattern hold again."""
    services.remove_exception(exception_id, territory().id, _check_keeps(team), access.person().account_id)
    return _back(team)


@blueprint.post("/pilotage/astreinte/<team>/referent")
@access.for_staff(EDIT_TERRITORY)
def post_on_call_referent(team: str) -> Any:
    """Say who answers for a team and keeps its rota."""
    _check_keeps(team)
    account = request.form.get("account", type=int)
    by = access.person().account_id
    services.set_referent(territory_id=territory().id, team=team, account_id=account, by=by)
    return _back(team)


@blueprint.post("/pilotage/astreinte/<team>/coordonnees")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_contact(team: str) -> Any:
    """Keep how somebody on call is reached, or forget it."""
    _check_keeps(team)

    def save(sent: Mapping[str, Any]) -> None:
        services.keep_contact(
            territory_id=territory().id,
            account_id=sent["account"],
            phone=sent["phone"],
            email=sent["email"],
        )

    return _saved(team, "contact", ContactForm(), request.form.to_dict(), save)


@blueprint.post("/pilotage/astreinte/navigateur")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_on_call_browser() -> Any:
    """Ring this person on this browser too, when on call."""
    services.ring_browser(access.person().account_id, request.form.get("value", ""))
    return redirect(url_for("dashboard.get_on_call"), 303)


@blueprint.post("/pilotage/astreinte/alertes/<number>")
@access.for_staff(WORK_DESK_LIST, ACT_ON_TICKETS)
def post_acknowledgement(number: str) -> Any:
    """Take a matter in hand, or note that somebody said to take it; a second click changes nothing."""
    user, here = access.person(), territory()
    ticket = tickets.locate(here, number)
    who = request.form.get("account", type=int) or user.account_id
    heard = who != user.account_id
    if heard and not user.may(WORK_DESK_LIST):
        raise Forbidden("not_your_role")
    if not on_call.is_of_reader(here, user, ticket):
        raise Forbidden("not_your_team")
    services.acknowledge(
        ticket_id=ticket.id,
        territory_id=here.id,
        account_id=who,
        way="desk" if heard else "dashboard",
        noted_by=user.account_id if heard else None,
    )
    back = access.local_path(request.form.get("next"))
    return redirect(back or url_for("dashboard.get_on_call"), 303)


def _check_keeps(slug: str) -> frozenset[int]:
    """The teams whose rota the reader keeps, this one among them."""
    here = territory()
    team, kept = here.team(slug), on_call.teams_kept(here, access.person())
    if team is None:
        raise NotFound("rota_unknown")
    if team.id not in kept:
        raise Forbidden("not_your_team")
    return kept


def _back(team: str) -> Any:
    return redirect(url_for("dashboard.get_on_call", equipe=team), 303)


def _saved(
    team: str,
    part: str,
    form: Form,
    typed: Mapping[str, str],
    save: Callable[[Mapping[str, Any]], None],
    **shown: Any,
) -> Any:
    errors = kept(form, typed, save, otherwise="field.on_call.missing")
    if errors and "id" not in errors:
        return _page(team, 422, typed=typed, errors=errors, part=part, **shown)
    return _back(team)


def _page(team: str | None, status: int = 200, **shown: Any) -> Response:
    here = territory()
    return pages.render(
        "on_call.html",
        status,
        **{"typed": {}, "errors": {}, "part": "", "chosen_days": [], **shown},
        page=on_call.page_of(here, access.person(), team, _week()),
        weekdays=DAYS,
        ranks=RANKS,
        most_nights=MOST_NIGHTS,
        most_weeks=MOST_WEEKS,
    )


def _week() -> date | None:
    try:
        return date.fromisoformat(request.args.get("semaine", ""))
    except ValueError:
        return None

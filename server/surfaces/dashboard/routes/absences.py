"""Who is away, which team is closed, and who stands in."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import WORK_DESK_LIST
from server.core.errors import Forbidden
from server.core.http import territory
from server.reporting.absences import services
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import absences
from server.surfaces.dashboard.queries.absences import Keeper
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import kept
from server.surfaces.dashboard.schemas import AbsenceForm, ClosureForm, DaysForm


@blueprint.get("/pilotage/absences")
@access.for_staff()
def get_absences() -> Response:
    """Who is and will be away, and what that does to promises."""
    return _page(_keeper())


@blueprint.post("/pilotage/absences/agents")
@access.for_staff()
def post_absence() -> Any:
    """Note that somebody is away."""
    keeper, typed = _keeper(), request.form.to_dict()

    def note(sent: Mapping[str, Any]) -> None:
        if sent["account"] not in {one.id for one in keeper.people}:
            raise Forbidden("not_your_team")
        services.note_absence(
            absence_id=sent["id"],
            territory_id=territory().id,
            account_id=sent["account"],
            first_day=sent["first_day"],
            last_day=sent["last_day"] or sent["first_day"],
            substitute_id=sent["substitute"],
            noted_by=access.person().account_id,
        )

    return _noted(keeper, AbsenceForm(), typed, note)


@blueprint.post("/pilotage/absences/services")
@access.for_staff()
def post_closure() -> Any:
    """Note that a team is closed."""
    keeper, typed = _keeper(), request.form.to_dict()

    def note(sent: Mapping[str, Any]) -> None:
        if sent["team"] not in {one.slug for one in keeper.teams}:
            raise Forbidden("not_your_team")
        services.note_closure(
            closure_id=sent["id"],
            territory_id=territory().id,
            team=sent["team"],
            first_day=sent["first_day"],
            last_day=sent["last_day"] or sent["first_day"],
            substitute=sent["substitute"],
            noted_by=access.person().account_id,
        )

    return _noted(keeper, ClosureForm(), typed, note)


@blueprint.post("/pilotage/absences/<uuid:absence_id>/annuler")
@access.for_staff()
def post_absence_back(absence_id: uuid.UUID) -> Any:
    """Take an absence or a closure back."""
    here, keeper, by = territory(), _keeper(), access.person().account_id
    if absences.is_absence(here, keeper, absence_id):
        services.take_back_absence(absence_id, here.id, by)
    else:
        services.take_back_closure(absence_id, here.id, by)
    return redirect(url_for("dashboard.get_absences"), 303)


def _keeper() -> Keeper:
    """For whom the reader may note absences: all of the town, or the teams that he or she answers for."""
    user = access.person()
    keeper = absences.keeper_of(territory(), user, keeps_all=user.may(WORK_DESK_LIST))
    if keeper is None:
        raise Forbidden("not_your_role")
    return keeper


def _noted(
    keeper: Keeper,
    form: DaysForm,
    typed: Mapping[str, str],
    note: Callable[[Mapping[str, Any]], None],
) -> Any:
    errors = kept(form, typed, note, otherwise="field.absence.unknown")
    if errors and "id" not in errors:
        return _page(keeper, 422, typed=typed, errors=errors, part=form.part)
    return redirect(url_for("dashboard.get_absences"), 303)


def _page(keeper: Keeper, status: int = 200, **shown: Any) -> Response:
    return pages.render(
        "absences.html",
        status,
        **{"typed": {}, "errors": {}, "part": "", **shown},
        keeper=keeper,
        page=absences.page_of(territory(), keeper),
    )

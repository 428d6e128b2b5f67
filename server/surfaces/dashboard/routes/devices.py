"""The tablets: enrolling one with a code, seeing which are there, revoking one."""

from typing import Any

from flask import Response, current_app, redirect, request, url_for

from server.commons.accounts import queries, services
from server.commons.accounts.rules import ENROL_DEVICES
from server.core.drawings import qr_code
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/tablettes")
@access.for_staff(ENROL_DEVICES)
def get_devices() -> Response:
    """The tablets of the territory."""
    return _page()


@blueprint.post("/pilotage/tablettes")
@access.for_staff(ENROL_DEVICES)
def post_code() -> Response:
    """Show a code that enrols one tablet, for ten minutes."""
    user, team = access.person(), request.form.get("team", "")
    made = services.make_enrolment_code(
        territory_id=user.identity.territory_id, team_slug=team, made_by=user.account_id
    )
    found = territory().team(team)
    carried = f"{current_app.config['PARVIS'].base_url}/#{made.code}"  # the tablet needs the address too
    return _page(code=made, team=found, qr=qr_code(carried))


@blueprint.post("/pilotage/tablettes/<int:device_id>/revoquer")
@access.for_staff(ENROL_DEVICES)
def post_revoke(device_id: int) -> Any:
    """End a tablet's access at its next request."""
    services.revoke_device(device_id, territory().id, by=access.person().account_id)
    return redirect(url_for("dashboard.get_devices"), 303)


def _page(**shown: Any) -> Response:
    here = territory()
    teams = [team for team in here.teams if team.kind != "external"]
    return pages.render(
        "devices.html",
        devices=queries.devices_of(here.id, revoked=True),
        teams=teams,
        **{"code": None, **shown},
    )

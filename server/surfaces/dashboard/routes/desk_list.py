"""The people whom no machine reaches: to call, to write to, and the tick that says it is done."""

from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import SEE_CONTACTS, WORK_DESK_LIST
from server.commons.notifications import services
from server.core.errors import Forbidden
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import desk
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/a-rappeler")
@access.for_staff(WORK_DESK_LIST)
def get_desk_list() -> Response:
    """Who waits for a call or a letter, with the words ready."""
    if not access.person().may(SEE_CONTACTS):
        raise Forbidden("not_your_role")
    cursor = request.args.get("cursor", type=int)
    waiting, following = desk.to_tell(territory().id, cursor)
    return pages.render("desk_list.html", people=waiting, next=following)


@blueprint.post("/pilotage/a-rappeler/<int:notification_id>")
@access.for_staff(WORK_DESK_LIST)
def post_told(notification_id: int) -> Any:
    """Note that this person has been told; a second click changes nothing."""
    services.tick(notification_id, access.person().account_id)
    if access.is_fragment():
        return Response(status=200)
    return redirect(url_for("dashboard.get_desk_list"), 303)

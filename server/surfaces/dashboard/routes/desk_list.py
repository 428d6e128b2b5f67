"""The people whom no machine reaches: to call, to write to, and the tick that says it is done."""

from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_CONTACTS, WORK_DESK_LIST, Limits
from server.commons.notifications import queries as notifications
from server.commons.notifications import services as telling
from server.commons.notifications.rules import DESK_STATES
from server.core.clock import local_day, now
from server.core.errors import Forbidden
from server.core.http import territory
from server.surfaces.dashboard import access, pages, seeing, services
from server.surfaces.dashboard.queries import desk
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.answers import answer_from


@blueprint.get("/pilotage/a-rappeler")
@access.for_staff(WORK_DESK_LIST)
def get_desk_list() -> Response:
    """Who waits for a call or a letter, with the words ready."""
    if not access.person().may(SEE_CONTACTS):
        raise Forbidden("not_your_role")
    here, asked = territory(), request.args.get("liste")
    state = asked if asked in DESK_STATES else None
    waiting, following = desk.to_tell(here.id, access.person(), state, request.args.get("cursor", type=int))
    counts = notifications.desk_counts(here.id)
    answer = pages.render(
        "desk_list.html",
        people=waiting,
        next=following,
        state=state,
        counts=counts,
        today=local_day(now(), here.time_zone),
    )
    if waiting:
        seeing.note_contacts_seen(access.person(), "a-rappeler")
    return answer


@blueprint.post("/pilotage/a-rappeler/<int:notification_id>")
@access.for_staff(WORK_DESK_LIST)
def post_told(notification_id: int) -> Any:
    """Note that this person has been told, and what was answered; a second click changes nothing."""
    user, heard = access.person(), request.form.get("solved")
    if heard or limits_of(user.identity) != Limits():
        witness_id, ticket_id = desk.person_to_tell(territory().id, user, notification_id)
    if heard:
        form = answer_from(request.form)
        services.note_answer(user=user, ticket_id=ticket_id, witness_id=witness_id, form=form)
    telling.tick(notification_id, user.account_id)
    if not access.is_fragment():
        return redirect(url_for("dashboard.get_desk_list"), 303)
    # the form shows refusals; what is done takes the place of the whole entry
    answer = pages.render("parts/told.html", heard=heard, known_as=request.form.get("known_as"))
    answer.headers["HX-Retarget"] = f"#call-{notification_id}"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer

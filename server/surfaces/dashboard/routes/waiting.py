"""How much waits for somebody, for the menu of a page that stays open."""

from flask import Response, request

from server.commons.accounts.rules import MODERATE, SEE_CONTACTS, WORK_DESK_LIST
from server.commons.notifications import queries as notifications
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import counts
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/compteurs")
@access.for_staff(MODERATE, WORK_DESK_LIST)
def get_waiting() -> Response:
    """The numbers beside the menu; `rappels` in the address asks for those of the desk's list too."""
    here, user = territory(), access.person()
    counts_list = "rappels" in request.args and user.may(SEE_CONTACTS)
    return pages.render(
        "parts/waiting.html",
        waiting=counts.waiting(here.id, user),
        of_list=notifications.desk_counts(here.id) if counts_list else {},
    )

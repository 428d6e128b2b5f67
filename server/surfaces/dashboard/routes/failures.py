"""What machines could not do, for the administrator: look, mend, ask again."""

from typing import Any

from flask import Response, redirect, url_for

from server.commons.accounts.rules import ADMINISTER
from server.commons.notifications import queries as notifications
from server.commons.notifications import services as telling
from server.core import events
from server.core.errors import NotFound
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import failures
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/taches")
@access.for_staff(ADMINISTER)
def get_failures() -> Response:
    """The jobs given up and the messages that did not leave."""
    here = territory()
    unsent = notifications.failed(here.id)
    return pages.render("failures.html", jobs=failures.dead_jobs(here.id), messages=unsent)


@blueprint.post("/pilotage/taches/<int:request_id>")
@access.for_staff(ADMINISTER)
def post_retry(request_id: int) -> Any:
    """Ask for a job again, with all its attempts."""
    if not failures.is_here(territory().id, request_id):
        raise NotFound("not_found")
    events.revive(request_id)
    return redirect(url_for("dashboard.get_failures"), 303)


@blueprint.post("/pilotage/messages/<int:notification_id>")
@access.for_staff(ADMINISTER)
def post_resend(notification_id: int) -> Any:
    """Try a message again."""
    telling.resend(notification_id, territory().id)
    return redirect(url_for("dashboard.get_failures"), 303)

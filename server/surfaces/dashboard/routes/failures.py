"""What machines could not do: messages for the desk, jobs for the administrator; look, mend, ask again."""

from contextlib import suppress
from typing import Any

from flask import Response, redirect, url_for

from server.commons.accounts.rules import ADMINISTER, WORK_DESK_LIST
from server.commons.notifications import queries as notifications
from server.commons.notifications import services as telling
from server.core import events
from server.core.errors import DomainError, NotFound
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import failures
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/taches")
@access.for_staff(ADMINISTER, WORK_DESK_LIST)
def get_failures() -> Response:
    """The messages that did not leave and, for the administrator, the jobs given up."""
    here = territory()
    unsent = notifications.failed(here.id)
    jobs = failures.dead_jobs(here.id) if access.person().may(ADMINISTER) else None
    numbers = failures.numbers_of([one.recipient_id for one in unsent])
    return pages.render("failures.html", jobs=jobs, messages=unsent, numbers=numbers)


@blueprint.post("/pilotage/taches/<int:request_id>")
@access.for_staff(ADMINISTER)
def post_retry(request_id: int) -> Any:
    """Ask for a job again, with all its attempts."""
    if not failures.is_here(territory().id, request_id):
        raise NotFound("not_found")
    events.revive(request_id)
    return redirect(url_for("dashboard.get_failures"), 303)


@blueprint.post("/pilotage/messages")
@access.for_staff(ADMINISTER, WORK_DESK_LIST)
def post_resend_all() -> Any:
    """Try all messages of the page again; one that left meanwhile is passed over."""
    here = territory()
    for one in notifications.failed(here.id):
        with suppress(DomainError):
            telling.resend(one.id, here.id)
    return redirect(url_for("dashboard.get_failures"), 303)


@blueprint.post("/pilotage/messages/<int:notification_id>")
@access.for_staff(ADMINISTER, WORK_DESK_LIST)
def post_resend(notification_id: int) -> Any:
    """Try a message again."""
    telling.resend(notification_id, territory().id)
    return redirect(url_for("dashboard.get_failures"), 303)

"""What machines could not do: messages for the desk, jobs for the administrator; look, mend, ask again."""

from contextlib import suppress
from typing import Any

from flask import Response, redirect, url_for

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import ADMINISTER, WORK_DESK_LIST, Limits
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
    here, user = territory(), access.person()
    unsent, numbers = failures.unsent(here.id, user)
    jobs = failures.dead_jobs(here.id) if user.may(ADMINISTER) else None
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
    for one in failures.unsent(here.id, access.person())[0]:
        with suppress(DomainError):
            telling.resend(one.id, here.id)
    return redirect(url_for("dashboard.get_failures"), 303)


@blueprint.post("/pilotage/messages/<int:notification_id>")
@access.for_staff(ADMINISTER, WORK_DESK_LIST)
def post_resend(notification_id: int) -> Any:
    """Try a message again."""
    if limits_of(access.person().identity) != Limits() and not any(
        one.id == notification_id for one in failures.unsent(territory().id, access.person())[0]
    ):
        raise NotFound("notification_unknown")
    telling.resend(notification_id, territory().id)
    return redirect(url_for("dashboard.get_failures"), 303)

"""The mails that people write to the town: read, entered, or set aside with a reason."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import WORK_DESK_LIST
from server.core.errors import Forbidden
from server.core.http import territory
from server.reporting.correspondence import queries, services
from server.reporting.correspondence.rules import ASIDE_REASONS
from server.reporting.tickets.queries import within
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.routes import blueprint


def check_reads_mails(user: StaffUser) -> None:
    """Mails have neither team nor district yet: they are for who is limited to none.

    Raises:
        Forbidden: this person is.
    """
    if within(user.identity):
        raise Forbidden("whole_town_only")


@blueprint.get("/pilotage/courriels")
@access.for_staff(WORK_DESK_LIST)
def get_mails() -> Response:
    """The mails that wait, the oldest first."""
    check_reads_mails(access.person())
    return pages.render("mails.html", mails=queries.waiting(territory().id), reasons=ASIDE_REASONS)


@blueprint.post("/pilotage/courriels/<uuid:draft_id>")
@access.for_staff(WORK_DESK_LIST)
def post_mail_aside(draft_id: uuid.UUID) -> Any:
    """Set a mail aside."""
    user = access.person()
    check_reads_mails(user)
    services.set_aside(
        territory_id=user.identity.territory_id,
        draft_id=draft_id,
        reason=request.form.get("reason", ""),
        account_id=user.account_id,
    )
    return redirect(url_for("dashboard.get_mails"), 303)

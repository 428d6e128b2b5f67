"""The mails that people write to the town: read, entered, or set aside with a reason."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import WORK_DESK_LIST
from server.core.http import territory
from server.reporting.correspondence import queries, services
from server.reporting.correspondence.rules import ASIDE_REASONS
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/courriels")
@access.for_staff(WORK_DESK_LIST)
def get_mails() -> Response:
    """The mails that wait, the oldest first."""
    return pages.render("mails.html", mails=queries.waiting(territory().id), reasons=ASIDE_REASONS)


@blueprint.post("/pilotage/courriels/<uuid:draft_id>")
@access.for_staff(WORK_DESK_LIST)
def post_mail_aside(draft_id: uuid.UUID) -> Any:
    """Set a mail aside."""
    user = access.person()
    services.set_aside(
        territory_id=user.identity.territory_id,
        draft_id=draft_id,
        reason=request.form.get("reason", ""),
        account_id=user.account_id,
    )
    return redirect(url_for("dashboard.get_mails"), 303)

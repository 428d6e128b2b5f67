"""Words of agents that citizens do not read before the desk has: sent, edited, or not sent with a reason."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import MODERATE
from server.core.clock import now
from server.core.http import territory
from server.core.language import translate
from server.reporting.tickets.queries import waiting_reviews, within
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.queries import lists, tickets
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import loaded
from server.surfaces.dashboard.schemas import ReviewForm

AT_ONCE = 50


@blueprint.get("/pilotage/relecture")
@access.for_staff(MODERATE)
def get_reviews() -> Response:
    """The words that wait, the oldest first; the next come when these are decided."""
    here, reach = territory(), within(access.person().identity)
    waiting = waiting_reviews(here.id, AT_ONCE, reach)
    found = [(one.action, lists.line_of(here, one.ticket, now())) for one in waiting]
    return pages.render("reviews.html", reviews=found)


@blueprint.post("/pilotage/dossiers/<number>/relecture/<uuid:action_id>")
@access.for_staff(MODERATE)
def post_review(number: str, action_id: uuid.UUID) -> Any:
    """Send the words of a step, as they are now, or keep them back; the same form twice decides once."""
    typed = request.form.to_dict()
    sent = loaded(ReviewForm(), typed)
    outcome = services.review(
        user=access.person(),
        ticket_id=tickets.locate(territory(), number).id,
        of=action_id,
        review_id=sent["id"],
        sends=sent["decision"] == "send",
        words=sent["words"],
        reason=sent["comment"],
    )
    if outcome.status >= 400:
        words = translate(f"refusal.{outcome.reason}")
        return pages.refusal(outcome.status, translate("dashboard.refused"), words)
    address = access.local_path(typed.get("back")) or url_for("dashboard.get_reviews")
    if access.is_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)

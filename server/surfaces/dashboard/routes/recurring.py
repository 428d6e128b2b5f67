"""Places where the same thing comes back: look at the evidence, propose a structural ticket, set aside."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import MODERATE
from server.core.errors import Invalid
from server.core.http import territory
from server.core.language import translate
from server.reporting.recurring import services
from server.reporting.recurring.queries import check_shown
from server.reporting.tickets.queries import within
from server.reporting.tickets.services import actor_of
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import recurring
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import in_fields
from server.surfaces.dashboard.schemas import StructuralForm


@blueprint.get("/pilotage/lieux-recurrents")
@access.for_staff(MODERATE)
def get_recurring() -> Response:
    """The places, those where it comes back most often first, with the method that found them."""
    found = recurring.page_of(territory(), access.person())
    return pages.render("recurring.html", found=found, method=services.METHOD)


@blueprint.post("/pilotage/lieux-recurrents/<uuid:place_id>/dossier")
@access.for_staff(MODERATE)
def post_structural(place_id: uuid.UUID) -> Any:
    """Open the structural ticket of a place, and show it."""
    user, form, typed = access.person(), StructuralForm(), request.form.to_dict()
    check_shown(place_id, within(user.identity))
    if form.validate(typed):
        return pages.refusal(422, translate("dashboard.refused"), translate("dashboard.recurring.check"))
    sent = form.load(typed)
    try:
        number = services.open_structural_ticket(
            territory_id=user.identity.territory_id,
            place_id=place_id,
            actor=actor_of(user.identity),
            ticket_id=sent["id"],
            team=sent["team"],
            words=sent["words"],
        )
    except Invalid as error:
        words = " ".join(in_fields(error).values())
        return pages.refusal(422, translate("dashboard.refused"), words)
    return redirect(url_for("dashboard.get_ticket", number=number), 303)


@blueprint.post("/pilotage/lieux-recurrents/<uuid:place_id>/ecarter")
@access.for_staff(MODERATE)
def post_aside(place_id: uuid.UUID) -> Any:
    """Set a place aside until the thing comes back, or show it again with `again`."""
    user = access.person()
    check_shown(place_id, within(user.identity))
    services.set_aside(
        territory_id=user.identity.territory_id,
        place_id=place_id,
        account_id=user.account_id,
        aside="again" not in request.form,
    )
    return redirect(url_for("dashboard.get_recurring"), 303)

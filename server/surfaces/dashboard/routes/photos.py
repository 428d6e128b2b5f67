"""One photo of a ticket: what is blurred on it, and whether anybody may see it."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import MODERATE
from server.core.http import territory
from server.core.language import translate
from server.reporting.tickets.rules import MASK_REASONS
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.queries import photos, tickets
from server.surfaces.dashboard.queries.photos import PhotoPage
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import BoxesForm, boxes_from


@blueprint.get("/pilotage/dossiers/<number>/photos/<uuid:photo_id>")
@access.for_staff(MODERATE)
def get_photo(number: str, photo_id: uuid.UUID) -> Response:
    """The photo with its boxes, its public copy, and what may be decided."""
    return _draw(_page(number, photo_id))


@blueprint.get("/pilotage/dossiers/<number>/photos/<uuid:photo_id>/attente")
@access.for_staff(MODERATE)
def get_photo_wait(number: str, photo_id: uuid.UUID) -> Response:
    """For the page that waits for the public copy: nothing yet, or the order to load itself again."""
    answer = Response(status=204)
    if _page(number, photo_id).photo["blur"] != "waiting":
        answer.headers["HX-Refresh"] = "true"
    return answer


@blueprint.post("/pilotage/dossiers/<number>/photos/<uuid:photo_id>/zones")
@access.for_staff(MODERATE)
def post_boxes(number: str, photo_id: uuid.UUID) -> Any:
    """Blur these places and no other; the public copy is made anew, and hidden until it is there."""
    shown = _page(number, photo_id)
    form = BoxesForm()
    if form.validate(request.form.to_dict()):
        return _draw(shown, 422, translate("error.malformed_form.detail"))
    sent = form.load(request.form.to_dict())
    if sent["revision"] != shown.drawn.revision and not photos.is_known(sent["action_id"]):
        return _draw(shown, 409, translate("dashboard.boxes.changed"))
    outcome = services.act(
        user=access.person(),
        ticket_id=shown.ticket_id,
        kind="mask",
        action_id=sent["action_id"],
        base_version=sent["base_version"],
        payload={"items": [{"kind": "photo", "id": str(photo_id)}], "boxes": boxes_from(request.form)},
    )
    if outcome.status >= 400:
        return _draw(shown, outcome.status, translate(f"refusal.{outcome.reason}"))
    return redirect(url_for("dashboard.get_photo", number=number, photo_id=photo_id), 303)


def _page(number: str, photo_id: uuid.UUID) -> PhotoPage:
    here, user = territory(), access.person()
    return photos.page_of(here, user, tickets.find(here, user, number), photo_id)


def _draw(shown: PhotoPage, status: int = 200, refusal: str | None = None) -> Response:
    reasons = [(code, translate(f"reason.{code}")) for code in MASK_REASONS]
    return pages.render("photo.html", status, shown=shown, reasons=reasons, refusal=refusal)

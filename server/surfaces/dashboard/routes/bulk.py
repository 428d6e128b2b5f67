"""One action on many tickets: choose it, send it, read what became of each."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import MODERATE
from server.core.errors import Invalid
from server.core.http import territory
from server.reporting.tickets import services as tickets
from server.surfaces.dashboard import access, forms, pages, services
from server.surfaces.dashboard.queries import bulk
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import loaded
from server.surfaces.dashboard.schemas import BulkForm, address_of, filter_from, pairs_from


@blueprint.get("/pilotage/lots/nouveau")
@access.for_staff(MODERATE)
def get_new_bulk() -> Response:
    """What may be done to the chosen tickets: those ticked, or all that the filter finds."""
    here, user = territory(), access.person()
    numbers = request.args.getlist("t")
    filter_ = filter_from(request.args) if "all" in request.args else None
    found = bulk.chosen(here, user, numbers, filter_)
    kept: dict[str, Any] = dict(address_of(filter_ or {}))
    return pages.render(
        "bulk_new.html",
        found=found,
        forms=forms.bulk_forms(found, here),
        most=tickets.MOST,
        back=url_for("dashboard.get_tickets", **kept),
    )


@blueprint.post("/pilotage/lots")
@access.for_staff(MODERATE)
def post_bulk() -> Any:
    """Ask for one action on many tickets; a second click of the same form changes nothing more."""
    here, user = territory(), access.person()
    sent = loaded(BulkForm(), request.form.to_dict())
    chosen = pairs_from(request.form.getlist("t"))
    if len(chosen) > tickets.MOST:
        raise Invalid("bulk_size", most=tickets.MOST)
    tickets.ask_in_bulk(
        bulk_id=sent["action_id"],
        identity=user.identity,
        kind=sent["kind"],
        payload=services.payload_of(here, sent),
        items=bulk.seen(here, chosen),
    )
    address = url_for("dashboard.get_bulk", bulk_id=sent["action_id"])
    if access.is_fragment():
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


@blueprint.get("/pilotage/lots/<uuid:bulk_id>")
@access.for_staff(MODERATE)
def get_bulk(bulk_id: uuid.UUID) -> Response:
    """What became of each ticket; the page looks again by itself while some are still to be done."""
    template = "parts/bulk_report.html" if access.is_fragment() else "bulk.html"
    return pages.render(template, report=bulk.report(territory(), bulk_id))

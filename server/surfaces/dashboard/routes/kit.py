"""The communication kit: posters, flyers and stickers that lead to a signalement, and what they brought."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import RUN_OUTREACH
from server.commons.outreach import queries as outreach
from server.commons.outreach import services
from server.commons.outreach.errors import OutreachRefused
from server.commons.outreach.rules import PRINTED
from server.commons.territories.queries.logos import logo_of
from server.core.http import territory
from server.surfaces.dashboard import access, kit_forms, pages
from server.surfaces.dashboard.papers import kit_on_paper
from server.surfaces.dashboard.queries.outreach import orders, printed
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import in_fields

FIRST = {"support": PRINTED[0], "languages": "fr"}


@blueprint.get("/pilotage/kit")
@access.for_staff(RUN_OUTREACH)
def get_kit() -> Response:
    """What may be ordered, and what was ordered with what it brought."""
    return _page(uuid.uuid4(), FIRST, [], {})


def _page(
    batch_id: uuid.UUID,
    typed: Mapping[str, str],
    districts: list[str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    here = territory()
    return pages.render(
        "kit.html",
        status,
        batch_id=batch_id,
        typed=typed,
        chosen_districts=districts,
        errors=errors,
        supports=PRINTED,
        orders=orders(here.id),
        campaigns=outreach.campaigns(here.id),
        made=request.args.get("fait", type=uuid.UUID),
    )


@blueprint.post("/pilotage/kit/<uuid:batch_id>")
@access.for_staff(RUN_OUTREACH)
def post_kit(batch_id: uuid.UUID) -> Any:
    """Make the links of an order; the same form again is the same order."""
    typed, districts = request.form.to_dict(), request.form.getlist("districts")
    here = territory()
    try:
        wanted = kit_forms.wanted_of(here, typed, districts)
        services.make_links(territory_id=here.id, batch_id=batch_id, wanted=wanted)
    except OutreachRefused as error:
        return _page(batch_id, typed, districts, in_fields(error), error.status)
    return redirect(url_for("dashboard.get_kit", fait=batch_id, _anchor="orders"), 303)


@blueprint.get("/pilotage/kit/<uuid:batch_id>.pdf")
@access.for_staff(RUN_OUTREACH)
def get_kit_on_paper(batch_id: uuid.UUID) -> Response:
    """An order, to be printed."""
    here = territory()
    support, items = printed(here, batch_id)
    body = kit_on_paper(here, support, items, logo_of(here))
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{support}-{items[0].code}.pdf"'
    return response

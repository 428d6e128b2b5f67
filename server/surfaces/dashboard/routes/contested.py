"""The contested queue: what was said to be done and, says a witness, is not."""

from flask import Response, request

from server.commons.accounts.rules import MODERATE
from server.core.http import territory
from server.surfaces.dashboard import access, forms, pages
from server.surfaces.dashboard.queries import desk
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/contestes")
@access.for_staff(MODERATE)
def get_contested() -> Response:
    """The queue, the longest waiting first, each with the photos and what may be done."""
    here, user = territory(), access.person()
    skip = request.args.get("skip", 0, type=int)
    skip = min(max(skip, 0), 100_000)
    found, total = desk.contested(here, user, skip)
    drawn = [(one, forms.queue_forms(one.full, here, ("reopen", "close"))) for one in found]
    following = skip + desk.PAGE if skip + desk.PAGE < total else None
    return pages.render("contested.html", queue=drawn, total=total, next=following)

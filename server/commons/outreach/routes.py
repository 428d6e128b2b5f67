"""HTTP for who opens a link: where it leads, and that it was opened."""

from typing import Any

from flask import Blueprint, Response, redirect

from server.commons.outreach import queries, services
from server.commons.outreach.errors import LinkUnknown
from server.core.api import ApiBlueprint
from server.core.http import public, territory
from server.core.limits import limiter

blueprint = ApiBlueprint("outreach", __name__, url_prefix="/api/v1", description="Counted links")
page_blueprint = Blueprint("outreach_pages", __name__)
NO_BODY = {"required": False, "content": {}}


@blueprint.post("/links/<code>/visits")
@blueprint.response(204)
@blueprint.doc(requestBody=NO_BODY)
@limiter.limit("60/hour")
@public
def post_visit(code: str) -> Response:
    """Say that a poster was scanned or a link opened. Nothing is sent or kept of who did."""
    services.count_visit(territory().id, code)
    return Response(status=204)


@page_blueprint.get("/a/<code>")
@limiter.limit("240/hour")
@public
def get_short_link(code: str) -> Any:
    """Where a short link leads; an address that means nothing (any more) leads to the first page."""
    try:
        path = queries.path_behind(territory(), code)
    except LinkUnknown:
        path = "/"
    response = redirect(path, 302)
    response.headers["Cache-Control"] = "no-store"
    return response

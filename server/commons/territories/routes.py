"""What a client asks first: the territory it serves, and its districts."""

from hashlib import sha256
from typing import Any

from flask import Response, current_app, request

from server.commons.notifications.queries import vapid_public_key
from server.commons.photos.rules.formats import MAX_BYTES
from server.commons.territories.queries.logos import logo_named
from server.commons.territories.queries.presenting import districts_geojson, present
from server.commons.territories.queries.street import assets_numbered
from server.commons.territories.schemas import AssetQuery, AssetsOut, TerritoryOut
from server.core import http
from server.core.api import ApiBlueprint
from server.core.clock import now
from server.core.errors import NotFound
from server.core.json import answer
from server.core.limits import limiter

blueprint = ApiBlueprint("territories", __name__, url_prefix="/api/v1", description="The territory")


@blueprint.get("/territory")
@blueprint.response(200, TerritoryOut)
@http.public
def get_territory() -> Response:
    """Tell all that a client needs of the territory, in the words of Accept-Language; has an ETag."""
    said = present(
        http.territory(),
        instant=now(),
        settings=current_app.config["PARVIS"],
        vapid_public_key=vapid_public_key() or None,
        max_photo_bytes=MAX_BYTES,
    )
    return _tagged(TerritoryOut().dump(said), "application/json")


@blueprint.get("/territory/districts.geojson")
@blueprint.response(200, {"type": "object", "description": "GeoJSON"}, content_type="application/geo+json")
@http.public
def get_districts() -> Response:
    """Draw the districts; has an ETag."""
    return _tagged(districts_geojson(http.territory()), "application/geo+json")


@blueprint.get("/territory/logos/<name>.png")
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
@http.public
def get_logo(name: str) -> Response:
    """Give a town's logo; another picture has another address."""
    body = logo_named(name)
    if body is None:
        raise NotFound("not_found")
    response = Response(body, mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/assets")
@blueprint.arguments(AssetQuery, location="query")
@blueprint.response(200, AssetsOut)
@limiter.limit("120/minute")
@http.public
def get_assets(query: dict[str, str]) -> Response:
    """Find numbered things of the street by the beginning of their number."""
    return answer({"items": assets_numbered(http.territory().id, query["q"]), "next": None})


def _tagged(said: Any, mimetype: str) -> Response:
    """The answer with its ETag: a client that has it already is told so in a few bytes."""
    body = current_app.json.dumps(said).encode()
    response = Response(body, mimetype=mimetype)
    response.set_etag(sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response

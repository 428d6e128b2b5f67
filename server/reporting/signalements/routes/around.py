"""HTTP for everybody: the public map and list, their feeds, the districts."""

from hashlib import sha256
from typing import Any

from flask import Response, current_app, request

from server.core.api import ApiBlueprint
from server.core.http import public, territory
from server.core.json import answer
from server.core.limits import limiter
from server.reporting.signalements import queries
from server.reporting.signalements.schemas.around import (
    DistrictOut,
    DistrictsOut,
    FeedQuery,
    ListQuery,
    MapQuery,
    MaskedOut,
    PublicListOut,
)

blueprint = ApiBlueprint(
    "around", __name__, url_prefix="/api/v1", description="What anybody sees of the town's signalements"
)
FRESH_S = 60  # what is read from a map or a list
FEED_S = 300  # what programs ask for again and again, and figures
RSS = "application/rss+xml"


def _shared(response: Response, max_age_s: int) -> Response:
    """Let anybody keep the answer for a while; whoever has it already is told so in a few bytes."""
    response.cache_control.public, response.cache_control.max_age = True, max_age_s
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response


@blueprint.get("/signalements.geojson")
@blueprint.arguments(MapQuery, location="query")
@blueprint.response(200, {"type": "object", "description": "GeoJSON"}, content_type="application/geo+json")
@limiter.limit("120/minute")
@public
def get_map(query: dict[str, Any]) -> Response:
    """The public map: never a contact, never unpublished words."""
    response = answer(queries.public_map(territory(), **query))
    response.content_type = "application/geo+json"
    return _shared(response, FRESH_S)


@blueprint.get("/signalements")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, PublicListOut)
@limiter.limit("120/minute")
@public
def get_list(query: dict[str, Any]) -> Response:
    """The same as the map, in pages of lines, latest first."""
    return _shared(answer(queries.public_list(territory(), **query)), FRESH_S)


@blueprint.get("/signalements.rss")
@blueprint.arguments(FeedQuery, location="query")
@blueprint.response(200, {"type": "string", "description": "RSS 2.0"}, content_type=RSS)
@limiter.limit("60/minute")
@public
def get_feed(query: dict[str, Any]) -> Response:
    """The latest signalements of the town, of a district or of a category, for feed readers."""
    base = current_app.config["PARVIS"].base_url
    return _shared(
        Response(queries.feed(territory(), base, **query), content_type=f"{RSS}; charset=utf-8"), FEED_S
    )


@blueprint.get("/districts")
@blueprint.response(200, DistrictsOut)
@limiter.limit("120/minute")
@public
def get_districts() -> Response:
    """The districts, with how many signalements are open in each."""
    return _shared(answer({"items": queries.districts(territory()), "next": None}), FEED_S)


@blueprint.get("/districts/<slug>")
@blueprint.response(200, DistrictOut)
@limiter.limit("120/minute")
@public
def get_district(slug: str) -> Response:
    """A district: what is open, what was treated in twelve months and how fast, the latest signalements."""
    return _shared(answer(queries.district(territory(), slug)), FEED_S)


@blueprint.get("/moderation")
@blueprint.response(200, MaskedOut)
@limiter.limit("120/minute")
@public
def get_moderation() -> Response:
    """How many words and photos the desk masked in twelve months, by reason."""
    return _shared(answer(queries.masked(territory())), FEED_S)

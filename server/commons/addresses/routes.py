"""`GET /api/v1/addresses`: autocomplete and reverse."""

from typing import Any

from server.commons.addresses import queries
from server.commons.addresses.schemas import AddressesOut, AddressQuery
from server.core.api import ApiBlueprint
from server.core.http import public, territory
from server.core.limits import limiter

blueprint = ApiBlueprint("addresses", __name__, url_prefix="/api/v1", description="Addresses")


@blueprint.get("/addresses")
@blueprint.arguments(AddressQuery, location="query")
@blueprint.response(200, AddressesOut)
@limiter.limit("120/minute")
@public
def get_addresses(query: dict[str, Any]) -> dict[str, Any]:
    """Places for words (`q`), or the address of a place (`latitude`, `longitude`)."""
    here = territory()
    if query["latitude"] is not None and query["longitude"] is not None:
        found = queries.reverse(query["latitude"], query["longitude"])
        places = [found] if found else []
    else:
        places = queries.search(query["q"] or "", near=(here.center_latitude, here.center_longitude))
    items = [{**vars(place), "inside": here.contains(place.longitude, place.latitude)} for place in places]
    return {"items": items, "next": None}

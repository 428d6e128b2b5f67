"""The order of posters and stickers as it is typed."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from server.commons.addresses import queries as addresses
from server.commons.outreach import queries
from server.commons.outreach.errors import refused
from server.commons.outreach.rules import MAX_PLACE, MOST_LINKS, PRINTED
from server.commons.outreach.services import Wanted
from server.commons.territories.queries import Territory, street
from server.commons.territories.rules.assets import sought
from server.core.language import translate

LANGUAGES = ("fr", "en", "fr-en")
SURE = 0.6
POINT = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
Place = tuple[str, float, float]


def wanted_of(here: Territory, typed: Mapping[str, str], districts: Sequence[str]) -> list[Wanted]:
    """The links that an order asks for: one for each district and place, or one for the whole town.

    Raises:
        OutreachRefused: something of it means nothing here; places that are not found are named.
    """
    support, languages = typed.get("support", ""), typed.get("languages", "")
    if support not in PRINTED:
        raise refused(support="support")
    if languages not in LANGUAGES:
        raise refused(languages="languages")
    category = here.leaf(typed["category"]) if typed.get("category") else None
    if typed.get("category") and category is None:
        raise refused(category="category")
    chosen = [here.district(slug) for slug in districts]
    if None in chosen:
        raise refused(districts="districts")
    bare = Wanted(
        support=support,
        languages=languages,
        category_id=category.id if category else None,
        campaign_id=_campaign(here, typed.get("campaign")),
    )
    found = [replace(bare, district_id=one.id, place=one.name) for one in chosen if one]
    for words, latitude, longitude in _places(here, typed.get("places", "")):
        where = here.district_at(longitude, latitude)
        found.append(
            replace(
                bare,
                district_id=where.id if where else None,
                place=words[:MAX_PLACE],
                latitude=latitude,
                longitude=longitude,
            )
        )
    return found or [bare]


def _campaign(here: Territory, typed: str | None) -> uuid.UUID | None:
    known = {str(one.id): one.id for one in queries.campaigns(here.id)}
    if typed and typed not in known:
        raise refused(campaign="campaign")
    return known[typed] if typed else None


def _places(here: Territory, text: str) -> list[Place]:
    """A place for each line: coordinates, the number of a thing of the street, a place's name, an address."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINKS:
        raise refused(places="places")
    found, unknown = [], []
    for line in lines:
        place = _place(here, line)
        if place is None or not here.contains(place[2], place[1]):
            unknown.append(line[:60])
        else:
            found.append(place)
    if unknown:
        error = refused(places="places")
        error.errors = {"places": [translate("dashboard.outreach.wrong.place", places=" · ".join(unknown))]}
        raise error
    return found


def _place(here: Territory, line: str) -> Place | None:
    point = POINT.fullmatch(line)
    if point:
        return "", float(point[1]), float(point[2])
    if re.search(r"\d", line):
        for asset in street.assets_numbered(here.id, line):
            if sought(str(asset["number"])) == sought(line):
                return f"n° {asset['number']}", asset["latitude"], asset["longitude"]
    for named in here.places:
        if str(named["name"]).casefold() == line.casefold():
            return str(named["name"]), named["latitude"], named["longitude"]
    near = (here.center_latitude, here.center_longitude)
    sure = [one for one in addresses.search(line, near=near) if one.score > SURE]
    return (sure[0].label, sure[0].latitude, sure[0].longitude) if sure else None

"""A territory in the reader's words, as `schemas.TerritoryOut` and the districts' GeoJSON say it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from shapely.geometry import mapping

from config.settings import Settings
from server.commons.territories.queries.keeping import keeping
from server.commons.territories.queries.views import Category, Question, Territory
from server.commons.territories.rules.words import NAME_KEYS, TEXT_KEYS
from server.core.language import FIRST, current_language

OSM = "© OpenStreetMap"
MAX_ZOOM = 19
# how far a neighbour's border may be from the truth, in degrees: some 50 metres, in a fraction of the bytes
ROUGHLY = 0.0005
# where a name stands in the answer; a text is in `texts`
PLACES = {"name": "", "banner": "", "service": "contact.", "hours": "contact."}


def present(
    territory: Territory,
    *,
    instant: datetime,
    settings: Settings,
    vapid_public_key: str | None,
    max_photo_bytes: int,
) -> dict[str, Any]:
    """What clients are told; `instant` decides whether the desk is open, and until when."""
    return {
        "name": territory.named("name"),
        "code": territory.code,
        "insee": territory.insee,
        "banner": territory.named("banner"),
        "accent": territory.accent,
        "logo_url": territory.logo,
        "languages": list(territory.languages),
        "time_zone": territory.time_zone,
        "bounds": list(territory.bounds),
        "center": [territory.center_longitude, territory.center_latitude],
        "districts_url": "/api/v1/territory/districts.geojson",
        "tiles": _background(settings.tiles_url),
        "contact": {
            **territory.contact,
            "service": territory.named("service"),
            "hours": territory.named("hours") or None,
        },
        "on_call": {
            "open_now": territory.open_at(instant),
            "open_until": territory.open_until(instant),
            "phone": territory.on_call_phone,
        },
        "texts": {key: territory.text(key) for key in TEXT_KEYS},
        "in_french": _in_french(territory),
        "personal_data": keeping(territory, settings),
        "places": list(territory.places),
        "max_photos": territory.max_photos,
        "max_photo_bytes": max_photo_bytes,
        "push": {
            "fcm": asdict(settings.fcm_web) if settings.fcm_web else None,
            "vapid_public_key": vapid_public_key,
        },
        "categories": [_heading(territory, heading) for heading in territory.headings],
    }


def _background(url: str) -> dict[str, Any] | None:
    return {"url": url, "attribution": OSM, "max_zoom": MAX_ZOOM} if url else None


def _in_french(territory: Territory) -> list[str]:
    """What the file says in French only, to a reader of another language: `contact.hours`, `categories`."""
    language = current_language()
    own = territory.texts.get(language, {})
    said = {key: territory.text(key) for key in TEXT_KEYS} | {key: territory.named(key) for key in NAME_KEYS}
    lacking = [key for key, words in said.items() if words and not own.get(key)] if language != FIRST else []
    named = all(heading.labels.get(language) for heading in territory.headings)
    return [f"{PLACES.get(key, 'texts.')}{key}" for key in lacking] + ([] if named else ["categories"])


def _heading(territory: Territory, heading: Category) -> dict[str, Any]:
    children = territory.children(heading.code)
    if not children:
        return _leaf(heading)
    return {
        "code": heading.code,
        "label": heading.label(),
        "icon": heading.icon,
        "children": [_leaf(child) for child in children],
    }


def _leaf(leaf: Category) -> dict[str, Any]:
    notice = leaf.notice
    return {
        "code": leaf.code,
        "label": leaf.label(),
        "icon": leaf.icon,
        "urgent": leaf.urgent,
        "public": leaf.public,
        "synonyms": list(leaf.synonyms),
        "kinds": list(leaf.kinds),
        "notice": {"text": notice.text(), "phone": notice.phone} if notice else None,
        "questions": [_question(question) for question in leaf.questions],
    }


def _question(question: Question) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": question.code,
        "label": question.label(),
        "kind": question.kind,
        "required": question.required,
        "asset_number": question.asset_number,
    }
    if question.choices:
        said["choices"] = [{"code": choice.code, "label": choice.label()} for choice in question.choices]
    return said


def districts_geojson(territory: Territory) -> dict[str, Any]:
    """The active districts as a FeatureCollection (RFC 7946), with what a phone tells outside from inside by.

    `outline` is null where the districts are the whole territory; `neighbours` are drawn roughly.
    """
    return {
        "type": "FeatureCollection",
        "outline": mapping(territory.outline) if territory.outline else None,
        "neighbours": [
            {
                "name": neighbour.name,
                "contact": neighbour.contact,
                "geometry": mapping(neighbour.geometry.simplify(ROUGHLY)),
            }
            for neighbour in territory.neighbours
        ],
        "features": [
            {
                "type": "Feature",
                "id": district.slug,
                "geometry": mapping(district.geometry),
                "properties": {
                    "slug": district.slug,
                    "name": district.name,
                    "population": district.population,
                },
            }
            for district in territory.districts
        ],
    }

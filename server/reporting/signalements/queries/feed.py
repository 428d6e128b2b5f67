"""The latest signalements as RSS 2.0 (https://www.rssboard.org/rss-specification), for feed readers."""

import re
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from server.commons.territories.queries import Territory
from server.core.language import current_language, translate
from server.reporting.signalements.queries.filters import public_conditions
from server.reporting.signalements.queries.public_list import latest, public_lines
from server.reporting.signalements.queries.words import local_date_in_words

ITEMS = 50
TTL_MIN = 15
ATOM = "http://www.w3.org/2005/Atom"
# what XML 1.0 has no way to write, even escaped
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("atom", ATOM)


def feed(territory: Territory, base_url: str, *, district: str | None, category: str | None) -> bytes:
    """The feed of the town, or of the part of it that is named: no word that a person wrote, no contact.

    Args:
        base_url: where the pages are, without a slash at its end.

    Raises:
        Invalid: the district or category is unknown.
    """
    rows = latest(public_conditions(territory, district=district, category=category), ITEMS)
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _head(channel, territory, base_url, district, category)
    if rows:
        _put(channel, "lastBuildDate", format_datetime(rows[0].received_at))
    for row, line in zip(rows, public_lines(territory, rows), strict=True):
        _item(channel, territory, base_url, row, line)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _head(
    channel: Element, territory: Territory, base_url: str, district: str | None, category: str | None
) -> None:
    place = territory.district(district) if district else None
    kind = territory.category(category) if category else None
    named = [kind.label() if kind else "", place.name if place else "", territory.named("name")]
    about = " – ".join(name for name in named if name)
    _put(channel, "title", translate("feed.title", about=about))
    _put(channel, "link", f"{base_url}/quartiers/{place.slug}" if place else f"{base_url}/carte")
    _put(channel, "description", translate("feed.description", about=about))
    _put(channel, "language", current_language())
    _put(channel, "ttl", str(TTL_MIN))
    asked = {"district": district, "category": category}
    query = urlencode({key: value for key, value in asked.items() if value})
    own = f"{base_url}/api/v1/signalements.rss{'?' if query else ''}{query}"
    SubElement(channel, f"{{{ATOM}}}link", href=own, rel="self", type="application/rss+xml")


def _item(channel: Element, territory: Territory, base_url: str, row: Any, line: dict[str, Any]) -> None:
    item = SubElement(channel, "item")
    page = f"{base_url}/s/{line['number']}"
    place = ", ".join(
        part for part in (line["street"], line["district"] and line["district"]["name"]) if part
    )
    label = line["category"]["label"]
    _put(item, "title", f"{label} – {place}" if place else label)
    _put(item, "link", page)
    _put(item, "guid", page).set("isPermaLink", "true")
    _put(item, "pubDate", format_datetime(row.received_at))
    _put(item, "category", label)
    day = local_date_in_words(row.received_at, territory.time_zone)
    _put(
        item,
        "description",
        translate("feed.item", number=line["number"], status=line["public_status"], day=day),
    )


def _put(parent: Element, name: str, words: str) -> Element:
    element = SubElement(parent, name)
    element.text = _UNWRITABLE.sub("", words)
    return element

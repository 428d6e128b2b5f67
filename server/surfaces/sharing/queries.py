"""The facts of a public page, in the reader's language."""

import uuid
from collections.abc import Mapping
from textwrap import shorten

from server.commons.announcements import queries as announcements
from server.commons.announcements.errors import AnnouncementUnknown
from server.commons.announcements.models import Announcement
from server.commons.announcements.rules.content import WITHDRAWN
from server.commons.territories.queries import Territory
from server.core.language import translate
from server.core.web_files import PageFacts
from server.reporting.signalements import queries as signalements
from server.reporting.tickets.models import Ticket

DESCRIBED = 200  # signs of a description


def facts_of(territory: Territory, rule: str, values: Mapping[str, str]) -> PageFacts | None:
    """What is said of a page; None for those that say nothing to anybody else.

    Args:
        rule: the page's rule in `core.web_files.PAGES`.
        values: what its address holds.
    """
    if rule == "/s/<number>":
        return _of_ticket(territory, values["number"])
    if rule == "/quartiers/<slug>":
        district = territory.district(values["slug"])
        return _said("district", territory, district=district.name) if district and district.active else None
    if rule == "/actualites/<announcement_id>":
        return _of_announcement(territory, values["announcement_id"])
    name = {"/": "home", "/carte": "map", "/quartiers": "districts"}.get(rule)
    return _said(name, territory) if name else None


def _said(name: str, territory: Territory, **values: str) -> PageFacts:
    town = territory.named("name")
    return PageFacts(
        title=translate(f"page.{name}.title", town=town, **values),
        description=translate(f"page.{name}.description", town=town, **values),
        site=territory.named("banner") or town,
    )


def _of_ticket(territory: Territory, number: str) -> PageFacts | None:
    """Category, street and state of a ticket that anybody may see: no word that a person wrote."""
    conditions = [*signalements.public_conditions(territory), Ticket.number == number]
    lines = signalements.public_lines(territory, signalements.latest(conditions, 1))
    if not lines:
        return None
    (line,) = lines
    place = line["street"] or (line["district"] and line["district"]["name"]) or ""
    label = line["category"]["label"]
    what = f"{label}, {place}" if place else label
    return _said("ticket", territory, number=number, what=what, status=line["public_status"])


def _of_announcement(territory: Territory, announcement_id: str) -> PageFacts | None:
    """An announcement that anybody may read, with its picture; of a withdrawn one its title alone."""
    row = shown_announcement(territory, announcement_id)
    if row is None:
        return None
    said = announcements.in_words(row)
    town = territory.named("name")
    gone = row.state == WITHDRAWN
    return PageFacts(
        title=f"{said.title} – {town}",
        description="" if gone else shorten(said.text, DESCRIBED, placeholder=" …"),
        site=territory.named("banner") or town,
        image=None if gone else f"/actualites/{row.id}/image.png?langue={said.language}",
    )


def shown_announcement(territory: Territory, announcement_id: str) -> Announcement | None:
    """The announcement of that id, if citizens may read it."""
    try:
        return announcements.shown_row(territory, uuid.UUID(announcement_id))
    except (ValueError, AnnouncementUnknown):
        return None


def public_paths(territory: Territory) -> list[str]:
    """The pages that anybody may find."""
    districts = [f"/quartiers/{district.slug}" for district in territory.districts]
    return ["/", "/carte", "/quartiers", *districts, "/actualites"]

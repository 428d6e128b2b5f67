"""What citizens read: current and coming announcements, by district, category and place."""

import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from server.commons.announcements.errors import AnnouncementUnknown
from server.commons.announcements.models import Announcement, AnnouncementCategory, AnnouncementDistrict
from server.commons.announcements.rules import calendar
from server.commons.announcements.rules.content import PUBLISHED, WITHDRAWN
from server.commons.territories.queries import District, Territory
from server.core import keyset
from server.core.clock import now, rfc3339
from server.core.db import db
from server.core.errors import Invalid
from server.core.language import current_language, translate

MAX_PAGE = 100
IN_A_CALENDAR = 300
METRES_PER_DEGREE = 111_195.0  # of the mean Earth; over a radius of 3 km a plane is good to a metre


@dataclass(frozen=True)
class Words:
    """The words of an announcement, and the language they are in."""

    title: str
    text: str
    language: str


def in_words(row: Announcement) -> Words:
    """What it says in the reader's language, in French when it has no words there."""
    if current_language() == "en" and row.title_en and row.text_en:
        return Words(row.title_en, row.text_en, "en")
    return Words(row.title, row.text, "fr")


def shown(
    territory: Territory,
    *,
    district: str | None = None,
    category: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    starting: datetime | None = None,
    read_first: bool = False,
    cursor: str | None = None,
    limit: int = 20,
) -> dict[str, Any]:
    """A page of what is current or coming, what ends first before: `{"items": […], "next": cursor | None}`.

    Args:
        district: a slug; the town's own announcements are among those of each district.
        category: the code of a leaf or heading; what concerns all categories is among them.
        latitude, longitude: a place; what is drawn around a place counts there alone.
        starting: what ended before that instant is left out; now when absent.
        read_first: only what explains what one sees in the street now: it has begun, and names a place or
            categories.

    Raises:
        Invalid: a name that means nothing here, or a cursor that is not ours.
    """
    limit, instant = max(1, min(limit, MAX_PAGE)), now()
    conditions = [*_visible(territory, instant), Announcement.ends_at >= (starting or instant)]
    place = district_named(territory, district)
    if place is not None:
        conditions.append(_concerns_district(place.id))
    if category:
        conditions.append(_concerns_category(territory, category))
    if latitude is not None and longitude is not None:
        conditions.append(_covers(territory, latitude, longitude))
    if read_first:
        conditions += [Announcement.starts_at <= instant, _explains()]
    if cursor:
        ends_at, last = keyset.read(cursor)
        conditions.append(
            and_(
                Announcement.ends_at >= ends_at,  # the range that the index is read from
                or_(Announcement.ends_at > ends_at, Announcement.id > last),
            )
        )
    rows = db.session.scalars(
        select(Announcement)
        .where(*conditions)
        .order_by(Announcement.ends_at, Announcement.id)
        .limit(limit + 1)
    ).all()
    items = rows[:limit]
    return {
        "items": [view(territory, row) for row in items],
        "next": keyset.write(items[-1].ends_at, items[-1].id) if len(rows) > limit else None,
    }


def one(territory: Territory, announcement_id: uuid.UUID) -> dict[str, Any]:
    """One announcement, current, coming, over or withdrawn.

    Raises:
        AnnouncementUnknown: none that citizens may read.
    """
    return view(territory, shown_row(territory, announcement_id))


def shown_row(territory: Territory, announcement_id: uuid.UUID) -> Announcement:
    """The row of an announcement that citizens may read.

    Raises:
        AnnouncementUnknown: none.
    """
    row = db.session.get(Announcement, announcement_id)
    if row is None or row.territory_id != territory.id or not _has_appeared(row):
        raise AnnouncementUnknown("unknown_announcement")
    return row


def _has_appeared(row: Announcement) -> bool:
    if row.state == WITHDRAWN:
        return row.announced_at is not None
    return row.state == PUBLISHED and row.published_from is not None and row.published_from <= now()


def district_named(territory: Territory, slug: str | None) -> District | None:
    """The district of that slug, None for none.

    Raises:
        Invalid: it names nothing here.
    """
    found = territory.district(slug) if slug else None
    if slug and found is None:
        raise Invalid("invalid", errors={"district": [translate("field.no_such_district", name=slug[:64])]})
    return found


def _visible(territory: Territory, instant: datetime) -> list[ColumnElement[bool]]:
    return [
        Announcement.territory_id == territory.id,
        Announcement.state == PUBLISHED,
        Announcement.published_from <= instant,
    ]


def _tied_to(tie: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(tie.announcement_id).where(tie.announcement_id == Announcement.id, *conditions).exists()


def _concerns_district(district_id: int | None) -> ColumnElement[bool]:
    tied = _tied_to(AnnouncementDistrict)
    if district_id is None:
        return ~tied
    return or_(~tied, _tied_to(AnnouncementDistrict, AnnouncementDistrict.district_id == district_id))


def _concerns_category(territory: Territory, code: str) -> ColumnElement[bool]:
    category = territory.category(code)
    if category is None:
        raise Invalid("invalid", errors={"category": [translate("field.no_such_category", name=code[:64])]})
    parent = territory.category(category.parent) if category.parent else None
    related = [
        category.id,
        *([parent.id] if parent else []),
        *(leaf.id for leaf in territory.leaves_under(code)),
    ]
    return or_(
        ~_tied_to(AnnouncementCategory),
        _tied_to(AnnouncementCategory, AnnouncementCategory.category_id.in_(related)),
    )


def _covers(territory: Territory, latitude: float, longitude: float) -> ColumnElement[bool]:
    """Whether it concerns that place: within the radius where it has a place, else by the districts."""
    here = territory.district_at(longitude, latitude)
    width = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    north = (Announcement.latitude - latitude) * METRES_PER_DEGREE
    east = (Announcement.longitude - longitude) * width
    around = north * north + east * east <= Announcement.radius_m * Announcement.radius_m
    return or_(
        and_(Announcement.latitude.is_not(None), around),
        and_(Announcement.latitude.is_(None), _concerns_district(here.id if here else None)),
    )


def _explains() -> ColumnElement[bool]:
    return or_(Announcement.latitude.is_not(None), _tied_to(AnnouncementCategory))


def view(territory: Territory, row: Announcement) -> dict[str, Any]:
    """An announcement as citizens read it; of a withdrawn one nothing is left but its title."""
    words, gone = in_words(row), row.state == WITHDRAWN
    districts = [territory.district_by_id(tie.district_id) for tie in row.districts]
    categories = [territory.category_by_id(tie.category_id) for tie in row.categories]
    return {
        "id": row.id,
        "kind": row.kind,
        "state": _state(row),
        "title": words.title,
        "text": "" if gone else words.text,
        "language": words.language,
        "starts_at": rfc3339(row.starts_at),
        "ends_at": rfc3339(row.ends_at),
        "published_at": rfc3339(row.published_from),
        "updated_at": rfc3339(row.updated_at),
        "districts": [{"slug": item.slug, "name": item.name} for item in districts if item],
        "categories": [{"code": item.code, "label": item.label()} for item in categories if item],
        "place": _place(row),
        "link": None if gone else row.link,
        "read_first": row.latitude is not None or bool(categories),
    }


def _state(row: Announcement) -> str:
    if row.state == WITHDRAWN:
        return "withdrawn"
    instant = now()
    if row.ends_at <= instant:
        return "over"
    return "coming" if row.starts_at > instant else "current"


def _place(row: Announcement) -> dict[str, Any] | None:
    if row.latitude is None:
        return None
    return {
        "address": row.address,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "radius_m": row.radius_m,
    }


def agenda(territory: Territory, district: str | None) -> str:
    """The events that are current or coming, as calendars read them; 300 at most.

    Raises:
        Invalid: no such district.
    """
    instant = now()
    conditions = [
        *_visible(territory, instant),
        Announcement.ends_at >= instant,
        Announcement.kind == "agenda",
    ]
    place = district_named(territory, district)
    if place is not None:
        conditions.append(_concerns_district(place.id))
    rows = db.session.scalars(
        select(Announcement)
        .where(*conditions)
        .order_by(Announcement.ends_at, Announcement.id)
        .limit(IN_A_CALENDAR)
    ).all()
    title = translate("announcement.calendar", town=territory.named("name"))
    return calendar.write(" – ".join([title, *([place.name] if place else [])]), _entries(rows))


def _entries(rows: Sequence[Announcement]) -> list[calendar.Entry]:
    base = current_app.config["PARVIS"].base_url
    said = [(row, in_words(row)) for row in rows]
    return [
        calendar.Entry(
            uid=f"announcement-{row.id}",
            title=words.title,
            text=words.text,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            changed_at=row.updated_at,
            revision=row.revision,
            address=row.address,
            url=f"{base}/actualites/{row.id}",
        )
        for row, words in said
    ]

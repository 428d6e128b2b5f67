"""What the desk works with: current, coming, past, drafts, withdrawn; and how many follow."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from server.commons.announcements.errors import AnnouncementUnknown
from server.commons.announcements.models import Announcement, AnnouncementFollower
from server.commons.announcements.rules.content import DRAFT, PUBLISHED, WITHDRAWN
from server.core import keyset
from server.core.clock import now
from server.core.db import db

SHELVES = ("current", "coming", "drafts", "past", "withdrawn")
COUNTED = ("current", "coming", "drafts")
PAGE = 50


@dataclass(frozen=True)
class DeskLine:
    """An announcement, and how many follow it."""

    row: Announcement
    followers: int


@dataclass(frozen=True)
class DeskPage:
    """A page of a shelf; `next` is the cursor of the following one, None at the end."""

    lines: list[DeskLine]
    next: str | None


def page(territory_id: int, shelf: str, cursor: str | None = None) -> DeskPage:
    """A page of one of `SHELVES`: what ends first before; of what is past, the latest before.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    backwards = shelf in ("past", "withdrawn")
    conditions = _on_shelf(territory_id, shelf, now())
    if cursor:
        ends_at, last = keyset.read(cursor)
        if backwards:
            conditions.append(Announcement.ends_at <= ends_at)
            conditions.append(or_(Announcement.ends_at < ends_at, Announcement.id < last))
        else:
            conditions.append(Announcement.ends_at >= ends_at)
            conditions.append(or_(Announcement.ends_at > ends_at, Announcement.id > last))
    order = (Announcement.ends_at, Announcement.id)
    rows = db.session.scalars(
        select(Announcement)
        .where(*conditions)
        .order_by(*((column.desc() for column in order) if backwards else order))
        .limit(PAGE + 1)
    ).all()
    lines = rows[:PAGE]
    followed = _followers([row.id for row in lines])
    following = keyset.write(lines[-1].ends_at, lines[-1].id) if len(rows) > PAGE else None
    return DeskPage([DeskLine(row, followed.get(row.id, 0)) for row in lines], following)


def _on_shelf(territory_id: int, shelf: str, instant: datetime) -> list[ColumnElement[bool]]:
    """`current` is what citizens read and has begun; `coming` what has not, or is still to appear."""
    mine: list[ColumnElement[bool]] = [Announcement.territory_id == territory_id]
    if shelf in ("drafts", "withdrawn"):
        return [*mine, Announcement.state == (DRAFT if shelf == "drafts" else WITHDRAWN)]
    mine.append(Announcement.state == PUBLISHED)
    if shelf == "past":
        return [*mine, Announcement.ends_at <= instant]
    begun = and_(Announcement.starts_at <= instant, Announcement.published_from <= instant)
    return [*mine, Announcement.ends_at > instant, begun if shelf == "current" else ~begun]


def counts(territory_id: int) -> dict[str, int]:
    """How many are on each of the shelves that do not grow for ever."""
    instant = now()
    return {
        shelf: db.session.scalar(
            select(func.count()).select_from(Announcement).where(*_on_shelf(territory_id, shelf, instant))
        )
        or 0
        for shelf in COUNTED
    }


def find(territory_id: int, announcement_id: uuid.UUID) -> DeskLine:
    """One announcement in any state.

    Raises:
        AnnouncementUnknown: not of this territory.
    """
    row = db.session.get(Announcement, announcement_id)
    if row is None or row.territory_id != territory_id:
        raise AnnouncementUnknown("unknown_announcement")
    return DeskLine(row, _followers([row.id]).get(row.id, 0))


def _followers(announcement_ids: list[uuid.UUID]) -> dict[uuid.UUID | None, int]:
    rows = db.session.execute(
        select(AnnouncementFollower.announcement_id, func.count().label("people"))
        .where(AnnouncementFollower.announcement_id.in_(announcement_ids))
        .group_by(AnnouncementFollower.announcement_id)
    )
    return {row.announcement_id: row.people for row in rows}

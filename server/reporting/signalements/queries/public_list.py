"""The public list: the lines of what anybody may see, in pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from server.commons.photos import queries as photos
from server.commons.territories.queries import Territory
from server.core.clock import rfc3339
from server.core.db import db
from server.reporting.signalements import rules
from server.reporting.signalements.models import Signalement
from server.reporting.signalements.queries.filters import Box, public_conditions
from server.reporting.signalements.queries.words import category_words, status_of
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import before, cursor_of

_LINE: tuple[Any, ...] = (
    Ticket.id,
    Ticket.number,
    Ticket.category_id,
    Ticket.district_id,
    Ticket.street,
    Ticket.state,
    Ticket.team_id,
    Ticket.waiting_for,
    Ticket.planned_on,
    Ticket.reason,
    Ticket.witness_count,
    Ticket.received_at,
    Ticket.done_at,
    Ticket.latitude,
    Ticket.longitude,
)


def public_list(
    territory: Territory,
    *,
    bbox: Box | None = None,
    district: str | None = None,
    category: str | None = None,
    state: str | None = None,
    since: datetime | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> dict[str, Any]:
    """A page of the tickets that anybody may see, latest first: `{"items": […], "next": cursor | None}`.

    Raises:
        Invalid: a filter names nothing here, or the cursor is not one of ours.
    """
    conditions = public_conditions(
        territory, bbox=bbox, district=district, category=category, state=state, since=since
    )
    if cursor:
        conditions.append(before(cursor))
    rows = latest(conditions, limit + 1)
    page = rows[:limit]
    return {
        "items": public_lines(territory, page),
        "next": cursor_of(page[-1]) if len(rows) > limit else None,
    }


def latest(conditions: Sequence[ColumnElement[bool]], limit: int) -> Sequence[Row[Any]]:
    """The columns of a line of the latest tickets."""
    return db.session.execute(
        select(*_LINE).where(*conditions).order_by(Ticket.received_at.desc(), Ticket.id.desc()).limit(limit)
    ).all()


def public_lines(territory: Territory, rows: Sequence[Row[Any]]) -> list[dict[str, Any]]:
    """The rows as anybody may read them, with the photo of each that was blurred and published."""
    pictures = thumbnails([row.id for row in rows])
    return [{**_line(territory, row), "thumbnail": pictures.get(row.id)} for row in rows]


def _line(territory: Territory, row: Row[Any]) -> dict[str, Any]:
    district = territory.district_by_id(row.district_id) if row.district_id else None
    return {
        "number": row.number,
        "category": category_words(territory.category_by_id(row.category_id)),
        "street": row.street,
        "district": {"slug": district.slug, "name": district.name} if district else None,
        "public_state": rules.public_state(row.state, row.waiting_for),
        "public_status": status_of(territory, row, to_anybody=True),
        "received_at": rfc3339(row.received_at),
        "done_at": rfc3339(row.done_at),
        "witnesses": row.witness_count,
        "latitude": row.latitude,
        "longitude": row.longitude,
    }


def thumbnails(ticket_ids: Sequence[Any]) -> dict[Any, str]:
    """The first published photo of each ticket: of what was reported, else of the work done."""
    if not ticket_ids:
        return {}
    said = db.session.execute(
        select(Signalement.id, Signalement.ticket_id).where(Signalement.ticket_id.in_(ticket_ids))
    )
    owners = {row.id: row.ticket_id for row in said}
    found: dict[Any, str] = {}
    shown = photos.published_of({"signalement": list(owners), "ticket": ticket_ids})
    for owner, views in shown.items():
        for view in views:
            if view.urls:
                found.setdefault(owners.get(owner, owner), view.urls["small"])
    return found

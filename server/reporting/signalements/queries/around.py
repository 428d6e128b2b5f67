"""What is around a place, and the public map."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from server.commons.territories.queries import Territory
from server.core.clock import now, rfc3339
from server.core.db import db
from server.reporting.signalements import rules
from server.reporting.signalements.queries.filters import Box, public_categories, public_conditions
from server.reporting.signalements.queries.public_list import thumbnails
from server.reporting.signalements.queries.words import category_words, status_of
from server.reporting.signalements.rules import distance_m
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import check_names
from server.reporting.tickets.rules import OPEN_STATES

NEARBY_LIMIT = 20
MAP_LIMIT = 4_000
_T = Ticket.__table__.c
_NEARBY = (
    Ticket.id,
    Ticket.number,
    Ticket.category_id,
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
# plain columns, read in half the time of mapped attributes; all of them are in the index `ix_ticket_received`
_MAP = (
    _T.number,
    _T.category_id,
    _T.state,
    _T.waiting_for,
    _T.witness_count,
    _T.received_at,
    _T.longitude,
    _T.latitude,
)


def nearby(
    territory: Territory,
    *,
    latitude: float,
    longitude: float,
    radius_m: float,
    category: str | None,
) -> list[dict[str, Any]]:
    """Tickets that anybody may see within `radius_m`, nearest first, 20 at most: open, or done lately.

    Raises:
        Invalid: no such category here: an empty list would say that nothing was reported.
    """
    check_names(territory, states=(), team=None, category=category, district=None)
    west, south, east, north = rules.box_around(latitude, longitude, radius_m)
    wanted = public_categories(territory, category)
    rows = db.session.execute(
        select(*_NEARBY)
        .where(
            Ticket.territory_id == territory.id,
            Ticket.latitude.between(south, north),
            Ticket.longitude.between(west, east),
            or_(
                Ticket.state.in_(OPEN_STATES),
                and_(Ticket.state.in_(("done", "closed")), Ticket.done_at >= now() - rules.BACK_AGAIN),
            ),
            Ticket.category_id.in_(wanted),
            Ticket.to_check_since.is_(None),
        )
        .order_by(func.abs(Ticket.latitude - latitude) + func.abs(Ticket.longitude - longitude))
        .limit(500)
    ).all()
    placed = [(distance_m(latitude, longitude, row.latitude, row.longitude), row) for row in rows]
    close = sorted((pair for pair in placed if pair[0] <= radius_m), key=lambda pair: pair[0])[:NEARBY_LIMIT]
    pictures = thumbnails([row.id for _, row in close])
    return [
        {
            "number": row.number,
            "ticket_id": row.id,
            "distance_m": round(distance),
            "category": category_words(territory.category_by_id(row.category_id)),
            "public_status": status_of(territory, row, to_anybody=True),
            "public_state": rules.public_state(row.state, row.waiting_for),
            "done_at": None if row.state in OPEN_STATES else rfc3339(row.done_at),
            "witnesses": row.witness_count,
            "received_at": rfc3339(row.received_at),
            "thumbnail": pictures.get(row.id),
        }
        for distance, row in close
    ]


def public_map(
    territory: Territory,
    *,
    bbox: Box | None,
    district: str | None,
    category: str | None,
    state: str | None,
    since: datetime | None,
) -> dict[str, Any]:
    """GeoJSON of up to 4,000 public tickets, latest first; `state` is a public one. No word, no contact.

    `bbox` is west, south, east, north. `truncated` says that more would have matched.

    Raises:
        Invalid: a filter names nothing here.
    """
    conditions = public_conditions(
        territory, bbox=bbox, district=district, category=category, state=state, since=since
    )
    if not bbox:
        conditions.append(_T.latitude.is_not(None))
    rows = db.session.execute(
        select(*_MAP).where(*conditions).order_by(_T.received_at.desc()).limit(MAP_LIMIT + 1)
    ).all()
    codes = {item.id: item.code for item in territory.every_category}
    features = [_feature(codes, *row) for row in rows[:MAP_LIMIT]]
    return {"type": "FeatureCollection", "features": features, "truncated": len(rows) > MAP_LIMIT}


def _feature(
    codes: Mapping[int, str],
    number: str,
    category_id: int,
    state: str,
    waiting_for: str | None,
    witnesses: int,
    received_at: datetime,
    longitude: float,
    latitude: float,
) -> dict[str, Any]:
    """A ticket on the public map, from a row of `_MAP`."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": (longitude, latitude)},
        "properties": {
            "number": number,
            "category": codes[category_id],
            "state": rules.public_state(state, waiting_for),
            "witnesses": witnesses,
            "received_at": received_at,
        },
    }

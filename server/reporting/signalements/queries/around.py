"""What is around a place, and the public map."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from server.commons.territories.queries import Territory
from server.core.clock import now, rfc3339
from server.core.db import db
from server.reporting.signalements import rules
from server.reporting.signalements.queries.words import category_words, status_of
from server.reporting.signalements.rules import distance_m
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES

NEARBY_LIMIT = 20
MAP_LIMIT = 4_000
SMALL_SHARE = 0.1  # of the town's box; about sqrt(MAP_LIMIT / tickets) for a large town
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
    """Tickets that anybody may see within `radius_m`, nearest first, 20 at most: open, or done lately."""
    west, south, east, north = rules.box_around(latitude, longitude, radius_m)
    wanted = _public_categories(territory, category)
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
        )
        .order_by(func.abs(Ticket.latitude - latitude) + func.abs(Ticket.longitude - longitude))
        .limit(500)
    ).all()
    placed = [(distance_m(latitude, longitude, row.latitude, row.longitude), row) for row in rows]
    close = sorted((pair for pair in placed if pair[0] <= radius_m), key=lambda pair: pair[0])[:NEARBY_LIMIT]
    return [
        {
            "number": row.number,
            "ticket_id": row.id,
            "distance_m": round(distance),
            "category": category_words(territory.category_by_id(row.category_id)),
            "public_status": status_of(territory, row),
            "public_state": rules.public_state(row.state, row.waiting_for),
            "done_at": None if row.state in OPEN_STATES else rfc3339(row.done_at),
            "witnesses": row.witness_count,
            "received_at": rfc3339(row.received_at),
            "thumbnail": None,
        }
        for distance, row in close
    ]


def _public_categories(territory: Territory, code: str | None) -> list[int]:
    chosen = territory.leaves_under(code) if code else territory.every_category
    return [category.id for category in chosen if category.public]


def public_map(
    territory: Territory,
    *,
    bbox: tuple[float, float, float, float] | None,
    category: str | None,
    state: str | None,
    since: datetime | None,
) -> dict[str, Any]:
    """GeoJSON of up to 4,000 public tickets, latest first; `state` is a public one. No word, no contact.

    `bbox` is west, south, east, north. `truncated` says that more would have matched.
    """
    conditions = [_T.territory_id == territory.id, _T.state != "merged"]
    if bbox:
        west, south, east, north = bbox
        walk = db.engine.dialect.name == "sqlite" and not _is_small(bbox, territory.bounds)
        latitude = _T.latitude + 0.0 if walk else _T.latitude
        conditions += [latitude.between(south, north), _T.longitude.between(west, east)]
    else:
        conditions.append(_T.latitude.is_not(None))
    if category:
        conditions.append(_T.category_id.in_(_public_categories(territory, category)))
    else:
        hidden = [item.id for item in territory.every_category if not item.public]
        conditions.append(_T.category_id.not_in(hidden))
    if since:
        conditions.append(_T.received_at >= since)
    if state:
        conditions.append(_states_shown_as(state))
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


def _is_small(bbox: tuple[float, float, float, float], whole: tuple[float, float, float, float]) -> bool:
    """Whether the index of places is the quicker way; for most of a town the latest ones are walked instead.

    The sum that hides the column from that index is for SQLite, which does not weigh how much a box holds;
    PostgreSQL does, and would take the sum for a narrow choice.
    """
    share = ((bbox[2] - bbox[0]) * (bbox[3] - bbox[1])) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))
    return share < SMALL_SHARE


def _states_shown_as(name: str) -> Any:
    if name == "open":
        return _T.state.in_(OPEN_STATES)
    if name in ("waiting_you", "waiting_supplier"):
        who = "citizen" if name == "waiting_you" else "supplier"
        return and_(_T.state == "waiting", _T.waiting_for == who)
    return _T.state.in_([state for state, shown in rules.PUBLIC_STATES.items() if shown == name])

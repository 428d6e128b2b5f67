"""A team's round, in the order that suits where its agent stands."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row, or_, select

from server.commons.territories.queries import Team, Territory
from server.core.clock import local_day, now, rfc3339
from server.core.db import db
from server.core.language import current_language, locale, translate
from server.reporting.field.rules import Row as PaperRow
from server.reporting.field.rules import Sheet, Stop, draw, legs, order_round
from server.reporting.signalements import queries as signalements
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import decisions_on, readable

MAX_STOPS = 200
# what waits for somebody else, or was given away, is no stop
TO_DO = ("assigned", "planned", "in_progress")
URGENT, PRESSING, CAN_WAIT = 0, 1, 2


def todays_round(
    territory: Territory,
    team: Team,
    *,
    latitude: float,
    longitude: float,
    districts: frozenset[int] | None = None,
) -> dict[str, Any]:
    """The team's open tickets with a place, ordered from this position; it is used here and kept nowhere.

    Of `districts` alone if given. What is planned for a later day is left out; of more than `MAX_STOPS`, the
    most pressing are kept.
    """
    instant, start = now(), (latitude, longitude)
    rows = _to_do(territory, team, instant, districts)
    stops = order_round(start, _stops(territory, rows, instant))
    return {
        "computed_at": rfc3339(instant),
        "left_out": len(rows) - len(stops),
        "items": [
            {
                "ticket_id": leg.id,
                "number": rows[leg.id].number,
                "distance_m": round(leg.distance_m),
                "arrives_at": rfc3339(instant + timedelta(seconds=round(leg.arrival_s))),
            }
            for leg in legs(start, stops)
        ],
    }


def round_on_paper(
    territory: Territory,
    team: Team,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
    districts: frozenset[int] | None = None,
) -> bytes:
    """The round as a PDF: a numbered map and a line for each stop; of `districts` alone if given.

    Without a position it starts from the middle of the town.
    """
    instant = now()
    if latitude is None or longitude is None:
        latitude, longitude = territory.center_latitude, territory.center_longitude
    rows = _to_do(territory, team, instant, districts)
    stops = order_round((latitude, longitude), _stops(territory, rows, instant))
    said = _first_words([stop.id for stop in stops])
    day = signalements.local_date_in_words(instant, territory.time_zone)
    return draw(
        Sheet(
            title=translate("sheet.title", team=team.label()),
            lead=translate("sheet.lead", day=day[:1].upper() + day[1:], count=len(stops)),
            start=(latitude, longitude),
            start_label=translate("sheet.start"),
            ground=[_outline(district.geometry) for district in territory.districts],
            rows=[_row(territory, rows[stop.id], said.get(stop.id, ""), instant) for stop in stops],
            empty=translate("sheet.empty"),
            page=translate("sheet.page"),
            language=current_language(),
        )
    )


def _to_do(
    territory: Territory, team: Team, instant: datetime, districts: frozenset[int] | None
) -> dict[str, Row[Any]]:
    today = local_day(instant, territory.time_zone)
    found = db.session.execute(
        select(
            Ticket.id,
            Ticket.number,
            Ticket.latitude,
            Ticket.longitude,
            Ticket.priority,
            Ticket.deadline,
            Ticket.category_id,
            Ticket.planned_on,
            Ticket.address,
        )
        .where(
            Ticket.territory_id == territory.id,
            Ticket.team_id == team.id,
            Ticket.state.in_(TO_DO),
            Ticket.latitude.is_not(None),
            Ticket.longitude.is_not(None),
            or_(Ticket.planned_on.is_(None), Ticket.planned_on <= today),
            *([] if districts is None else [Ticket.district_id.in_(districts)]),
        )
        .order_by(Ticket.deadline.is_(None), Ticket.deadline, Ticket.id)
    )
    rows: Sequence[Any] = found.all()
    return {str(row.id): row for row in rows}


def _stops(territory: Territory, rows: Mapping[str, Row[Any]], instant: datetime) -> list[Stop]:
    end_of_day = territory.local(instant).replace(hour=23, minute=59, second=59)
    stops = [
        Stop(key, (row.latitude, row.longitude), _rank(territory, row, end_of_day))
        for key, row in rows.items()
    ]
    return sorted(stops, key=lambda stop: stop.rank)[:MAX_STOPS]


def _rank(territory: Territory, row: Row[Any], end_of_day: datetime) -> int:
    if _is_urgent(territory, row):
        return URGENT
    is_due = row.deadline is not None and row.deadline <= end_of_day
    return PRESSING if is_due or row.priority == "high" or row.planned_on is not None else CAN_WAIT


def _is_urgent(territory: Territory, row: Row[Any]) -> bool:
    category = territory.category_by_id(row.category_id)
    return bool(row.priority == "urgent" or (category and category.urgent))


def _row(territory: Territory, row: Row[Any], said: str, instant: datetime) -> PaperRow:
    category = territory.category_by_id(row.category_id)
    mark = ""
    if row.deadline is not None and row.deadline < instant:
        mark = translate("sheet.late")
    if _is_urgent(territory, row):
        mark = translate("sheet.urgent")
    day = format_date(territory.local(row.deadline).date(), "d MMM", locale=locale()) if row.deadline else ""
    return PaperRow(
        place=(row.latitude, row.longitude),
        number=row.number,
        category=category.label() if category else "",
        address=row.address or translate("sheet.no_address"),
        deadline=translate("sheet.before", day=day) if day else "",
        mark=mark,
        said=said,
    )


def _first_words(ticket_ids: Sequence[str]) -> dict[str, str]:
    """What was said first of each ticket."""
    ids = [uuid.UUID(key) for key in ticket_ids]
    found = db.session.execute(
        select(Signalement.ticket_id, Signalement.id, Signalement.description)
        .where(Signalement.ticket_id.in_(ids))
        .order_by(Signalement.received_at.desc())
    ).all()
    first = {row.ticket_id: row for row in found}
    decided = decisions_on([row.id for row in first.values()])
    return {
        str(ticket_id): readable(row.description, decided.get(row.id)) or ""
        for ticket_id, row in first.items()
    }


def _outline(geometry: BaseGeometry) -> list[tuple[float, float]]:
    """The outer edge of a district's largest part, as latitude and longitude."""
    parts = getattr(geometry, "geoms", [geometry])
    largest = max(parts, key=lambda part: part.area)
    return [(latitude, longitude) for longitude, latitude, *_ in largest.exterior.coords]

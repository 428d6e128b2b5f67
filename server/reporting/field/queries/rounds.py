"""A team's round, in the order that suits where its agent stands."""

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from server.commons.territories.queries import Team, Territory
from server.core.clock import local_day, now, rfc3339
from server.core.db import db
from server.reporting.field.rules import Stop, legs, order_round
from server.reporting.tickets.models import Ticket

MAX_STOPS = 200
# what waits for somebody else, or was given away, is no stop
TO_DO = ("assigned", "planned", "in_progress")
URGENT, PRESSING, CAN_WAIT = 0, 1, 2


def todays_round(territory: Territory, team: Team, *, latitude: float, longitude: float) -> dict[str, Any]:
    """The team's open tickets with a place, ordered from this position; it is used here and kept nowhere.

    What is planned for a later day is left out; of more than `MAX_STOPS`, the most pressing are kept.
    """
    instant = now()
    today = local_day(instant, territory.time_zone)
    rows = db.session.execute(
        select(
            Ticket.id, Ticket.number, Ticket.latitude, Ticket.longitude, Ticket.priority, Ticket.deadline,
            Ticket.category_id, Ticket.planned_on,
        )
        .where(
            Ticket.territory_id == territory.id,
            Ticket.team_id == team.id,
            Ticket.state.in_(TO_DO),
            Ticket.latitude.is_not(None),
            Ticket.longitude.is_not(None),
            or_(Ticket.planned_on.is_(None), Ticket.planned_on <= today),
        )
        .order_by(Ticket.deadline.is_(None), Ticket.deadline, Ticket.id)
    ).all()  # fmt: skip
    end_of_day = territory.local(instant).replace(hour=23, minute=59, second=59)
    ranked = sorted(((_rank(territory, row, end_of_day), row) for row in rows), key=lambda pair: pair[0])
    stops = [Stop(str(row.id), (row.latitude, row.longitude), rank) for rank, row in ranked[:MAX_STOPS]]
    numbers = {str(row.id): row.number for row in rows}
    start = (latitude, longitude)
    return {
        "computed_at": rfc3339(instant),
        "left_out": len(rows) - len(stops),
        "items": [
            {
                "ticket_id": leg.id,
                "number": numbers[leg.id],
                "distance_m": round(leg.distance_m),
                "arrives_at": rfc3339(instant + timedelta(seconds=round(leg.arrival_s))),
            }
            for leg in legs(start, order_round(start, stops))
        ],
    }


def _rank(territory: Territory, row: Any, end_of_day: Any) -> int:
    category = territory.category_by_id(row.category_id)
    if row.priority == "urgent" or (category and category.urgent):
        return URGENT
    is_due = row.deadline is not None and row.deadline <= end_of_day
    return PRESSING if is_due or row.priority == "high" or row.planned_on is not None else CAN_WAIT

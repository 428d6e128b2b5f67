"""A list of tickets as a sheet: a line each, without words or contact data."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.core.language import translate
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import is_late
from server.surfaces.dashboard.queries.lists import conditions, staff_status
from server.surfaces.dashboard.queries.orders import cursor_of, following, in_order

MOST = 20_000
AT_A_TIME = 1_000
COLUMNS = (
    "number",
    "kind",
    "category",
    "state",
    "status",
    "team",
    "district",
    "address",
    "latitude",
    "longitude",
    "priority",
    "people",
    "received",
    "changed",
    "deadline",
    "late",
    "handled",
    "done",
    "closed",
    "reopened",
)


def sheet(territory: Territory, user: StaffUser, chosen: Mapping[str, Any]) -> Iterator[list[Any]]:
    """The head of the sheet, then a line for each ticket of a filter, in its order, `MOST` at most.

    Instants are local and without zone, as spreadsheets understand them.
    """
    yield [translate(f"dashboard.sheet.{name}") for name in COLUMNS]
    where, instant = conditions(territory, user, chosen), now()
    left, after = MOST, list[ColumnElement[bool]]()
    while left:
        some = in_order(select(Ticket).where(*where, *after).limit(min(left, AT_A_TIME)), chosen)
        tickets = db.session.scalars(some).all()
        for ticket in tickets:
            yield _line(territory, ticket, is_late=is_late(ticket, instant))
            db.session.expunge(ticket)
        left = left - AT_A_TIME if len(tickets) == AT_A_TIME else 0
        after = following(cursor_of(tickets[-1], chosen), chosen) if left else []


def _line(territory: Territory, ticket: Ticket, *, is_late: bool) -> list[Any]:
    category = territory.category_by_id(ticket.category_id)
    team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    return [
        ticket.number,
        translate(f"dashboard.kind.{ticket.kind}"),
        category.label() if category else "",
        translate(f"dashboard.state.{ticket.state}"),
        staff_status(territory, ticket),
        team.label() if team else "",
        district.name if district else "",
        ticket.address or "",
        ticket.latitude,
        ticket.longitude,
        translate(f"dashboard.priority.{ticket.priority}"),
        ticket.witness_count,
        *(
            territory.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
            for moment in (ticket.received_at, ticket.changed_at, ticket.deadline)
        ),
        translate("dashboard.sheet.yes") if is_late else "",
        *(
            territory.local(moment).strftime("%Y-%m-%d %H:%M") if moment else ""
            for moment in (ticket.first_handled_at, ticket.done_at, ticket.closed_at)
        ),
        ticket.reopened_count,
    ]

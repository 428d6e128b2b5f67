"""A team's own queue: what it has to do, the most pressing first, with all that acting needs."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import full_views, within
from server.reporting.tickets.rules import OPEN_STATES
from server.surfaces.dashboard.queries.lists import Line, line_of

PAGE = 20


@dataclass(frozen=True)
class Task:
    """A ticket to be done: its line, and its full view."""

    line: Line
    full: dict[str, Any]


def own_queue(territory: Territory, user: StaffUser, skip: int = 0) -> tuple[list[Task], int]:
    """A page of the open tickets of the reader's teams, and how many there are in all.

    What waits for somebody else comes last; then by deadline.
    """
    if not user.identity.teams:
        return [], 0
    where = (
        Ticket.territory_id == territory.id,
        Ticket.team_id.in_(user.identity.teams),
        Ticket.state.in_(OPEN_STATES),
        *within(user.identity),
    )
    total = db.session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0
    tickets = db.session.scalars(
        select(Ticket)
        .where(*where)
        .order_by(
            Ticket.state == "waiting",
            Ticket.priority != "urgent",
            Ticket.deadline.is_(None),
            Ticket.deadline,
            Ticket.received_at,
            Ticket.id,
        )
        .offset(skip)
        .limit(PAGE)
    ).all()
    instant = now()
    views = full_views(territory, tickets, user.identity.role)
    return [
        Task(line=line_of(territory, ticket, instant), full=full)
        for ticket, full in zip(tickets, views, strict=True)
    ], total

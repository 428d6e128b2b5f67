"""The communes below an EPCI or métropole, with what is open in each."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import late_condition
from server.reporting.tickets.rules import OPEN_STATES


@dataclass(frozen=True)
class Commune:
    """One commune: how many tickets are open and late; `host` is where its pages are, if anywhere."""

    name: str
    host: str | None
    open: int
    late: int


def below(territory: Territory) -> list[Commune]:
    """The communes whose parent is `territory`, by name."""
    children = [one for one in map(territories.by_id, territories.all_ids()) if one.parent_id == territory.id]
    late = func.sum(case((late_condition(now()), 1), else_=0))
    rows = db.session.execute(
        select(Ticket.territory_id, func.count().label("open"), late.label("late"))
        .where(Ticket.territory_id.in_([one.id for one in children]), Ticket.state.in_(OPEN_STATES))
        .group_by(Ticket.territory_id)
    )
    counts = {row.territory_id: (row.open, int(row.late or 0)) for row in rows}
    return sorted(
        (
            Commune(one.name, one.hosts[0] if one.hosts else None, *counts.get(one.id, (0, 0)))
            for one in children
        ),
        key=lambda one: one.name,
    )

"""The communes below an EPCI or métropole: what is open in each, and the tickets of all in one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import keyset
from server.core.clock import now
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import before, late_condition, within
from server.reporting.tickets.rules import OPEN_STATES
from server.surfaces.dashboard.queries.lists import COLUMNS, GROUPS, Line, line_of

PAGE = 50


@dataclass(frozen=True)
class Commune:
    """One commune: how many tickets are open and late; `host` is where its pages are, if anywhere."""

    code: str
    name: str
    host: str | None
    open: int
    late: int


@dataclass(frozen=True)
class Page:
    """A page of the list of all communes, each line with its commune; `next` is the cursor after it."""

    lines: list[tuple[Commune, Line]]
    next: str | None


def below(territory: Territory, user: StaffUser) -> list[Commune]:
    """The communes whose parent is `territory`, by name, with what this reader may see of each."""
    found = children(territory)
    late = func.sum(case((late_condition(now()), 1), else_=0))
    rows = db.session.execute(
        select(Ticket.territory_id, func.count().label("open"), late.label("late"))
        .where(
            Ticket.territory_id.in_(found),
            Ticket.state.in_(OPEN_STATES),
            *within(user.identity),
        )
        .group_by(Ticket.territory_id)
    )
    counts = {row.territory_id: (row.open, int(row.late or 0)) for row in rows}
    return sorted(
        (
            Commune(one.code, one.name, one.hosts[0] if one.hosts else None, *counts.get(one.id, (0, 0)))
            for one in found.values()
        ),
        key=lambda one: one.name,
    )


def children(territory: Territory) -> dict[int, Territory]:
    """The communes whose parent it is, by id."""
    every = map(territories.by_id, territories.all_ids())
    return {one.id: one for one in every if one.parent_id == territory.id}


def page(
    territory: Territory, user: StaffUser, communes: Sequence[Commune], chosen: Mapping[str, Any]
) -> Page:
    """A page of the tickets of these communes, the latest first: those of `chosen` (`schemas.CommunesForm`).

    Raises:
        Invalid: the cursor is not one of ours.
    """
    listed = {one.code: one for one in communes if chosen["commune"] in (None, one.code)}
    shown = {id_: one for id_, one in children(territory).items() if one.code in listed}
    if not shown:
        return Page([], None)
    where = [*within(user.identity)]
    if chosen["late"]:
        where.append(late_condition(now()))
    else:
        where.append(Ticket.state.in_(GROUPS[chosen["state"]]))
    if chosen["cursor"]:
        where.append(before(chosen["cursor"]))
    # the first of each commune by the index of its own list, then the first of all
    each = [
        select(*COLUMNS, Ticket.territory_id)
        .where(Ticket.territory_id == id_, *where)
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(PAGE + 1)
        .subquery()
        for id_ in shown
    ]
    every = union_all(*(select(one) for one in each)).subquery()
    found = db.session.execute(
        select(every).order_by(every.c.received_at.desc(), every.c.id.desc()).limit(PAGE + 1)
    ).all()
    instant, rows = now(), found[:PAGE]
    lines = [
        (listed[shown[row.territory_id].code], line_of(shown[row.territory_id], row, instant)) for row in rows
    ]
    return Page(lines, keyset.write(rows[-1].received_at, rows[-1].id) if len(found) > PAGE else None)

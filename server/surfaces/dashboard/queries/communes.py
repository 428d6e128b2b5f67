"""The communes below an EPCI or métropole: what is open in each, and the tickets of all in one list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import keyset
from server.core.clock import now
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import before, late_condition, within
from server.reporting.tickets.rules import OPEN_STATES
from server.surfaces.dashboard.queries import lists
from server.surfaces.dashboard.queries.lists import COLUMNS, PAGE, Line, line_of


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
    """A page of the list of all communes, each line with its commune; `next` is the cursor after it.

    `total` is how many the list has, as far as `lists.most_counted` says.
    """

    lines: list[tuple[Commune, Line]]
    next: str | None
    total: int


def below(territory: Territory, user: StaffUser) -> list[Commune]:
    """The communes whose parent is `territory`, by name, with what this reader may see of each.

    It is itself among them, first, where it has tickets of its own.
    """
    if not (communes := children(territory)):
        return []
    found = {territory.id: territory, **communes}
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
    own = (_commune(territory, counts[territory.id]),) if territory.id in counts else ()
    theirs = [_commune(one, counts.get(id_, (0, 0))) for id_, one in communes.items()]
    return [*own, *sorted(theirs, key=lambda one: one.name)]


def _commune(one: Territory, counts: tuple[int, int] = (0, 0)) -> Commune:
    return Commune(one.code, one.name, one.hosts[0] if one.hosts else None, *counts)


def children(territory: Territory) -> dict[int, Territory]:
    """The communes whose parent it is, by id."""
    every = map(territories.by_id, territories.all_ids())
    return {one.id: one for one in every if one.parent_id == territory.id}


def page(territory: Territory, user: StaffUser, code: str | None, chosen: Mapping[str, Any]) -> Page:
    """A page of the tickets of all communes and its own, or of one of them, the latest first.

    `chosen` are the filters of a list (`schemas.TicketFilter`): names hold in each commune.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    below = children(territory)
    every = {territory.id: territory, **below} if below else {}
    shown = {id_: one for id_, one in every.items() if code in (None, one.code)}
    if not shown:
        return Page([], None, 0)
    where = {id_: lists.conditions(one, user, chosen) for id_, one in shown.items()}
    after = [before(chosen["cursor"])] if chosen.get("cursor") else []
    # the first of each commune by the index of its own list, then the first of all
    each = [
        select(*COLUMNS, Ticket.territory_id)
        .where(*mine, *after)
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(PAGE + 1)
        .subquery()
        for mine in where.values()
    ]
    all_ = union_all(*(select(one) for one in each)).subquery()
    found = db.session.execute(
        select(all_).order_by(all_.c.received_at.desc(), all_.c.id.desc()).limit(PAGE + 1)
    ).all()
    instant, rows = now(), found[:PAGE]
    lines = [
        (_commune(shown[row.territory_id]), line_of(shown[row.territory_id], row, instant)) for row in rows
    ]
    following = keyset.write(rows[-1].received_at, rows[-1].id) if len(found) > PAGE else None
    total = lists.total(lines, following, chosen, partial(_count, [*where.values()]))
    return Page(lines, following, total)


def _count(where: Sequence[Sequence[ColumnElement[bool]]], most: int) -> int:
    """`lists.count` of several conditions together."""
    some = [select(Ticket.id).where(*mine).limit(most + 1).subquery() for mine in where]
    every = union_all(*(select(one) for one in some)).limit(most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(every)) or 0

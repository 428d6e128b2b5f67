"""The first page: what changed, what is late and where, what is contested, and how the year went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from server.commons.accounts.queries import StaffUser
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries import direction, lists
from server.surfaces.dashboard.queries.direction import SIX, Figure, Split
from server.surfaces.dashboard.queries.indicators import Value
from server.surfaces.dashboard.queries.measures import Filters, Group, Look, Period
from server.surfaces.dashboard.queries.together import COMMUNE, Together
from server.surfaces.dashboard.rules import weeks_until

MOST_LATE = 3  # districts that are named


@dataclass(frozen=True)
class Bar:
    """A figure of a chart or table, with the filter of the list that it counts."""

    label: str
    value: int
    filter: dict[str, str]
    late: int = 0
    late_filter: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class News:
    """What was received and what ended since the visit before, None at the first."""

    since: datetime
    received: int
    ended: int


@dataclass(frozen=True)
class Figures:
    """What the first page shows, at the instant `as_of`; the year's figures are those of `period`."""

    as_of: datetime
    period: Period
    news: News | None
    backlog: int
    late: int
    late_at: list[tuple[Group, Value]]
    contested: int
    unassigned: int
    bounced: int
    received: int
    six: list[Figure]
    splits: list[Split]
    states: list[Bar]
    categories: list[Bar]
    teams: list[Bar]


def year_until(day: date) -> Period:
    """The last 52 weeks, the present one included."""
    return Period(weeks_until(day)[0], day)


def figures(look: Look, user: StaffUser, day: date, visited_at: datetime | None, filters: Filters) -> Figures:
    """The first page of `day` for somebody whose visit before was at `visited_at`."""
    period = year_until(day)
    six = direction.figures_with_trends(look, period, filters, SIX)
    now = look.figures(period, filters, ("open", "late"))
    teams = look.breakdown(period, "team", filters, ("open", "late"))
    return Figures(
        as_of=look.as_of,
        period=period,
        news=News(visited_at, **look.since(visited_at, filters)) if visited_at else None,
        backlog=now["open"].part,
        late=now["late"].part,
        late_at=_late_at(look, period, filters),
        contested=_count(look, user, {**filters.address(), "contested": True}),
        unassigned=sum(team.values["open"].part for team in teams if not team.key),
        bounced=_count(look, user, {**filters.address(), "state": "open", "bounced": True}),
        received=six[0].value.part,
        six=six,
        splits=direction.splits(look, period, filters),
        states=_bars(look, period, "state", filters),
        categories=_bars(look, period, "heading", filters),
        teams=_load(teams),
    )


def _late_at(look: Look, period: Period, filters: Filters) -> list[tuple[Group, Value]]:
    """The districts, at an EPCI the communes, where most is late, the most first."""
    by = COMMUNE if isinstance(look, Together) else "district"
    groups = [(one, one.values["late"]) for one in look.breakdown(period, by, filters, ("late",))]
    late = [pair for pair in groups if pair[0].key and pair[1].part]
    return sorted(late, key=lambda pair: (-pair[1].part, pair[0].label))[:MOST_LATE]


def _count(look: Look, user: StaffUser, chosen: Mapping[str, Any]) -> int:
    """How many tickets a list has, of all towns."""
    every = [and_(*lists.conditions(town, user, chosen)) for town in look.towns]
    return db.session.scalar(select(func.count()).select_from(Ticket).where(or_(*every))) or 0


def _bars(look: Look, period: Period, by: str, filters: Filters) -> list[Bar]:
    """What was received, by a dimension."""
    groups = look.breakdown(period, by, filters, ("received",))
    values = [(group, group.values["received"]) for group in groups]
    return [Bar(group.label, value.part, dict(value.address)) for group, value in values if value.part]


def _load(teams: Sequence[Group]) -> list[Bar]:
    """The load of each team now, the heaviest first; never of somebody in it."""
    bars = [
        Bar(
            label=team.label,
            value=team.values["open"].part,
            filter=dict(team.values["open"].address),
            late=team.values["late"].part,
            late_filter=dict(team.values["late"].address),
        )
        for team in teams
        if team.key and team.values["open"].part
    ]
    return sorted(bars, key=lambda bar: (-bar.value, bar.label))

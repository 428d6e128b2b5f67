"""The figures of the first page: each is the length of a list that its link opens."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func, select, text

from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.dispatch.queries import alarming
from server.reporting.dispatch.rules import BOUNCED
from server.reporting.tickets.models import OPEN, Ticket
from server.reporting.tickets.queries import late_condition
from server.reporting.tickets.rules import STATES
from server.surfaces.dashboard.queries.shared_year import Year
from server.surfaces.dashboard.rules import share
from server.surfaces.dashboard.schemas import TEAM_KINDS

UNKNOWN = "–"


@dataclass(frozen=True)
class Bar:
    """A figure of a chart or table, with the filter of the list that it counts."""

    label: str
    value: int
    filter: dict[str, str]
    late: int = 0
    share: float | None = None


@dataclass(frozen=True)
class Split:
    """How many each kind of team had: the proximity teams, the services, the outside bodies."""

    bars: list[Bar]
    total: int


@dataclass(frozen=True)
class Figures:
    """What the first page shows. Received and handled count from `since` to `until`, both included."""

    since: date
    until: date
    backlog: int
    late: int
    contested: int
    unassigned: int
    bounced: int
    received: int
    states: list[Bar]
    categories: list[Bar]
    teams: list[Bar]
    first: Split
    last: Split
    weeks: list[Bar]


def figures(territory: Territory, year: Year) -> Figures:
    """What is open now, counted in three statements, and what the year's weeks say."""
    period = {"since": min(year.weeks).isoformat(), "until": year.day.isoformat()}
    open_now = _open_now(territory)
    states, categories, first, last = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for week in year.weeks.values():
        states.update(week.states)
        for category_id, tickets in week.categories.items():
            categories[_heading_of(territory, category_id)] += tickets
        for team_id, tickets in week.first.items():
            first[_kind_of(territory, team_id)] += tickets
        for team_id, tickets in week.handled.items():
            last[_kind_of(territory, team_id)] += tickets
    return Figures(
        since=min(year.weeks),
        until=year.day,
        backlog=sum(row.tickets for row in open_now),
        late=sum(row.late for row in open_now),
        contested=_contested(territory),
        unassigned=sum(row.tickets for row in open_now if row.team_id is None),
        bounced=_bounced(territory),
        received=states.total(),
        states=[Bar(state, states[state], {"state": state, **period}) for state in STATES if states[state]],
        categories=_categories(territory, categories, period),
        teams=_teams(territory, open_now),
        first=_split(first, "first", period),
        last=_split(last, "last", {"state": "handled", **period}),
        weeks=_weeks(year),
    )


def _open_now(territory: Territory) -> list[Any]:
    """Open tickets by team, with how many are late."""
    late = func.coalesce(func.sum(case((late_condition(now()), 1), else_=0)), 0)
    return list(
        db.session.execute(
            select(Ticket.team_id, func.count().label("tickets"), late.label("late"))
            .where(Ticket.territory_id == territory.id, text(f"ticket.{OPEN}"))
            .group_by(Ticket.team_id)
        ).all()
    )


def _bounced(territory: Territory) -> int:
    wanted = select(func.count()).select_from(Ticket).where(*alarming(territory, BOUNCED))
    return db.session.scalar(wanted) or 0


def _contested(territory: Territory) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Ticket)
            .where(Ticket.territory_id == territory.id, Ticket.contested_at.is_not(None))
        )
        or 0
    )


def _weeks(year: Year) -> list[Bar]:
    return [
        Bar(
            monday.isoformat(),
            week.received,
            {
                "since": monday.isoformat(),
                "until": min(monday + timedelta(days=6), year.day).isoformat(),
            },
        )
        for monday, week in year.weeks.items()
    ]


def _heading_of(territory: Territory, category_id: int) -> str:
    category = territory.category_by_id(category_id)
    return (category.parent or category.code) if category else UNKNOWN


def _kind_of(territory: Territory, team_id: int) -> str:
    team = territory.team_by_id(team_id)
    return team.kind if team else UNKNOWN


def _categories(territory: Territory, counted: Counter[str], period: dict[str, str]) -> list[Bar]:
    bars = []
    for code, value in counted.most_common():
        heading = territory.category(code)
        bars.append(Bar(heading.label() if heading else code, value, {"category": code, **period}))
    return bars


def _teams(territory: Territory, open_now: Iterable[Any]) -> list[Bar]:
    """The load of each team now, the heaviest first; tickets without a team are counted apart."""
    bars = []
    for row in open_now:
        team = territory.team_by_id(row.team_id) if row.team_id else None
        if team is not None:
            bars.append(Bar(team.label(), row.tickets, {"state": "open", "team": team.slug}, late=row.late))
    return sorted(bars, key=lambda bar: (-bar.value, bar.label))


def _split(counted: Counter[str], name: str, linked: dict[str, str]) -> Split:
    total = sum(counted[kind] for kind in TEAM_KINDS)
    bars = [
        Bar(kind, counted[kind], {**linked, name: kind}, share=share(counted[kind], total))
        for kind in TEAM_KINDS
    ]
    return Split(bars=bars, total=total)

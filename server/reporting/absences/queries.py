"""Reads: who is away on a day and who stands in, what the page lists, which deadlines fall into a closure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select

from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.absences.models import Absence, Closure
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import CLOCKED, OPEN_STATES

AT_ONCE = 500  # what one look of the clock hands over


def today_of(territory: Territory) -> date:
    """The local day."""
    return territory.local(now()).date()


def away_on(territory_id: int, day: date) -> dict[int, int | None]:
    """Who is away on a local day: each account with its substitute's, None where it has none."""
    rows = db.session.execute(
        select(Absence.account_id, Absence.substitute_id).where(
            Absence.territory_id == territory_id, Absence.first_day <= day, Absence.last_day >= day
        )
    )
    return {row.account_id: row.substitute_id for row in rows}


def stand_in(territory_id: int, account_id: int, day: date) -> int | None:
    """Who takes what this person has on a day: the person if there, else a substitute who is, or nobody."""
    away = away_on(territory_id, day)
    if account_id not in away:
        return account_id
    substitute = away[account_id]
    return substitute if substitute not in away else None


def closed_on(territory_id: int, day: date) -> dict[int, int | None]:
    """Which teams are closed on a local day: each with its substitute's id, None where it has none."""
    rows = db.session.execute(
        select(Closure.team_id, Closure.substitute_id).where(
            Closure.territory_id == territory_id, Closure.first_day <= day, Closure.last_day >= day
        )
    )
    return {row.team_id: row.substitute_id for row in rows}


def open_team(territory: Territory, team: Team, day: date) -> Team:
    """Who takes what cannot wait on a day: the team or, while it is closed, its substitute if open."""
    closed = closed_on(territory.id, day)
    substitute_id = closed.get(team.id)
    if substitute_id is None or substitute_id in closed:
        return team
    substitute = territory.team_by_id(substitute_id)
    return substitute if substitute and substitute.active else team


def absences_of(territory_id: int, since: date) -> Sequence[Absence]:
    """The absences that last until a day or longer, the next first."""
    return db.session.scalars(
        select(Absence)
        .where(Absence.territory_id == territory_id, Absence.last_day >= since)
        .order_by(Absence.first_day, Absence.last_day, Absence.id)
    ).all()


def closures_of(territory_id: int, since: date) -> Sequence[Closure]:
    """The closures that last until a day or longer, the next first."""
    return db.session.scalars(
        select(Closure)
        .where(Closure.territory_id == territory_id, Closure.last_day >= since)
        .order_by(Closure.first_day, Closure.last_day, Closure.id)
    ).all()


def known_absence(territory_id: int, absence_id: uuid.UUID) -> Absence | None:
    """The absence of this id in this territory."""
    found = db.session.get(Absence, absence_id)
    return found if found and found.territory_id == territory_id else None


def known_closure(territory_id: int, closure_id: uuid.UUID) -> Closure | None:
    """The closure of this id in this territory."""
    found = db.session.get(Closure, closure_id)
    return found if found and found.territory_id == territory_id else None


@dataclass(frozen=True)
class Span:
    """The instants between which a closed team cannot keep what was promised: from one, before the other."""

    team_id: int
    since: datetime
    until: datetime


def span_of(territory: Territory, closure: Closure) -> Span:
    """The instants of a closure: from the first local midnight to the one after the last day."""
    zone = ZoneInfo(territory.time_zone)
    since = datetime.combine(closure.first_day, time(), zone)
    until = datetime.combine(closure.last_day + timedelta(days=1), time(), zone)
    return Span(closure.team_id, since, until)


def falls_into(territory: Territory, closure: Closure) -> tuple[ColumnElement[bool], ...]:
    """Tickets whose deadline, or announced day of work, falls into a closure of their team, in SQL."""
    span = span_of(territory, closure)
    return (
        Ticket.territory_id == territory.id,
        Ticket.team_id == closure.team_id,
        Ticket.state.in_(CLOCKED),
        or_(
            (Ticket.deadline >= span.since) & (Ticket.deadline < span.until),
            Ticket.planned_on.between(closure.first_day, closure.last_day),
        ),
    )


def count_falling(territory: Territory, closure: Closure) -> int:
    """How many promises of the team fall into its closure."""
    wanted = select(func.count()).select_from(Ticket).where(*falls_into(territory, closure))
    return db.session.scalar(wanted) or 0


def entrusted_to(territory_id: int, account_ids: Iterable[int]) -> list[uuid.UUID]:
    """The open tickets that are entrusted to these people."""
    return _found(
        Ticket.territory_id == territory_id,
        Ticket.assignee_id.in_(list(account_ids)),
        Ticket.state.in_(OPEN_STATES),
    )


def pressing_in(territory_id: int, team_ids: Iterable[int]) -> list[uuid.UUID]:
    """What is urgent or late, and not waiting for somebody, in these teams."""
    return _found(
        Ticket.territory_id == territory_id,
        Ticket.team_id.in_(list(team_ids)),
        Ticket.state.in_(CLOCKED),
        or_(Ticket.priority == "urgent", Ticket.deadline < now()),
    )


def _found(*conditions: ColumnElement[bool]) -> list[uuid.UUID]:
    found = db.session.scalars(select(Ticket.id).where(*conditions).limit(AT_ONCE)).all()
    db.session.rollback()
    return list(found)

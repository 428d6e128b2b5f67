"""Who is on call for a team, at an instant and over days; what the calendar leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from server.commons.accounts import queries as accounts
from server.commons.territories.queries import Team, Territory
from server.commons.territories.rules.opening import is_holiday
from server.core.db import db
from server.reporting.absences import queries as absences
from server.reporting.absences.models import Absence
from server.reporting.on_call.models import OnCallException, OnCallLine, OnCallTeam
from server.reporting.on_call.rules import rota
from server.reporting.on_call.rules.alarm import levels_of
from server.reporting.on_call.rules.rota import Line, Overlap, Span, Turn


def lines_of(team_id: int) -> Sequence[OnCallLine]:
    """The lines of a team's pattern, in the order of ranks and days."""
    return db.session.scalars(
        select(OnCallLine)
        .where(OnCallLine.team_id == team_id)
        .order_by(OnCallLine.rank, OnCallLine.first_day, OnCallLine.starts, OnCallLine.id)
    ).all()


def exceptions_of(team_id: int, since: datetime) -> Sequence[OnCallException]:
    """The exceptions of a team that are not over at an instant, the next first."""
    return db.session.scalars(
        select(OnCallException)
        .where(OnCallException.team_id == team_id, OnCallException.ends_at > since)
        .order_by(OnCallException.starts_at, OnCallException.id)
    ).all()


@dataclass(frozen=True)
class Rota:
    """The pattern of a team, and its exceptions from an instant on; `away` are the absences meanwhile."""

    lines: Sequence[OnCallLine]
    exceptions: Sequence[OnCallException]
    away: Sequence[Absence]

    def is_away(self, account_id: int, day: date) -> bool:
        """Whether somebody is noted as away on a local day."""
        return any(one.account_id == account_id and one.first_day <= day <= one.last_day for one in self.away)


def rota_of(territory: Territory, team: Team, since: datetime) -> Rota:
    """All that says who is on call for a team from an instant on."""
    day = territory.local(since).date()
    away = absences.absences_of(territory.id, day)
    return Rota(lines_of(team.id), exceptions_of(team.id, since), away)


def turns_of(territory: Territory, known: Rota, since: datetime, until: datetime) -> list[Turn]:
    """The turns of a rota between two instants, in order."""
    exceptions = [
        Turn(row.starts_at, row.ends_at, row.rank, row.account_id, replaces=True) for row in known.exceptions
    ]
    return rota.turns_of(
        [_line(row) for row in known.lines],
        exceptions,
        since,
        until,
        time_zone=territory.time_zone,
        is_holiday=lambda day: is_holiday(day, territory.holidays),
    )


def _line(row: OnCallLine) -> Line:
    return Line(
        account_id=row.account_id,
        rank=row.rank,
        days=tuple(row.days),
        starts=row.starts,
        ends=row.ends,
        nights=row.nights,
        first_day=row.first_day,
        last_day=row.last_day,
        every_weeks=row.every_weeks,
    )


def turns_at(territory: Territory, team: Team, instant: datetime) -> list[Turn]:
    """The turns of a team at an instant."""
    known = rota_of(territory, team, instant)
    return turns_of(territory, known, instant, instant + timedelta(seconds=1))


def on_call(territory: Territory, team: Team, instant: datetime) -> dict[int, list[int]]:
    """Who is on call for a team at an instant, by rank; a substitute for who is away, or nobody."""
    turns = turns_at(territory, team, instant)
    away = absences.away_on(territory.id, territory.local(instant).date())
    found = {}
    for rank, accounts_ in rota.on_call_at(turns, instant).items():
        there = [away.get(one, one) for one in accounts_]
        found[rank] = [one for one in there if one is not None and one not in away]
    return found


def rota_team(territory: Territory, team: Team, instant: datetime) -> Team:
    """The team whose rota answers for a team: its own, else that of the town's fallback team."""
    if turns_at(territory, team, instant):
        return team
    return territory.team(territory.fallback_team) or team


def levels_at(territory: Territory, team: Team, instant: datetime) -> list[list[int]]:
    """Who is told at an instant, first, next and last: those on call, then the référent and the direction."""
    staff = {one.id: one for one in accounts.staff_of(territory.id)}
    referent = referents(territory.id).get(team.id)
    directors = [one.id for one in staff.values() if one.role == "director"]
    answerable = [*([referent] if referent else []), *directors]
    levels = levels_of(on_call(territory, team, instant), answerable)
    known = [[one for one in level if one in staff] for level in levels]
    return [level for level in known if level]


def teams_with_a_rota(territory_id: int) -> frozenset[int]:
    """The teams that have a pattern."""
    wanted = select(OnCallLine.team_id).where(OnCallLine.territory_id == territory_id).distinct()
    return frozenset(db.session.scalars(wanted))


def referents(territory_id: int) -> dict[int, int | None]:
    """The accounts that answer for teams, by team."""
    rows = db.session.execute(
        select(OnCallTeam.team_id, OnCallTeam.referent_id).where(OnCallTeam.territory_id == territory_id)
    )
    return {row.team_id: row.referent_id for row in rows}


def teams_answered_for(territory_id: int, account_id: int) -> frozenset[int]:
    """The teams whose référent this account is."""
    found = referents(territory_id)
    return frozenset(team_id for team_id, referent_id in found.items() if referent_id == account_id)


@dataclass(frozen=True)
class Calendar:
    """The turns of some days, and what is wrong with them: gaps while all is closed, two people at once.

    `away` are turns of people who are noted as away on their first day.
    """

    since: datetime
    until: datetime
    turns: list[Turn]
    gaps: list[Span]
    overlaps: list[Overlap]
    away: list[Turn]


def calendar_of(territory: Territory, known: Rota, first: date, days: int) -> Calendar:
    """The calendar of a rota over local days, which it must know from the first on."""
    zone = ZoneInfo(territory.time_zone)
    since = rota.instant_of(first, time(), zone)
    until = rota.instant_of(first + timedelta(days=days), time(), zone)
    turns = turns_of(territory, known, since, until)
    closed = rota.long_closed(
        territory.opening, since, until, time_zone=territory.time_zone, calendar=territory.holidays
    )
    away = [turn for turn in turns if known.is_away(turn.account_id, territory.local(turn.starts).date())]
    return Calendar(since, until, turns, rota.gaps(closed, turns), rota.overlaps(turns), away)

"""The page of absences: whom the reader answers for, who is away, which promises fall into a closure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.commons.accounts import queries as accounts
from server.commons.accounts.queries import StaffUser, StaffView
from server.commons.territories.queries import Team, Territory
from server.core.errors import Forbidden, NotFound
from server.reporting.absences import queries
from server.reporting.on_call.queries import rota
from server.reporting.on_call.rules.rota import NOT_ON_CALL


@dataclass(frozen=True)
class Keeper:
    """Whose absences somebody may note, and who may stand in for them."""

    people: Sequence[StaffView]
    teams: Sequence[Team]
    substitutes: Sequence[StaffView]
    substitute_teams: Sequence[Team]


@dataclass(frozen=True)
class Line:
    """One absence or closure. `falling` counts the promises within a closure."""

    id: uuid.UUID
    name: str
    first_day: date
    last_day: date
    substitute: str | None
    is_now: bool
    falling: int = 0


@dataclass(frozen=True)
class AbsencesPage:
    """What the page lists, the next first."""

    people: list[Line]
    teams: list[Line]
    today: date


def keeper_of(territory: Territory, user: StaffUser, *, keeps_all: bool) -> Keeper | None:
    """What the reader may note: everybody's absences or his teams'; None for who answers for nobody."""
    staff = [one for one in accounts.staff_of(territory.id) if one.role not in NOT_ON_CALL]
    answers_for = rota.teams_answered_for(territory.id, user.account_id)
    own = frozenset(team.id for team in territory.teams) if keeps_all else answers_for
    if not own:
        return None
    people = staff if keeps_all else [one for one in staff if one.teams & own]
    teams = [team for team in territory.teams if team.id in own and team.kind != "external"]
    others = [team for team in territory.teams if team.kind != "external"]
    return Keeper(people, teams, staff, others)


def page_of(territory: Territory, keeper: Keeper) -> AbsencesPage:
    """The absences and closures that are not over, of whom the reader answers for."""
    today, shown = queries.today_of(territory), {one.id for one in keeper.people}
    away = [row for row in queries.absences_of(territory.id, today) if row.account_id in shown]
    names = accounts.names_of(
        {row.account_id for row in away} | {row.substitute_id for row in away if row.substitute_id}
    )
    teams = {team.id for team in keeper.teams}
    closed = [row for row in queries.closures_of(territory.id, today) if row.team_id in teams]
    return AbsencesPage(
        people=[
            Line(
                id=row.id,
                name=names.get(row.account_id, "–"),
                first_day=row.first_day,
                last_day=row.last_day,
                substitute=names.get(row.substitute_id) if row.substitute_id else None,
                is_now=row.first_day <= today,
            )
            for row in away
        ],
        teams=[
            Line(
                id=row.id,
                name=_label(territory, row.team_id) or "–",
                first_day=row.first_day,
                last_day=row.last_day,
                substitute=_label(territory, row.substitute_id),
                is_now=row.first_day <= today,
                falling=queries.count_falling(territory, row),
            )
            for row in closed
        ],
        today=today,
    )


def _label(territory: Territory, team_id: int | None) -> str | None:
    team = territory.team_by_id(team_id) if team_id else None
    return team.label() if team else None


def is_absence(territory: Territory, keeper: Keeper, row_id: uuid.UUID) -> bool:
    """Whether this is somebody's absence, or else a team's closure, that the reader may take back.

    Raises:
        NotFound: there is none here.
        Forbidden: it is of nobody whom the reader answers for.
    """
    absence = queries.known_absence(territory.id, row_id)
    if absence is not None:
        if absence.account_id not in {one.id for one in keeper.people}:
            raise Forbidden("not_your_team")
        return True
    closure = queries.known_closure(territory.id, row_id)
    if closure is None:
        raise NotFound("absence_unknown")
    if closure.team_id not in {team.id for team in keeper.teams}:
        raise Forbidden("not_your_team")
    return False

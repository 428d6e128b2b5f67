"""The page of the people on call: a week of a team, what is wrong with the next ones, who keeps the rota."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.commons.accounts import queries as accounts
from server.commons.accounts.queries import StaffUser, StaffView
from server.commons.accounts.rules import EDIT_TERRITORY, SEE_CONTACTS, WORK_DESK_LIST
from server.commons.notifications import queries as notifications
from server.commons.notifications.queries import ContactView
from server.commons.territories.queries import Team, Territory
from server.commons.territories.rules.opening import is_holiday
from server.core.clock import now
from server.core.errors import Forbidden
from server.reporting.on_call.models import OnCallException, OnCallLine
from server.reporting.on_call.queries import alerts, rota
from server.reporting.on_call.queries.alerts import Alert
from server.reporting.on_call.queries.rota import Rota
from server.reporting.on_call.rules.rota import FIRST, NOT_ON_CALL, RANKS, instant_of, monday_of
from server.reporting.tickets.models import Ticket

AHEAD_DAYS, WEEK_DAYS = 28, 7


@dataclass(frozen=True)
class Part:
    """A stretch of a day; `name` is None where somebody is missing. `until_midnight`: it goes on to 24:00."""

    starts: datetime
    ends: datetime
    until_midnight: bool
    name: str | None
    replaces: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the week: who has each rank, and when nobody is first, in order."""

    day: date
    is_holiday: bool
    ranks: dict[int, list[Part]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with the next weeks: `gap`, `overlap` or `away`."""

    kind: str
    starts: datetime
    ends: datetime
    names: tuple[str, ...]


@dataclass(frozen=True)
class OnCallPage:
    """What the page shows. `stands_in` is the team whose rota serves while this one has none."""

    team: Team
    teams: list[Team]
    monday: date
    days: list[Day]
    problems: list[Problem]
    lines: Sequence[OnCallLine]
    exceptions: Sequence[OnCallException]
    names: dict[int, str]
    people: list[StaffView]
    serving: set[int]
    contacts: dict[int, ContactView]
    referent: int | None
    stands_in: Team | None
    may_edit: bool
    may_appoint: bool
    sees_contacts: bool
    open: list[Alert]
    past: list[Alert]
    push_key: str

    @property
    def before(self) -> str:
        """The Monday of the week before."""
        return (self.monday - timedelta(days=WEEK_DAYS)).isoformat()

    @property
    def after(self) -> str:
        """The Monday of the week after."""
        return (self.monday + timedelta(days=WEEK_DAYS)).isoformat()


def teams_read(territory: Territory, user: StaffUser) -> list[Team]:
    """The teams whose rota the reader may look at: all for the desk, else the reader's own.

    Raises:
        Forbidden: there is none.
    """
    return _teams_read(territory, user, rota.teams_answered_for(territory.id, user.account_id))


def _teams_read(territory: Territory, user: StaffUser, answers_for: frozenset[int]) -> list[Team]:
    own = user.identity.teams | answers_for
    sees_all = user.may(WORK_DESK_LIST) and accounts.limits_of(user.identity).teams is None
    found = [team for team in territory.teams if team.kind != "external" and (sees_all or team.id in own)]
    if not found:
        raise Forbidden("not_your_role")
    return found


def _first_with_a_rota(territory: Territory, teams: list[Team]) -> Team:
    having = rota.teams_with_a_rota(territory.id)
    return next((one for one in teams if one.id in having), teams[0])


def teams_kept(territory: Territory, user: StaffUser) -> frozenset[int]:
    """The teams whose rota the reader keeps: all for direction and administration, else one's own."""
    if user.may(EDIT_TERRITORY):
        return frozenset(team.id for team in territory.every_team)
    return rota.teams_answered_for(territory.id, user.account_id)


def page_of(territory: Territory, user: StaffUser, slug: str | None, week: date | None) -> OnCallPage:
    """A week of a team: of a day or this one; of the team named, or the first with a rota."""
    referents = rota.referents(territory.id)
    answers_for = frozenset(team_id for team_id, one in referents.items() if one == user.account_id)
    teams = _teams_read(territory, user, answers_for)
    team = next((one for one in teams if one.slug == slug), None) or _first_with_a_rota(territory, teams)
    instant = now()
    today = territory.local(instant).date()
    monday = monday_of(week or today)
    since = instant_of(min(monday, today), time(), ZoneInfo(territory.time_zone))
    known = rota.rota_of(territory, team, since)
    staff = accounts.staff_of(territory.id)
    people = [one for one in staff if one.role not in NOT_ON_CALL]
    names = {one.id: one.name for one in staff}
    lines = known.lines
    exceptions = [row for row in known.exceptions if row.ends_at > instant]
    referent, kept = referents.get(team.id), user.may(EDIT_TERRITORY) or team.id in answers_for
    sees = user.may(SEE_CONTACTS) or kept
    serving = _serving(lines, exceptions, referent)
    districts = accounts.limits_of(user.identity).districts
    waiting, past = alerts.open_and_past(territory, _teams_seen(user, teams), districts)
    return OnCallPage(
        team=team,
        teams=teams,
        monday=monday,
        days=list(_days(territory, known, monday, names)),
        problems=_problems(territory, known, today, names) if lines or exceptions else [],
        lines=lines,
        exceptions=exceptions,
        names=names,
        people=people,
        serving=serving,
        contacts=_contacts(serving) if sees else {},
        referent=referent,
        stands_in=None if lines or exceptions else territory.team(territory.fallback_team),
        may_edit=kept,
        may_appoint=user.may(EDIT_TERRITORY),
        sees_contacts=sees,
        open=waiting,
        past=past,
        push_key=notifications.vapid_public_key(),
    )


def _serving(
    lines: Sequence[OnCallLine], exceptions: Sequence[OnCallException], referent: int | None
) -> set[int]:
    found = {row.account_id for row in lines} | {row.account_id for row in exceptions}
    return found | {referent} if referent else found


def _contacts(account_ids: set[int]) -> dict[int, ContactView]:
    found = notifications.contacts_of(alerts.recipient(one) for one in account_ids)
    return {one: found[alerts.recipient(one)] for one in account_ids if alerts.recipient(one) in found}


def _days(territory: Territory, known: Rota, monday: date, names: dict[int, str]) -> Iterator[Day]:
    zone = ZoneInfo(territory.time_zone)
    calendar = rota.calendar_of(territory, known, monday, WEEK_DAYS)
    gaps = calendar.gaps if known.lines or known.exceptions else []
    for offset in range(WEEK_DAYS):
        day = monday + timedelta(days=offset)
        starts, ends = (instant_of(day + timedelta(days=more), time(), zone) for more in (0, 1))
        ranks: dict[int, list[Part]] = {rank: [] for rank in RANKS}
        for turn in calendar.turns:
            if turn.starts < ends and turn.ends > starts:
                name = names.get(turn.account_id, "–")
                part = _part(turn.starts, turn.ends, starts, ends, name, replaces=turn.replaces)
                ranks[turn.rank].append(part)
        ranks[FIRST] += [
            _part(gap.starts, gap.ends, starts, ends, None)
            for gap in gaps
            if gap.starts < ends and gap.ends > starts
        ]
        ranks[FIRST].sort(key=lambda part: part.starts)
        yield Day(day, is_holiday(day, territory.holidays), ranks)


def _part(
    starts: datetime,
    ends: datetime,
    day_starts: datetime,
    day_ends: datetime,
    name: str | None,
    *,
    replaces: bool = False,
) -> Part:
    return Part(max(starts, day_starts), min(ends, day_ends), ends >= day_ends, name, replaces)


def _problems(territory: Territory, known: Rota, today: date, names: dict[int, str]) -> list[Problem]:
    calendar = rota.calendar_of(territory, known, today, AHEAD_DAYS)
    found = [Problem("gap", one.starts, one.ends, ()) for one in calendar.gaps]
    found += [
        Problem("overlap", one.starts, one.ends, tuple(names.get(each, "–") for each in one.account_ids))
        for one in calendar.overlaps
    ]
    found += [
        Problem("away", one.starts, one.ends, (names.get(one.account_id, "–"),)) for one in calendar.away
    ]
    return sorted(found, key=lambda one: (one.starts, one.kind))


def is_of_reader(territory: Territory, user: StaffUser, ticket: Ticket) -> bool:
    """Whether an alert was told to the reader, or is of a team and a district of his or hers."""
    if alerts.was_told(ticket.id, user.account_id):
        return True
    districts = accounts.limits_of(user.identity).districts
    if districts is not None and ticket.district_id not in districts:
        return False
    team_ids = _teams_seen(user, teams_read(territory, user))
    return team_ids is None or alerts.is_of(ticket.id, team_ids)


def _teams_seen(user: StaffUser, read: Sequence[Team]) -> list[int] | None:
    """The teams whose alerts the reader sees; None: those of all."""
    sees_all = user.may(WORK_DESK_LIST) and accounts.limits_of(user.identity).teams is None
    return None if sees_all else [one.id for one in read]

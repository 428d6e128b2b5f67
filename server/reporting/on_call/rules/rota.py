"""Who is on call when: a weekly pattern, what replaces it, and what they leave uncovered or cover twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.commons.territories.rules.opening import open_spans
from server.commons.territories.rules.words import WEEKDAYS

HOLIDAY = "holiday"  # beside the weekdays: every public holiday
DAYS = (*WEEKDAYS, HOLIDAY)
FIRST, SECOND = 1, 2
RANKS = (FIRST, SECOND)
NOT_ON_CALL = ("elected", "relay")  # the roles that no team works with
MOST_NIGHTS, MOST_WEEKS = 7, 12
WEEK = timedelta(days=7)
LUNCH = timedelta(hours=3)  # shorter than that, the services are closed but people are near


@dataclass(frozen=True)
class Line:
    """A line of the weekly pattern, on the town's clocks.

    It begins at `starts` on each of `days` and ends at `ends`, `nights` days later. From the week of
    `first_day` until `last_day`, in one week of `every_weeks`.
    """

    account_id: int
    rank: int
    days: tuple[str, ...]
    starts: time
    ends: time
    nights: int
    first_day: date
    last_day: date | None = None
    every_weeks: int = 1

    def begins_on(self, day: date, is_holiday: Callable[[date], bool]) -> bool:
        """Whether a turn of this line begins on a local day."""
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return False
        if ((monday_of(day) - monday_of(self.first_day)).days // 7) % self.every_weeks:
            return False
        return WEEKDAYS[day.weekday()] in self.days or (HOLIDAY in self.days and is_holiday(day))


@dataclass(frozen=True, order=True)
class Turn:
    """Somebody is on call from an instant to another; `replaces` says that it is an exception."""

    starts: datetime
    ends: datetime
    rank: int
    account_id: int
    replaces: bool = False


@dataclass(frozen=True, order=True)
class Span:
    """From an instant to another, the last not included."""

    starts: datetime
    ends: datetime


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def instant_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """When the town's clocks show `clock` on a day, in UTC.

    A time that the clocks skip in spring is that of an hour later; one that they show twice, the first.
    """
    return datetime.combine(day, clock, zone).astimezone(UTC)


def turns_of(
    lines: Iterable[Line],
    exceptions: Sequence[Turn],
    since: datetime,
    until: datetime,
    *,
    time_zone: str,
    is_holiday: Callable[[date], bool],
) -> list[Turn]:
    """The turns between two instants, in order; an exception takes the place of the pattern of its rank."""
    zone = ZoneInfo(time_zone)
    day, last = since.astimezone(zone).date() - timedelta(days=MOST_NIGHTS + 1), until.astimezone(zone).date()
    known, drawn = list(lines), []
    while day <= last:
        drawn += [_turn(line, day, zone) for line in known if line.begins_on(day, is_holiday)]
        day += timedelta(days=1)
    kept = [part for turn in drawn for part in _without(turn, exceptions)]
    return sorted(turn for turn in [*kept, *exceptions] if turn.starts < until and turn.ends > since)


def _turn(line: Line, day: date, zone: ZoneInfo) -> Turn:
    starts = instant_of(day, line.starts, zone)
    ends = instant_of(day + timedelta(days=line.nights), line.ends, zone)
    return Turn(starts, ends, line.rank, line.account_id)


def _without(turn: Turn, exceptions: Iterable[Turn]) -> Iterator[Turn]:
    """What the exceptions of its rank leave of a turn."""
    same = [Span(one.starts, one.ends) for one in exceptions if one.rank == turn.rank]
    for left in minus([Span(turn.starts, turn.ends)], same):
        yield replace(turn, starts=left.starts, ends=left.ends)


def on_call_at(turns: Iterable[Turn], instant: datetime) -> dict[int, list[int]]:
    """Who is on call at an instant, by rank, without doubles."""
    found: dict[int, list[int]] = {}
    for turn in sorted(turns):
        if turn.starts <= instant < turn.ends and turn.account_id not in found.setdefault(turn.rank, []):
            found[turn.rank].append(turn.account_id)
    return found


def closed_spans(
    opening: Mapping[str, Sequence[str]], since: datetime, until: datetime, *, time_zone: str, calendar: str
) -> list[Span]:
    """When the services are closed between two instants: nights, weekends, holidays, lunch."""
    zone, open_ = ZoneInfo(time_zone), []
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        for start, end in open_spans(opening, day, calendar):
            closing = (day + timedelta(days=1), time()) if end == time.max else (day, end)
            open_.append(Span(instant_of(day, start, zone), instant_of(*closing, zone)))
        day += timedelta(days=1)
    return minus([Span(since, until)], open_)


def long_closed(
    opening: Mapping[str, Sequence[str]], since: datetime, until: datetime, *, time_zone: str, calendar: str
) -> list[Span]:
    """When somebody has to be on call between two instants: nights, weekends, holidays, not over lunch."""
    wide = Span(since - WEEK, until + WEEK)  # a span that is cut by the first or last instant is no lunch
    closed = closed_spans(opening, wide.starts, wide.ends, time_zone=time_zone, calendar=calendar)
    long = [one for one in closed if one.ends - one.starts >= LUNCH]
    return [
        Span(max(one.starts, since), min(one.ends, until))
        for one in long
        if one.starts < until and one.ends > since
    ]


def minus(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of `spans` without `holes`, in order."""
    left = sorted(spans)
    for hole in holes:
        left = [
            part
            for one in left
            for part in (
                Span(one.starts, min(one.ends, hole.starts)),
                Span(max(one.starts, hole.ends), one.ends),
            )
            if part.starts < part.ends
        ]
    return left


def gaps(closed: Iterable[Span], turns: Iterable[Turn]) -> list[Span]:
    """When the services are closed and nobody is first on call."""
    return minus(closed, [Span(one.starts, one.ends) for one in turns if one.rank == FIRST])


@dataclass(frozen=True, order=True)
class Overlap:
    """Two people have the same rank from an instant to another."""

    starts: datetime
    ends: datetime
    rank: int
    account_ids: tuple[int, int]


def overlaps(turns: Iterable[Turn]) -> list[Overlap]:
    """When two people have the same rank at once; both are told then."""
    ordered, found = sorted(turns), set()
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.starts >= one.ends:
                break
            if one.rank == other.rank and one.account_id != other.account_id:
                pair = min(one.account_id, other.account_id), max(one.account_id, other.account_id)
                found.add(Overlap(other.starts, min(one.ends, other.ends), one.rank, pair))
    return sorted(found)

"""What the last 52 weeks received, and what became of it: each week is counted again only when it changed.

A process keeps the counts, and shares them with those that start. The change feed says which tickets changed
since, those facts included that are committed and not published yet; the weeks in which they were received
are counted again. So a figure is what a count of all tickets would say, right after an action too.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, and_, case, exists, func, literal, or_, select, union_all

from server.commons.territories.queries import Territory
from server.core import feed
from server.core.clock import local_day, now
from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.tickets.events import territory_audience
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.lists import HANDLED_STATES
from server.surfaces.dashboard.queries.shared_year import KEPT, Week, Year, recall, share
from server.surfaces.dashboard.rules import WEEKS, start_of, weeks_until

MOST_CHANGED = 300  # tickets; after more, all is counted again
MOST_DELAYS = 400  # in a week: a median needs no more
WEEK = timedelta(days=7)
DAY_S = 86_400
UUID = re.compile(r"[0-9a-f-]{36}")


_kept: WeakKeyDictionary[Engine, dict[int, Year]] = WeakKeyDictionary()


def year_of(territory: Territory) -> Year:
    """The last 52 weeks as they are now, in six statements at most."""
    kept = _kept.setdefault(db.engine, {})
    day, mark = local_day(now(), territory.time_zone), feed.reached()
    mondays = weeks_until(day)
    known, stale = _known(territory, kept.get(territory.id), day, mark[0])
    if known is None:
        found = Year(day, mark, _count(territory, mondays), _before(territory, mondays[0]))
        share(territory.id, found)
    else:
        missing = [monday for monday in mondays if monday in stale or monday not in known.weeks]
        weeks = {**known.weeks, **_count(territory, missing)}
        same = mondays[0] == min(known.weeks) and not any(monday < mondays[0] for monday in stale)
        before = known.before if same else _before(territory, mondays[0])
        found = Year(day, mark, {monday: weeks[monday] for monday in mondays}, before)
    kept[territory.id] = found
    return found


def _known(territory: Territory, own: Year | None, day: date, epoch: str) -> tuple[Year | None, set[date]]:
    """The year that this process or another counted, and the Mondays of its weeks that changed since."""
    for known in _remembered(territory, own, epoch):
        follows = known.mark[0] == epoch and known.day > day - KEPT
        stale = _stale(territory, known) if follows else None
        if stale is not None:
            return known, stale
    return None, set()


def _remembered(territory: Territory, own: Year | None, epoch: str) -> Iterator[Year]:
    if own:
        yield own
    if shared := recall(territory.id, epoch):
        yield shared


def _stale(territory: Territory, known: Year) -> set[date] | None:
    """The Mondays of the weeks in which what changed since was received; None where too much did."""
    audience = territory_audience(territory.id)
    changed = feed.changed(territory.id, audience, known.mark[1], MOST_CHANGED + 1)
    if len(changed) > MOST_CHANGED:
        return None
    if not changed:
        return set()
    ids = [uuid.UUID(subject) for subject in changed if UUID.fullmatch(subject)]  # others are no tickets
    received = db.session.scalars(
        select(Ticket.received_at).where(Ticket.id.in_(ids), Ticket.territory_id == territory.id)
    )
    days = {local_day(at, territory.time_zone) for at in received}
    return {day - timedelta(days=day.weekday()) for day in days}


def _before(territory: Territory, monday: date) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Ticket).where(_within(territory, monday - WEEK * WEEKS, monday))
        )
        or 0
    )


def _within(territory: Territory, first: date, end: date) -> Any:
    zone = territory.time_zone
    return and_(
        Ticket.territory_id == territory.id,
        Ticket.received_at >= start_of(first, zone),
        Ticket.received_at < start_of(end, zone),
    )


def _count(territory: Territory, mondays: Sequence[date]) -> dict[date, Week]:
    """Count these weeks: a range of the index each, in three statements."""
    weeks = {monday: Week() for monday in mondays}
    if not weeks:
        return weeks
    for row in _each(territory, mondays, _sums):
        week = weeks[mondays[row.week]]
        week.states[row.state] += row.tickets
        week.categories[row.category_id] += row.tickets
        if row.first_team_id:
            week.first[row.first_team_id] += row.tickets
        if row.team_id and row.state in HANDLED_STATES:
            week.handled[row.team_id] += row.tickets
        week.done += row.done
        week.contested += row.contested
        week.reopened += row.reopened
    for row in _each(territory, mondays, _judged):
        weeks[mondays[row.week]].judged = row.people
    for row in _each(territory, mondays, _delays):
        weeks[mondays[row.week]].delays.append((row.done_at - row.received_at).total_seconds() / DAY_S)
    return weeks


def _each(territory: Territory, mondays: Sequence[date], part: Any) -> Iterable[Any]:
    parts = [
        part(literal(index).label("week"), _within(territory, monday, monday + WEEK))
        for index, monday in enumerate(mondays)
    ]
    return db.session.execute(union_all(*parts)).all()


def _sums(week: Any, within: Any) -> Select[Any]:
    parts = (Ticket.state, Ticket.category_id, Ticket.first_team_id, Ticket.team_id)
    done = or_(Ticket.done_at.is_not(None), Ticket.reopened_count > 0)
    said_no = exists().where(
        Witness.ticket_id == Ticket.id,
        Witness.verdict_at.is_not(None),  # so that the index of these alone serves
        Witness.solved.is_(False),
    )
    contested = or_(Ticket.contested_at.is_not(None), said_no)
    return (
        select(
            week,
            *parts,
            func.count().label("tickets"),
            *(
                func.sum(case((condition, 1), else_=0)).label(name)
                for name, condition in (
                    ("done", done),
                    ("contested", contested),
                    ("reopened", Ticket.reopened_count > 0),
                )
            ),
        )
        .where(within)
        .group_by(*parts)
    )


def _judged(week: Any, within: Any) -> Select[Any]:
    return (
        select(week, func.count().label("people"))
        .select_from(Witness)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(within, Witness.verdict_at.is_not(None))
    )


def _delays(week: Any, within: Any) -> Select[Any]:
    some = select(Ticket.received_at, Ticket.done_at).where(within, Ticket.done_at.is_not(None))
    limited = some.limit(MOST_DELAYS).subquery()
    return select(week, limited.c.received_at, limited.c.done_at)

"""The facts of a territory as they are now: what a job kept, and what changed since.

A web process keeps the months that it read. Each look asks the change feed which tickets changed since, those
facts included that are committed and not published yet, and reads these alone again: a figure is what a count
of all tickets says, right after an action too. Where too much changed, what the job kept last is shown, with
its instant. Every table here may be lost: nothing is in it that the tickets do not say.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from server.commons.territories.queries import Territory
from server.core import feed
from server.core.clock import local_day, now
from server.core.db import db
from server.reporting.tickets.events import territory_audience
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.models import FactMark, FactMonth
from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.fact_rows import facts_of_month, facts_of_tickets
from server.surfaces.dashboard.queries.facts import EMPTY, LAYOUT, Block
from server.surfaces.dashboard.rules import months_between

MOST_CHANGED = 1_000  # tickets that a look reads again
MOST_KEPT = 20_000  # that the job reads again one by one; after more, all is read anew
GOOD_FOR = timedelta(days=8)  # the feed remembers longer, so that nothing is missed
UUID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, eq=False)
class Facts:
    """All facts of a territory, by the month of reception, true at `as_of`.

    `mark` is the epoch of the change feed and the position up to which its facts are counted.
    """

    as_of: datetime
    mark: tuple[str, int]
    months: Mapping[date, Block]


_kept: WeakKeyDictionary[Engine, dict[int, Facts]] = WeakKeyDictionary()
Merged = dict[date, tuple[tuple[Block, ...], Block]]  # of a month: the blocks, and all their rows in one
_merged: WeakKeyDictionary[Engine, dict[tuple[int, ...], Merged]] = WeakKeyDictionary()


def current(territory: Territory) -> Facts:
    """The facts as they are now, in two statements where nothing changed."""
    kept = _kept.setdefault(db.engine, {})
    instant, mark = now(), feed.reached()
    known = kept.get(territory.id)
    found = _followed(territory, known, instant, mark, MOST_CHANGED) if known else None
    if found is None:
        stored = kept_facts(territory, mark[0])
        found = (_followed(territory, stored, instant, mark, MOST_CHANGED) or stored) if stored else None
    kept[territory.id] = found or all_facts(territory)
    return kept[territory.id]


def current_of(territories: Sequence[Territory]) -> list[Facts]:
    """The facts of each as they are now, in two statements where nothing changed in any."""
    kept = _kept.setdefault(db.engine, {})
    instant, mark = now(), feed.reached()
    known = {
        one.id: kept[one.id]
        for one in territories
        if one.id in kept and kept[one.id].mark[0] == mark[0] and kept[one.id].as_of >= instant - GOOD_FOR
    }
    position = min((facts_of.mark[1] for facts_of in known.values()), default=mark[1])
    changed = feed.with_news({id_: territory_audience(id_) for id_ in known}, position) if known else set()
    unchanged = known.keys() - changed
    for id_ in unchanged:
        kept[id_] = replace(known[id_], as_of=instant, mark=mark)
    return [kept[one.id] if one.id in unchanged else current(one) for one in territories]


def together(territories: Sequence[Territory]) -> Facts:
    """The facts of all of them as those of one (`facts.merged`), as of the earliest instant of theirs.

    A month in which nothing changed is not merged again.
    """
    each, ids = current_of(territories), tuple(one.id for one in territories)
    merged = _merged.setdefault(db.engine, {})
    known, months = merged.get(ids, {}), Merged()
    for month in sorted({month for one in each for month in one.months}):
        blocks = tuple(one.months.get(month, EMPTY) for one in each)
        same = known.get(month)
        months[month] = same if same and same[0] == blocks else (blocks, facts.merged(blocks))
    merged[ids] = months
    mark = min((one.mark for one in each), key=lambda mark: mark[1])
    return Facts(min(one.as_of for one in each), mark, {month: block for month, (_, block) in months.items()})


def all_facts(territory: Territory) -> Facts:
    """All months read anew from the tickets and their histories."""
    instant, mark = now(), feed.reached()
    blocks = ((month, facts_of_month(territory, month)) for month in _months(territory))
    return Facts(instant, mark, {month: block for month, block in blocks if len(block)})


def kept_facts(territory: Territory, epoch: str) -> Facts | None:
    """What was kept last in this life of the database, in this version's columns; None where too old."""
    mark = db.session.get(FactMark, territory.id, populate_existing=True)
    if mark is None or (mark.epoch, mark.layout) != (epoch, LAYOUT) or mark.kept_at < now() - GOOD_FOR:
        return None
    rows = db.session.execute(
        select(FactMonth.month, FactMonth.data).where(FactMonth.territory_id == territory.id)
    )
    months = {month: facts.read(data) for month, data in rows}
    return Facts(mark.kept_at, (epoch, mark.position), months)


def kept_and_current(territory: Territory, *, anew: bool) -> tuple[Facts | None, Facts]:
    """What is kept and the facts as they are now, for the job that keeps them.

    Months that did not change are the same blocks in both. Where nothing good is kept, where too much
    changed, or `anew`, what is kept is None and all is read anew.
    """
    instant, mark = now(), feed.reached()
    kept = None if anew else kept_facts(territory, mark[0])
    found = _followed(territory, kept, instant, mark, MOST_KEPT) if kept else None
    return (kept, found) if found else (None, all_facts(territory))


def changed_since(territory: Territory, position: int, most: int) -> list[uuid.UUID]:
    """The first `most` tickets that changed since a position of the feed."""
    changed = feed.changed(territory.id, territory_audience(territory.id), position, most)
    return [uuid.UUID(subject) for subject in changed if UUID.fullmatch(subject)]  # others are no tickets


def _followed(
    territory: Territory, base: Facts, instant: datetime, mark: tuple[str, int], most: int
) -> Facts | None:
    """`base` with what changed since; None where too much did, or where it is of another life or too old."""
    if base.mark[0] != mark[0] or base.as_of < instant - GOOD_FOR:
        return None
    changed = changed_since(territory, base.mark[1], most + 1)
    if len(changed) > most:
        return None
    months = dict(base.months)
    for month, rows in facts_of_tickets(territory, changed).items():
        months[month] = months.get(month, EMPTY).with_rows(rows)
    return Facts(instant, mark, months)


def _months(territory: Territory) -> list[date]:
    """The months from the first reception to the last."""
    mine = Ticket.territory_id == territory.id
    bounds = [  # a statement each, which an index answers
        db.session.scalar(select(edge(Ticket.received_at)).where(mine)) for edge in (func.min, func.max)
    ]
    first, last = bounds
    if first is None or last is None:
        return []
    return months_between(*(local_day(instant, territory.time_zone) for instant in (first, last)))

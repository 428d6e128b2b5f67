"""What a web process does beside answering: it counts the figures of large territories before they are asked.

What it counts is remembered month by month (`queries/facts.py`). A look then counts what is its own: the days
at the ends of its period, and the months in which a ticket changed since.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from threading import Thread

from flask import Flask
from sqlalchemy import func, select

from server.commons.accounts.rules import Limits
from server.commons.territories import queries as territories
from server.core.batches import each
from server.core.clock import local_day
from server.core.db import db
from server.core.language import FIRST, speaking
from server.surfaces.dashboard.figure_charts import RECEIVED, charts_of, presets, received
from server.surfaces.dashboard.figure_forms import BREAKDOWNS, OF_COMMUNES
from server.surfaces.dashboard.models import FactMonth
from server.surfaces.dashboard.queries import direction
from server.surfaces.dashboard.queries.facts import HOUR_S, Block
from server.surfaces.dashboard.queries.figures import year_until
from server.surfaces.dashboard.queries.ground import LOOKS, ground_of
from server.surfaces.dashboard.queries.measures import NO_FILTER, Look
from server.surfaces.dashboard.queries.together import Together, look_from

EVERY_S = 60
LARGE = 1 << 20  # bytes of kept facts, some twenty thousand tickets: fewer are soon counted when asked
MOST = 1 << 26  # of all that a process counts ahead: some 1.4 million tickets, 250 MB in its memory

log = logging.getLogger(__name__)
Seen = tuple[int, list[Block]]  # the hour and the months, as they were counted


def begin(app: Flask) -> None:
    """Count ahead in a thread of this process, as long as it lives."""
    Thread(target=_go_on, args=(app,), name="figures ahead", daemon=True).start()


def _go_on(app: Flask) -> None:
    seen: dict[int, Seen] = {}
    while True:
        with app.app_context(), speaking(FIRST):
            try:
                each(large(), counting(seen))
            except Exception:  # what fails here is counted when it is asked, which says why it fails
                log.exception("figures could not be counted ahead")
        time.sleep(EVERY_S)


def large() -> list[int]:
    """The territories of which, with the communes below, much is kept: the largest, up to `MOST`."""
    held: Counter[int] = Counter()
    kept = select(FactMonth.territory_id, func.sum(func.length(FactMonth.data)))
    for territory_id, size in db.session.execute(kept.group_by(FactMonth.territory_id)):
        above = territories.by_id(territory_id).parent_id
        held.update({one: size for one in (territory_id, above) if one})
    found, room = [], MOST
    for territory_id, size in held.most_common():
        if LARGE <= size <= room:
            found.append(territory_id)
            room -= size
    return found


def counting(seen: dict[int, Seen]) -> Callable[[int], int]:
    """Counts a territory ahead where anything changed since; `seen` is written in."""

    def count_if_changed(territory_id: int) -> int:
        look = look_from(territories.by_id(territory_id), Limits(), None)
        found = int(look.as_of.timestamp()) // HOUR_S, [*look.facts.months.values()]
        if changed := seen.get(territory_id) != found:
            seen[territory_id] = found
            count(look)
        return int(changed)

    return count_if_changed


def count(look: Look) -> None:
    """Count what the pages show that no filter limits: on the map, of the year, of the last days.

    What is looked at most comes last: a month that has no room for all forgets what was counted first.
    """
    day = local_day(look.as_of, look.territory.time_zone)
    year = year_until(day)
    for way in LOOKS:
        ground_of(look, year, NO_FILTER, way)
    for by in reversed(OF_COMMUNES if isinstance(look, Together) else BREAKDOWNS):
        look.breakdown(year, by, NO_FILTER, direction.columns_of(by))
    for period in (*dict(presets(day)).values(), year):
        charts_of(look, period, NO_FILTER)
        direction.figures_with_trends(look, period, NO_FILTER)
        direction.splits(look, period, NO_FILTER)
    look.breakdown(year, "state", NO_FILTER, RECEIVED)
    received(look, year, "week", NO_FILTER)

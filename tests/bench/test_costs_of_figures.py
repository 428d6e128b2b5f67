"""What the pages of figures cost at a million tickets: CPU milliseconds of the web process, in process.

The facts are made directly: what reading them from the tickets costs is printed beside, for a month of the
bench's own tickets. Nothing here asserts a time: the machines are noisy.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from server.core.clock import local_day, now
from tests.bench.many_facts import blocks, settle_communes
from tests.conftest import _settings
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.town import settle_town
from tests.servers.redis import running_redis

FACTS = int(os.environ.get("PARVIS_BENCH_FACTS", "1000000"))
TIMES = 7
TARGET_MS = 60
PAGES = (
    "",
    "chiffres",
    "chiffres?since={year_ago}",
    "chiffres?since={year_ago}&by=team",
    "chiffres?since={year_ago}&by=district",
    "chiffres?since={year_ago}&by=source&category=voirie",
    "chiffres.csv?since={year_ago}&by=category",
    "chiffres.pdf?since={year_ago}",
    "carte",
    "carte?look=expected",
    "carte?look=heat",
    "carte?look=points",
    "dossiers?figure=recurrence&since={month_ago}",
)
OF_AN_EPCI = (
    "",
    "chiffres",
    "chiffres?since={year_ago}",
    "chiffres?since={year_ago}&by=team",
    "carte",
    "communes",
)
COMMUNES = 30


def test_costs(tmp_path: Path) -> None:
    with running_redis() as redis_url:
        _measure(tmp_path, {"REDIS_URL": redis_url, "PARVIS_RATE_LIMITS": "off", "PARVIS_DEMO": "off"})


def _measure(folder: Path, given: dict[str, str]) -> None:
    from server.app import create_app
    from server.commons.territories import queries as territories
    from server.core.db import db
    from server.core.events import publish_pending

    app = create_app(_settings(folder, {**given, "DATABASE_URL": f"sqlite:///{folder}/parvis.db"}))
    with app.app_context():
        db.create_all()
        settle_town(app)
        town = territories.by_id(territories.all_ids()[0])
        today = local_day(now(), town.time_zone)
        made = {town.id: blocks(town, FACTS, today)}
        heads = f"{'':<52}{'ahead of it':>12}{'first':>8}{'again':>8}"
        lines = [f"\n{FACTS:,} tickets; target {TARGET_MS} CPU ms", heads]
        director = browser_of(app, "director")
        lines += _costs_of(town, PAGES, director.get, made)
        lines += _costs_of_keeping(made[town.id])
        above, communes = settle_communes(folder, COMMUNES, "agglo.example")
        made = {one.id: blocks(one, FACTS // COMMUNES, today) for one in communes} | {above.id: {}}
        while publish_pending(silently=True):
            pass
        person, host = browser_of(app, "epci", "http://agglo.example"), "http://agglo.example"
        lines.append(f"\n{COMMUNES} communes below an EPCI, {FACTS:,} tickets in all")
        lines += _costs_of(above, OF_AN_EPCI, lambda path: person.get(path, base_url=host), made)
    sys.stdout.write("\n".join(lines) + "\n")


def _costs_of(
    here: Any, pages: Sequence[str], get: Callable[[str], Any], made: Mapping[int, Any]
) -> list[str]:
    """A line for each page, with these blocks of each territory."""
    from server.commons.accounts.rules import Limits
    from server.core import feed
    from server.core.db import db
    from server.core.language import FIRST, speaking
    from server.surfaces.dashboard import ahead
    from server.surfaces.dashboard.queries import fact_table, facts, together

    def forget() -> None:
        """As in a process that has read the facts and was asked nothing yet."""
        kept = fact_table._kept[db.engine] = {}
        for territory_id, months in made.items():
            fresh = {month: facts.Block(block.columns) for month, block in months.items()}
            kept[territory_id] = fact_table.Facts(now(), feed.reached(), fresh)

    def count_ahead() -> None:
        """As in a process that counted what it counts beside answering."""
        forget()
        with speaking(FIRST):
            ahead.count(together.look_from(here, Limits(), None))

    today = local_day(now(), here.time_zone)
    days = {"year_ago": f"{today.replace(year=today.year - 1)}", "month_ago": f"{today.replace(day=1)}"}
    lines = []
    for page in pages:
        call = partial(get, f"/pilotage/{page.format(**days)}")
        forget()
        assert call().status_code == 200  # templates and words are read
        before, first, again = (_least(call, prepare) for prepare in (forget, count_ahead, lambda: None))
        missed = "" if max(first, again) <= TARGET_MS else "  MISSED"
        lines.append(f"{page:<52}{before:>12.1f}{first:>8.1f}{again:>8.1f}{missed}")
    counting = _least(count_ahead, forget)
    return [*lines, f"{'counting ahead, beside answering':<52}{counting:>12.1f}"]


def _costs_of_keeping(made: Mapping[date, Any]) -> list[str]:
    from server.surfaces.dashboard.queries import facts

    kept = [facts.written(block) for block in made.values()]
    start = time.process_time()
    for data in kept:
        facts.read(data)
    reading = (time.process_time() - start) * 1000
    return [
        f"{'a process that starts reads them, once':<52}{reading:>8.1f}",
        f"{'they take':<52}{sum(map(len, kept)) / 1e6:>8.1f} MB",
    ]


def _least(call: Callable[[], Any], prepare: Callable[[], None]) -> float:
    """The least of several times, in CPU milliseconds; what prepares each is not counted."""
    found = []
    for _ in range(TIMES):
        prepare()
        start = time.process_time()
        call()
        found.append(time.process_time() - start)
    return min(found) * 1000

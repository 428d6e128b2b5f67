"""What the pages of figures cost at a million tickets: CPU milliseconds of the web process, in process.

The facts are made directly: what reading them from the tickets costs is printed beside, for a month of the
bench's own tickets. Nothing here asserts a time: the machines are noisy.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from server.core.clock import local_day, now
from tests.bench.many_facts import blocks
from tests.conftest import _settings
from tests.features.dashboard.browser import browser_of
from tests.features.reporting.town import settle_town
from tests.servers.redis import running_redis

FACTS = int(os.environ.get("PARVIS_BENCH_FACTS", "1000000"))
TIMES = 10
TARGET_MS = 60
PAGES = (
    "",
    "chiffres",
    "chiffres?since={year_ago}",
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


def test_costs(tmp_path: Path) -> None:
    with running_redis() as redis_url:
        _measure(tmp_path, {"REDIS_URL": redis_url, "PARVIS_RATE_LIMITS": "off", "PARVIS_DEMO": "off"})


def _measure(folder: Path, given: dict[str, str]) -> None:
    from server.app import create_app
    from server.commons.territories import queries as territories
    from server.core import feed
    from server.core.db import db
    from server.surfaces.dashboard.queries import fact_table, facts

    app = create_app(_settings(folder, {**given, "DATABASE_URL": f"sqlite:///{folder}/parvis.db"}))
    with app.app_context():
        db.create_all()
        settle_town(app)
        territory = territories.by_id(territories.all_ids()[0])
        today = local_day(now(), territory.time_zone)
        made = blocks(territory, FACTS, today)

        def forget() -> None:
            """As in a process that has read the facts and was asked nothing yet."""
            months = {month: facts.Block(block.columns) for month, block in made.items()}
            kept = fact_table.Facts(now(), feed.reached(), months)
            fact_table._kept[db.engine] = {territory.id: kept}

        days = {"year_ago": f"{today.replace(year=today.year - 1)}", "month_ago": f"{today.replace(day=1)}"}
        director, lines = browser_of(app, "director"), [f"\n{FACTS:,} tickets; target {TARGET_MS} CPU ms"]
        lines.append(f"{'':<52}{'first':>8}{'again':>8}")
        for page in PAGES:
            first, again = _cpu_ms(lambda to=page.format(**days): director.get(f"/pilotage/{to}"), forget)
            missed = "" if max(first, again) <= TARGET_MS else "  MISSED"
            lines.append(f"{page:<52}{first:>8.1f}{again:>8.1f}{missed}")
        held = sum(block.memory.held for block in fact_table._kept[db.engine][territory.id].months.values())
        lines.append(f"{'months remember of the last page':<52}{held / 1e6:>8.1f} MB")
        kept = [facts.written(block) for block in made.values()]
        start = time.process_time()
        for data in kept:
            facts.read(data)
        lines.append(
            f"{'a process that starts reads them, once':<52}{(time.process_time() - start) * 1000:>8.1f}"
        )
        lines.append(f"{'they take':<52}{sum(map(len, kept)) / 1e6:>8.1f} MB")
    sys.stdout.write("\n".join(lines) + "\n")


def _cpu_ms(call: Callable[[], Any], forget: Callable[[], None]) -> tuple[float, float]:
    """Of the first look at a page, nothing being remembered of any month, and of the next ones."""
    forget()
    assert call().status_code == 200  # templates and words are read
    firsts = []
    for _ in range(TIMES):
        forget()
        start = time.process_time()
        call()
        firsts.append(time.process_time() - start)
    start = time.process_time()
    for _ in range(TIMES):
        call()
    return sum(firsts) * 1000 / TIMES, (time.process_time() - start) * 1000 / TIMES

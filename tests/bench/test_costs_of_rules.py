"""What it costs to find a rule among five hundred, and to try rules on a hundred thousand tickets."""

import random
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.commons.territories import queries as territories
from server.commons.territories.queries import versions
from server.core.db import db
from server.reporting.dispatch.rules import Facts, RuleBook
from server.reporting.rulemaking.queries import dry_run
from server.reporting.rulemaking.rules import WrittenRule
from server.reporting.rulemaking.services import trying
from tests.bench.seeding import seed
from tests.servers.application import make_tables, running_application, settings_of

RULES, TICKETS, PROMISED_MS = 500, 20_000, 1.0
LEAVES, DISTRICTS, STORED = 400, 20, 100_000
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def _rules(*, by_category: bool) -> list[WrittenRule]:
    chance = random.Random(7)
    found = []
    for number in range(RULES):
        conditions = {
            "categories": [f"leaf-{chance.randrange(LEAVES)}" for _ in range(3)],
            "districts": [f"district-{chance.randrange(DISTRICTS)}" for _ in range(4)],
            "weekdays": ["monday", "tuesday"],
            "hours": ["22:00-06:00"],
            "answers": {"taille": ["grand"]},
            "layers": ["routes"],
        }
        if not by_category:  # the worst: each rule may be about any ticket, and the last condition fails
            conditions = {"sources": ["pwa"], "weekdays": ["tuesday"], "hours": ["22:00-06:00"]}
        found.append(WrittenRule(f"règle {number}", conditions, "voirie", "normal"))
    return found


def test_costs() -> None:
    chance = random.Random(11)
    facts = [
        Facts(
            categories=(f"leaf-{chance.randrange(LEAVES)}", "heading"),
            kind="anomaly",
            source="pwa",
            local_time=NOON,
            district=f"district-{chance.randrange(DISTRICTS)}",
        )
        for _ in range(TICKETS)
    ]
    for what, by_category in (("about some categories each", True), ("about every category", False)):
        book = RuleBook(_rules(by_category=by_category))
        cpu = time.process_time()
        for one in facts:
            book.first_match(one)
        spent = (time.process_time() - cpu) / TICKETS * 1000
        print(f"\n{RULES} rules {what}: {spent:.4f} CPU ms per ticket [{PROMISED_MS}]", end="")
        assert spent <= PROMISED_MS


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_costs_of_a_dry_run(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'parvis.db'}"
    if kind == "postgresql":
        cluster = request.getfixturevalue("postgresql")
        url = cluster.url(cluster.new_database())
    with running_application(settings_of(tmp_path, {"DATABASE_URL": url})) as app:
        make_tables(app)
        seed(STORED)
        here = territories.by_id(territories.all_ids()[0])
        wanted = list(versions.definition(here.id, here.revision).several("rules"))[1:]
        db.session.rollback()
        dry_run_id = uuid.uuid4()
        trying.ask(here, 1, dry_run_id=dry_run_id, wanted=wanted, base=here.revision)
        wall, cpu = time.monotonic(), time.process_time()
        trying.run(dry_run_id)
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        result = dry_run(here.id, dry_run_id).result
        assert result is not None
        assert result["tickets"] > STORED * 0.9  # a few are older than a year
        print(f"\n{kind}: a dry run on {result['tickets']:,} tickets: {wall:.0f} s, {cpu:.1f} CPU s", end="")

"""What it costs to find a ticket's rule among five hundred, and to judge five hundred rules for a page."""

import random
import time
from datetime import UTC, datetime

from server.reporting.dispatch.rules import Facts, RuleBook
from server.reporting.rulemaking.rules import WrittenRule

RULES, TICKETS, PROMISED_MS = 500, 20_000, 1.0
LEAVES, DISTRICTS = 400, 20
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

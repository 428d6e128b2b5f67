"""What the demonstration announces: sound on any day, and where its other tests do not walk."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest

from server.core import clock
from server.demonstration import announcing
from server.demonstration.loading import TOWN
from tests.features.reporting.town import CENTRE, settle_town

BEGOUX = (44.4450, 1.4790)
DAYS = (datetime(2026, 3, 18, 15, 20, tzinfo=UTC), datetime(2026, 1, 1, 0, 5, tzinfo=UTC))


@pytest.fixture
def town(app: Any) -> Any:
    """The demonstration town and its people."""
    from server.commons.territories import queries, services

    settle_town(app)
    return queries.by_id(services.apply_file(TOWN).territory_id)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_is_read_as_the_file_says_on_any_day(town, today):
    from server.commons.announcements import queries

    said = tomllib.loads(announcing.SAID.read_text())["announcement"]
    with clock.at(today):
        announcing.announce(town, 1)
        items = queries.shown(town)["items"]
        assert len(items) == len([one for one in said if one["to"]["day"] >= 0])
        assert {item["kind"] for item in items} == {"news", "agenda", "works", "failure"}
        assert {item["state"] for item in items} == {"current", "coming"}
        lamps = {"category": "lampadaire-eteint", "read_first": True}
        there = queries.shown(town, latitude=BEGOUX[0], longitude=BEGOUX[1], **lamps)
        assert [item["title"] for item in there["items"]] == ["Éclairage en panne à Bégoux"]
        for latitude in (44.4405 + 0.004 * n for n in range(12)):
            assert queries.shown(town, latitude=latitude, longitude=1.4420, **lamps)["items"] == []
        assert queries.shown(town, read_first=True, category="nid-de-poule", **CENTRE)["items"] == []

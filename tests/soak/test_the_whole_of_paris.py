"""All 20,800 signalements of Paris through the services: about ten minutes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.features.paris import paris, sending, stored

SENT_AGAIN = 2_000


@pytest.fixture
def city(app: Any, test_data: Path, tmp_path: Path) -> Any:
    """Paris, applied."""
    from server.commons.territories import queries, services

    path = paris.write_file(tmp_path, test_data, paris.read_rows(test_data))
    return queries.by_id(services.apply_file(path).territory_id)


def test_all_signalements_of_paris_find_their_district_and_their_team(city, test_data, capsys):
    rows = paris.sample(paris.read_rows(test_data), 20_800)
    began = time.process_time()
    assert all(sending.through_services(city.id, rows))
    spent = time.process_time() - began
    found = stored.read_back()
    assert len(found) == len(rows) == 20_800
    for row in rows:
        stored.assert_history(city, row, found[sending.id_of(row)], row.declared_at)
    figures = stored.judge(city, rows, found)
    with capsys.disabled():
        print(f"\n{figures}\n  {spent:.0f} CPU s: {spent * 1000 / len(rows):.1f} ms each")
    assert figures.same_arrondissement >= stored.SAME_ARRONDISSEMENT, figures
    assert figures.same_team >= stored.SAME_TEAM, figures
    assert figures.by_fallback < 0.01, figures
    before = stored.everything()
    assert not any(sending.through_services(city.id, rows[:SENT_AGAIN]))
    assert stored.everything() == before

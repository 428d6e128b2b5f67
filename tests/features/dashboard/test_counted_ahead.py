"""What a web process counts beside answering: large territories, again once something changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.core.events import publish_pending
from server.core.language import FIRST, speaking
from server.surfaces.dashboard import ahead, services
from server.surfaces.dashboard.figure_forms import BREAKDOWNS
from server.surfaces.dashboard.queries import fact_table
from server.surfaces.dashboard.queries.measures import look_at
from tests.features.dashboard.lived import live
from tests.features.dashboard.test_figures_of_communes import given_communes

YEAR = "since=2025-05-01&until=2026-04-30"
PAGES = ("", *(f"chiffres?{YEAR}&by={by}" for by in BREAKDOWNS), f"carte?{YEAR}&look=heat")


@pytest.fixture
def here(app, monkeypatch):
    monkeypatch.setattr(ahead, "LARGE", 1)
    with clock.at(datetime(2026, 4, 20, 10, tzinfo=UTC)), speaking(FIRST):
        yield territories.by_id(territories.all_ids()[0])


def held(here):
    """The bytes that the months remember."""
    return [block.memory.held for block in fact_table.current(here).months.values()]


def test_what_is_kept_is_counted_once_and_again_where_a_ticket_changed(here):
    live(here, received="2026-03-02 08:00", done="2026-03-04 08:00")
    publish_pending()
    assert ahead.large() == [], "nothing is kept yet"
    services.keep_facts(here.id)
    assert ahead.large() == [here.id]
    counted = ahead.counting({})
    assert (counted(here.id), counted(here.id)) == (1, 0)
    live(here, received="2026-03-09 08:00")
    assert counted(here.id) == 1


@pytest.mark.any_database
def test_pages_count_nothing_anew_of_whole_months(here, browser):
    for day in range(10, 20):
        live(here, received=f"2026-03-{day} 08:00", done=f"2026-03-{day + 2} 08:00", team="voirie")
    publish_pending()
    director = browser("director")
    ahead.count(look_at(here))
    before = held(here)
    for page in PAGES:
        assert director.get(f"/pilotage/{page}").status_code == 200
    assert held(here) == before


@pytest.mark.any_database
def test_communes_are_counted_for_the_territory_above_them_too(here, town, monkeypatch):
    above, _, small = given_communes()
    live(small, received="2026-03-02 08:00")
    services.keep_facts(small.id)
    assert ahead.large() == [small.id, above.id]
    assert ahead.counting({})(above.id) == 1
    monkeypatch.setattr(ahead, "MOST", 1)
    assert ahead.large() == [], "there is no room for them"

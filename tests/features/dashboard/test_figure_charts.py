"""The charts of a page of figures, against cases counted by hand; the page on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.surfaces.dashboard.figure_charts import charts_of, received, step_of
from server.surfaces.dashboard.queries.measures import NO_FILTER, Period, look_at
from tests.features.dashboard.lived import live

pytestmark = pytest.mark.any_database

FORTNIGHT = Period(date(2026, 3, 2), date(2026, 3, 15))  # from a Monday
ADDRESS = "since=2026-03-01&until=2026-03-31"


@pytest.fixture
def here(app):
    with clock.at(datetime(2026, 4, 20, 10, tzinfo=UTC)):
        yield territories.by_id(territories.all_ids()[0])


def values(chart):
    return [[cell.value for cell in row.cells] for row in chart.rows]


def test_weeks_stand_beside_those_of_a_year_before_that_begin_on_a_monday_too(here):
    for day in ("2026-03-03", "2026-03-04", "2026-03-10", "2025-03-04", "2025-03-17"):
        live(here, received=f"{day} 10:00")
    chart = received(look_at(here), FORTNIGHT, "week", NO_FILTER)
    assert values(chart) == [[2, 1], [1, 0]]  # the last is in the week after
    assert [row.label for row in chart.rows] == ["2 mars 2026", "9 mars 2026"]
    assert chart.rows[0].cells[1].filter == {"since": "2025-03-03", "until": "2025-03-09"}


def test_a_day_that_the_other_year_lacks_has_no_figure(here):
    live(here, received="2028-02-29 10:00")
    period = Period(date(2028, 2, 28), date(2028, 2, 29))
    chart = received(look_at(here), period, "day", NO_FILTER)
    assert values(chart) == [[0, 0, 0], [1, None, 0]]


def test_the_hands_of_a_week_are_stacked_by_who_had_it_first(here):
    live(here, received="2026-03-03 10:00")
    live(here, received="2026-03-04 10:00", first="voirie")
    live(here, received="2026-03-04 10:00", team=None)
    hands = charts_of(look_at(here), Period(date(2026, 3, 3), date(2026, 3, 4)), NO_FILTER)[-1]
    assert hands.series == ["Équipe de proximité", "Autre service municipal", "Organisme extérieur"]
    assert values(hands) == [[1, 1, 0]]


@pytest.mark.parametrize(
    ("days", "step"), [(1, "day"), (45, "day"), (46, "week"), (200, "week"), (201, "month")]
)
def test_a_long_period_has_longer_steps(days, step):
    first = date(2026, 1, 1).toordinal()
    assert step_of(Period(date.fromordinal(first), date.fromordinal(first + days - 1))) == step


def test_the_page_has_its_charts_each_with_its_sheet_and_the_whole_on_paper(here, browser):
    live(here, received="2026-03-03 10:00", done="2026-03-05 10:00")
    director = browser("director")
    page = director.get(f"/pilotage/chiffres?{ADDRESS}").text
    assert [page.count(f'id="graphique-{name}"') for name in ("recus", "delais", "mains")] == [1, 1, 1]
    assert "3 mars 2026" in director.get(f"/pilotage/chiffres?{ADDRESS}&tableau=delais").text
    printed = director.get(f"/pilotage/chiffres.pdf?{ADDRESS}")
    assert (printed.mimetype, printed.data[:4]) == ("application/pdf", b"%PDF")


def test_a_period_without_data_and_one_of_five_years_are_drawn_too(here, browser):
    for address in ("since=2020-01-01&until=2020-01-31", "since=2021-01-01&until=2026-04-01"):
        for page in ("chiffres", "chiffres.pdf"):
            assert browser("director").get(f"/pilotage/{page}?{address}").status_code == 200

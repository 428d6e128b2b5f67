"""The charts of a page of figures, against cases counted by hand; the page on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.surfaces.dashboard.figure_charts import backlog, charts_of, received, step_of
from server.surfaces.dashboard.queries.measures import NO_FILTER, Filters, Period, look_at
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


def test_what_was_open_is_counted_at_the_end_of_each_step_and_a_year_earlier(here):
    live(here, received="2026-03-02 23:30", done="2026-03-04 00:00")
    live(here, received="2026-03-03 10:00", done="2026-03-03 11:00")
    live(here, received="2026-02-01 10:00")
    live(here, received="2025-03-02 10:00", ends=["2025-03-03 10:00"], reopened=["2025-03-04 10:00"])
    chart = backlog(look_at(here), Period(date(2026, 3, 1), date(2026, 3, 4)), "day", NO_FILTER)
    assert values(chart) == [[2, 0], [3, 1], [3, 1], [2, 1]]
    assert {cell.filter and cell.filter["state"] for row in chart.rows for cell in row.cells} == {None}


def test_what_is_open_today_leads_to_its_list_and_days_to_come_have_no_figure(here):
    live(here, received="2026-04-19 10:00")
    live(here, received="2026-04-19 10:00", team="voirie")
    around = Period(date(2026, 4, 19), date(2026, 4, 21))
    chart = backlog(look_at(here), around, "day", Filters(team="voirie"))
    assert [row.cells[0].value for row in chart.rows] == [1, 1, None]
    assert [row.cells[0].filter for row in chart.rows][:2] == [None, {"team": "voirie", "state": "open"}]
    weeks = backlog(look_at(here), FORTNIGHT, "week", NO_FILTER)
    assert values(weeks) == [[0, 0], [0, 0]]


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
    assert {page.count(f'id="graphique-{name}"') for name in ("recus", "ouverts", "delais", "mains")} == {1}
    assert "3 mars 2026" in director.get(f"/pilotage/chiffres?{ADDRESS}&tableau=delais").text
    printed = director.get(f"/pilotage/chiffres.pdf?{ADDRESS}")
    assert (printed.mimetype, printed.data[:4]) == ("application/pdf", b"%PDF")


def test_a_period_without_data_and_one_of_five_years_are_drawn_too(here, browser):
    for address in ("since=2020-01-01&until=2020-01-31", "since=2021-01-01&until=2026-04-01"):
        for page in ("chiffres", "chiffres.pdf"):
            assert browser("director").get(f"/pilotage/{page}?{address}").status_code == 200

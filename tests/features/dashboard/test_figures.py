"""Each figure against cases counted by hand, and all of them against the slow definition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.surfaces.dashboard import services
from server.surfaces.dashboard.queries import fact_table
from server.surfaces.dashboard.queries.dimensions import DIMENSIONS
from server.surfaces.dashboard.queries.measures import Filters, Period, look_at
from tests.features.dashboard.lived import live

pytestmark = pytest.mark.any_database

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
TODAY = datetime(2026, 4, 20, 10, tzinfo=UTC)


@pytest.fixture
def here(app):
    with clock.at(TODAY):
        yield territories.by_id(territories.all_ids()[0])


def figures(here, period=MARCH, **filters):
    return look_at(here).figures(period, Filters(**filters))


# what happened, then the figure and its (number, part, cases)
CASES = {
    "nobody reported": ([], {"received": (0, 0, 0), "days": (None, 0, 0), "on_time": (None, 0, 0)}),
    "one ticket done in two days": (
        [{"received": "2026-03-02 08:00", "done": "2026-03-04 08:00", "deadline": "2026-03-04 23:59"}],
        {"received": (1, 1, 1), "days": (2.0, 1, 1), "on_time": (1.0, 1, 1), "open": (0, 0, 0)},
    ),
    "the clock goes forward in between: an hour less was lived": (
        [{"received": "2026-03-28 08:00", "done": "2026-03-30 08:00"}],
        {"days": (47 / 24, 1, 1)},
    ),
    "a middle and nine in ten of four delays": (
        [{"received": "2026-03-02 08:00", "done": f"2026-03-{2 + days:02d} 08:00"} for days in (1, 2, 4, 10)],
        {"days": (3.0, 4, 4), "days_most": (8.2, 4, 4)},
    ),
    "late work, and open work whose deadline has passed, are not on time; what waits is left out": (
        [
            {"received": "2026-03-02 08:00", "done": "2026-03-04 08:00", "deadline": "2026-03-05 23:59"},
            {"received": "2026-03-02 08:00", "done": "2026-03-07 08:00", "deadline": "2026-03-05 23:59"},
            {"received": "2026-03-02 08:00", "deadline": "2026-03-05 23:59"},
            {"received": "2026-03-02 08:00", "deadline": "2026-03-05 23:59", "state": "waiting"},
            {"received": "2026-03-02 08:00", "deadline": "2026-05-05 23:59"},
        ],
        {"on_time": (1 / 3, 1, 3), "late": (1, 1, 3), "open": (3, 3, 3)},
    ),
    "the age of what is open is that of today, whenever it was received": (
        [
            {"received": "2026-04-18 12:00"},
            {"received": "2025-04-20 12:00"},
            {"received": "2026-04-10 12:00"},
        ],
        {"age": (10.0, 3, 3), "received": (0, 0, 0), "open": (3, 3, 3)},
    ),
    "the first response": (
        [
            {"received": "2026-03-02 08:00", "responded": "2026-03-02 20:00"},
            {"received": "2026-03-02 08:00", "responded": "2026-03-03 20:00"},
            {"received": "2026-03-02 08:00"},
        ],
        {"response": (1.0, 2, 2)},
    ),
    "of three interventions two were said not to be the end; closed without one is not counted": (
        [
            {"received": "2026-03-02 08:00", "done": "2026-03-03 08:00", "verdicts": [(False, None, None)]},
            {
                "received": "2026-03-02 08:00",
                "ends": ["2026-03-03 08:00"],
                "reopened": ["2026-03-05 08:00"],
                "verdicts": [(False, None, None)],
            },
            {"received": "2026-03-02 08:00", "done": "2026-03-03 08:00", "verdicts": [(True, None, None)]},
            {"received": "2026-03-02 08:00", "closed": "2026-03-03 08:00"},
        ],
        {"contested": (2 / 3, 2, 3), "reopened": (1 / 3, 1, 3), "handled": (3 / 4, 3, 4)},
    ),
    "gone back to after 30 days is no return within 30 days": (
        [
            {
                "received": "2026-03-02 08:00",
                "ends": ["2026-03-03 08:00"],
                "reopened": ["2026-04-02 09:30"],
            },
            {
                "received": "2026-03-02 08:00",
                "ends": ["2026-03-03 08:00"],
                "reopened": ["2026-04-02 08:30"],
            },
        ],
        {"reopened": (0.5, 1, 2)},
    ),
    "opinions of the work and of the answer": (
        [
            {
                "received": "2026-03-02 08:00",
                "done": "2026-03-03 08:00",
                "verdicts": [(True, "good", "bad"), (True, "fair", None), (True, None, None)],
            }
        ],
        {"satisfaction": (0.5, 1, 2), "answers": (0.0, 0, 1)},
    ),
    "sent from team to team twice": (
        [{"received": "2026-03-02 08:00", "changes": 2}, {"received": "2026-03-02 08:00", "changes": 1}],
        {"bounced": (0.5, 1, 2)},
    ),
    "the same at 30 m within 30 days of the work is back; at 60 m, later, or of another sort it is not": (
        [
            {"received": "2026-02-20 08:00", "done": "2026-03-01 08:00"},
            {"received": "2026-03-31 08:00", "place": (44.4475 + 30 / 111_320, 1.4403)},
            {"received": "2026-03-31 08:00", "place": (44.4475 + 60 / 111_320, 1.4403)},
            {"received": "2026-03-31 10:00"},
            {"received": "2026-03-31 08:00", "category": "tag"},
            {"received": "2026-03-31 08:00", "place": None},
        ],
        {"recurrence": (1 / 5, 1, 5)},
    ),
    "days are those of the town: half past midnight on the 1st of April there is still March in UTC": (
        [
            {"received": "2026-04-01 00:30"},
            {"received": "2026-03-01 00:30"},
            {"received": "2026-03-31 23:30"},
        ],
        {"received": (2, 2, 2)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_figure_is_what_is_counted_by_hand(here, case):
    stories, expected = CASES[case]
    for story in stories:
        live(here, **story)
    found = figures(here)
    for name, (number, part, cases) in expected.items():
        value = found[name]
        assert value.number == (number if number is None else pytest.approx(number)), name
        assert (value.part, value.cases) == (part, cases), name


def test_what_a_job_kept_and_what_changed_since_give_the_same_as_all_read_anew(here, monkeypatch):
    for day in range(1, 29):
        live(here, received=f"2026-03-{day:02d} 08:00", done=f"2026-03-{day + 1:02d} 09:00")
    services.keep_facts(here.id)
    fact_table._kept.clear()
    asked = []
    monkeypatch.setattr(fact_table, "all_facts", asked.append)
    assert figures(here)["received"].number == 28
    assert not asked, "nothing is read anew"


def test_by_each_dimension_the_groups_make_the_whole(here):
    live(here, received="2026-03-02 08:00", team="voirie", first="proximite", source="phone")
    live(here, received="2026-03-03 08:00", done="2026-03-04 08:00", category="tag")
    live(here, received="2026-03-04 08:00", team=None, place=None)
    look = look_at(here)
    for dimension in DIMENSIONS:
        groups = look.breakdown(MARCH, dimension)
        assert sum(group.values["received"].part for group in groups) == 3, dimension
        assert sum(group.values["open"].part for group in groups) == 2, dimension


def test_steps_of_a_period_make_the_whole(here):
    for day in (1, 2, 8, 30, 31):
        live(here, received=f"2026-03-{day:02d} 08:00")
    look = look_at(here)
    for by, count in (("day", 31), ("week", 6), ("month", 1)):
        steps = look.series(MARCH, by)
        assert len(steps) == count
        assert sum(step.values["received"].part for step in steps) == 5
    assert look.backlog([date(2026, 3, 1), date(2026, 3, 8), date(2026, 4, 1)]) == [1, 3, 5]


def test_few_cases_are_shown_as_such(here):
    for _ in range(10):
        live(here, received="2026-03-02 08:00")
    assert not figures(here)["bounced"].few
    assert figures(here, team="voirie")["bounced"].cases == 0
    live(here, received="2025-03-02 08:00")
    assert look_at(here).figures(MARCH.a_year_before())["bounced"].few


def test_a_year_before_the_29th_of_february_is_the_28th():
    leap = Period(date(2028, 2, 29), date(2028, 2, 29) + timedelta(days=1))
    assert leap.a_year_before() == Period(date(2027, 2, 28), date(2027, 3, 1))

"""Where the same thing comes back: what is one time, what is one place, what is neither."""

import csv
import gzip
import io
from datetime import UTC, datetime, timedelta

import pytest

from server.reporting.recurring.rules import Method, Report, is_proposed, recurring_places, times_of

UNTIL = datetime(2026, 11, 28, tzinfo=UTC)
METHOD = Method()
#: About ten metres, to the north and to the east, around here.
NORTH, EAST = 0.00009, 0.000126
LATITUDE, LONGITUDE = 44.4475, 1.4403


def report(days_ago, *, name="", category=1, north=0.0, east=0.0):
    """A report so many days ago, so many tens of metres from the first place."""
    return Report(
        id=name or f"{days_ago}-{north}-{east}-{category}",
        category=category,
        latitude=LATITUDE + north * NORTH,
        longitude=LONGITUDE + east * EAST,
        at=UNTIL - timedelta(days=days_ago),
    )


def found(*reports):
    """The places as (category, times, ids)."""
    return [
        (place.category, place.times, [one.id for one in place.reports])
        for place in recurring_places(reports, UNTIL, METHOD)
    ]


@pytest.mark.parametrize(
    ("days_ago", "times"),
    [
        ([], 0),
        ([5], 1),
        ([9, 8, 7, 7, 5], 1),
        ([30, 16], 2),
        ([30, 17], 1),
        ([300, 200, 199, 100, 10], 4),
        ([60, 50, 40, 30, 20, 10], 1),
    ],
    ids=["nothing", "once", "many at once", "two weeks apart", "a day less", "four times", "no pause"],
)
def test_reports_close_in_time_tell_of_one_time(days_ago, times):
    assert times_of([report(days) for days in days_ago], METHOD.apart) == times


@pytest.mark.parametrize(
    ("reports", "places"),
    [
        ([report(300), report(200), report(100), report(10)], [(1, 4)]),
        ([report(300), report(200), report(100)], []),
        ([report(9, name=str(n)) for n in range(15)], []),
        ([report(400), report(200), report(100), report(10)], []),
        ([report(-1), report(200), report(100), report(10)], []),
        ([report(300, category=2), report(200), report(100), report(10)], []),
        ([report(300, north=3), report(200, east=3), report(100), report(10, north=-3)], [(1, 4)]),
        ([report(300, north=5), report(200), report(100), report(10)], []),
        (
            [report(days, category=kind) for kind in (1, 2) for days in (300, 200, 100, 10)],
            [(1, 4), (2, 4)],
        ),
        (
            [report(days, north=far) for far in (0, 90) for days in (300, 200, 100, 10 + far // 9)],
            [(1, 4), (1, 4)],
        ),
    ],
    ids=[
        "four times at one spot", "three are too few", "fifteen people on one day", "one before the window",
        "one yet to come", "one of another kind", "within forty metres", "one too far",
        "two kinds at one spot", "two spots",
    ],
)  # fmt: skip
def test_a_place_is_where_one_thing_comes_back_often_enough(reports, places):
    assert [(category, times) for category, times, _ in found(*reports)] == places


def test_a_street_reported_all_along_makes_places_that_one_can_stand_on():
    street = [report(20 * time, north=2 * step) for step in range(60) for time in range(6)]
    places = recurring_places(street, UNTIL, METHOD)
    assert len(places) > 10
    ids = [one.id for place in places for one in place.reports]
    assert len(ids) == len(set(ids)), "a report tells of one place"
    for place in places:
        tops = [one.latitude for one in place.reports]
        assert (max(tops) - min(tops)) / NORTH * 10 <= 2 * METHOD.radius_m + 1


def test_places_are_in_the_order_of_how_often_and_the_same_in_whatever_order_reports_come():
    often = [report(days, north=90) for days in (350, 300, 250, 200, 100, 5)]
    seldom = [report(days) for days in (300, 200, 100, 10)]
    assert [times for _, times, _ in found(*seldom, *often)] == [6, 4]
    assert found(*seldom, *often) == found(*reversed([*seldom, *often]))
    assert [one.id for one in recurring_places(often, UNTIL, METHOD)[0].reports] == [one.id for one in often]


@pytest.mark.parametrize(
    ("last", "dismissed", "mended", "proposed"),
    [
        (1, None, None, True), (5, 3, None, False), (3, 5, None, True),
        (5, None, 3, False), (3, None, 5, True), (3, 5, 2, False),
    ],
    ids=["new", "set aside since", "back since", "mended since", "back in spite of it", "back, then mended"],
)  # fmt: skip
def test_what_was_set_aside_or_mended_stays_away_until_it_comes_back(last, dismissed, mended, proposed):
    at = {days: UNTIL - timedelta(days=days) for days in range(9)}
    assert is_proposed(at[last], at.get(dismissed), at.get(mended)) is proposed


def test_in_the_signalements_of_paris_few_spots_hold_much_and_each_holds_what_is_said(test_data):
    reports = list(of_paris(test_data / "signalements" / "dansmarue_dev.csv.gz"))
    until = max(one.at for one in reports)
    places = recurring_places(reports, until, METHOD)
    print(f"\n{len(reports)} reports of Paris: {len(places)} places, at most {places[0].times} times")
    assert 0 < len(places) < len(reports) / 50
    for place in places:
        assert place.times >= METHOD.least_times
        assert len({one.category for one in place.reports}) == 1
        assert until - place.first_at <= METHOD.window


def of_paris(path):
    """The reports of a file of Paris; each subcategory is a category."""
    numbers = {}
    with gzip.open(path) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig")):
            yield Report(
                id=row["id_dmr"],
                category=numbers.setdefault(row["soustype"], len(numbers)),
                latitude=float(row["lat"]),
                longitude=float(row["lon"]),
                at=datetime.fromisoformat(row["datedecl"]).replace(tzinfo=UTC),
            )

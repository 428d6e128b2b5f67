"""The order of a round: what presses first, and a short way."""

import csv
import gzip
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reporting.field.rules import Stop, legs, order_round, path_m

HOME = (44.4475, 1.4403)
PLACES = st.tuples(st.floats(44.40, 44.50), st.floats(1.40, 1.50))


def stop(name, north=0.0, east=0.0, rank=2):
    """A stop some metres from home, about."""
    return Stop(name, (HOME[0] + north / 111_000, HOME[1] + east / 79_000), rank)


def names(stops):
    return [one.id for one in stops]


def nearest_each_time(start, stops):
    """What one does without thinking: to the nearest one, each time."""
    left, way, here = list(stops), [], start
    while left:
        one = min(left, key=lambda stop: path_m(here, [stop]))
        left.remove(one)
        way.append(one)
        here = one.place
    return way


def test_what_is_urgent_comes_first_then_what_is_late_then_the_rest():
    stops = [stop("near", -500), stop("late", east=2000, rank=1), stop("urgent", 4000, rank=0)]
    assert names(order_round(HOME, stops)) == ["urgent", "late", "near"]


def test_what_lies_on_the_way_is_done_in_passing():
    stops = [stop("urgent", 4000, rank=0), stop("on_the_way", 2000, 60), stop("aside", 2000, 3000)]
    assert names(order_round(HOME, stops)) == ["on_the_way", "urgent", "aside"]


def test_no_way_is_longer_than_to_the_nearest_each_time_and_most_are_shorter():
    draw, shorter = random.Random(4), 0
    for _ in range(40):
        stops = [stop(f"{n:02}", draw.uniform(0, 3000), draw.uniform(0, 3000)) for n in range(15)]
        short_m = path_m(HOME, order_round(HOME, stops))
        thoughtless_m = path_m(HOME, nearest_each_time(HOME, stops))
        assert short_m <= thoughtless_m
        shorter += short_m < 0.99 * thoughtless_m
    assert shorter >= 25


def test_arrivals_count_the_way_and_the_work_before():
    first, second = legs(HOME, [stop("a", 600), stop("b", 1200)])
    assert first.distance_m == pytest.approx(780, rel=0.01)
    assert first.arrival_s == pytest.approx(130, rel=0.01)
    assert second.arrival_s == pytest.approx(130 + 600 + 130, rel=0.01)


@given(st.lists(st.tuples(PLACES, st.sampled_from((0, 1, 2))), max_size=12), st.randoms())
def test_each_stop_is_there_once_and_the_order_of_arrival_changes_nothing(given_stops, draw):
    stops = [Stop(f"{n:02}", place, rank) for n, (place, rank) in enumerate(given_stops)]
    found = order_round(HOME, stops)
    assert sorted(names(found)) == names(stops)
    draw.shuffle(stops)
    assert names(order_round(HOME, stops)) == names(found)


def test_two_hundred_real_places_are_a_shorter_way_than_to_the_nearest_each_time(record_property, test_data):
    with gzip.open(test_data / "signalements" / "dansmarue_dev.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["conseilquartier"] == "BELLEVILLE"][:200]
    stops = [Stop(row["id_dmr"], (float(row["lat"]), float(row["lon"])), 2) for row in rows]
    assert len(stops) == 200
    draw, short_m, thoughtless_m, spent_s = random.Random(20), 0.0, 0.0, 0.0
    for start in draw.sample([one.place for one in stops], 5):
        began = time.process_time()
        short_m += path_m(start, order_round(start, stops)) / 5
        spent_s += (time.process_time() - began) / 5
        thoughtless_m += path_m(start, nearest_each_time(start, stops)) / 5
    gain = 1 - short_m / thoughtless_m
    record_property("gain", round(gain, 3))
    print(
        f"\n200 places: {short_m / 1000:.1f} km instead of {thoughtless_m / 1000:.1f} km to the nearest,"
        f" {gain:.1%} less, in {spent_s * 1000:.0f} ms of processor"
    )
    assert gain > 0.08

"""Places, nights."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.reporting.signalements import rules

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("latitude", "longitude", "possible"),
    [
        (44.4475, 1.4403, True),
        (0.0, 0.0, False),
        (0.0005, -0.0005, False),
        (0.0, 1.44, True),
        (44.4, 0.0, True),
        (90.0, 180.0, True),
        (90.1, 0.0, False),
        (44.4, 180.5, False),
        (math.nan, 1.0, False),
        (1.0, math.inf, False),
    ],
)
def test_a_failed_fix_is_no_place(latitude, longitude, possible):
    assert rules.is_possible(latitude, longitude) is possible


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((44.4475, 1.4403), (44.4475, 1.4403), 0),
        ((48.8566, 2.3522), (45.7640, 4.8357), 391_500),  # Paris to Lyon
        ((0, 179.9), (0, -179.9), 22_239),  # over the date line
        ((90, 0), (-90, 0), 20_015_115),
        ((44.4475, 1.4403), (44.4485, 1.4403), 111),
    ],
)
def test_distances_are_those_of_the_globe(one, other, metres):
    assert rules.distance_m(*one, *other) == pytest.approx(metres, rel=0.003, abs=1)


@given(st.floats(-70, 70), st.floats(-179, 179), st.floats(1, 5000), st.floats(0, 2 * math.pi))
def test_the_box_holds_the_circle(latitude, longitude, radius, angle):
    west, south, east, north = rules.box_around(latitude, longitude, radius)
    there = latitude + radius * 0.999 * math.sin(angle) / 111_320
    beside = longitude + radius * 0.999 * math.cos(angle) / (111_320 * math.cos(math.radians(latitude)))
    assert west <= beside <= east
    assert south <= there <= north


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("12 rue Clemenceau, 46000 Cahors", "rue Clemenceau"),
        ("12 bis rue Clemenceau", "rue Clemenceau"),
        ("12ter rue X", "rue X"),
        ("Place de la Halle", "Place de la Halle"),
        ("", None),
        (None, None),
        ("12", "12"),
    ],
)
def test_a_street_is_an_address_without_its_number(address, street):
    assert rules.street_of(address) == street


# The end of civil twilight as almanacs give it, in UTC, to the minute.
NIGHTS = [
    ("Paris in June", 48.8566, 2.3522, "2026-06-21T12:00", "2026-06-21T20:40"),
    ("Paris in December", 48.8566, 2.3522, "2026-12-21T12:00", "2026-12-21T16:32"),
    ("Cahors at the equinox", 44.4475, 1.4403, "2026-03-20T12:00", "2026-03-20T18:36"),
    ("Saint-Denis de La Réunion", -20.8789, 55.4481, "2026-06-21T06:00", "2026-06-21T14:09"),
    ("Pointe-à-Pitre", 16.2411, -61.5331, "2026-12-21T12:00", "2026-12-21T22:02"),
]


@pytest.mark.parametrize(
    ("latitude", "longitude", "after", "dusk"), [night[1:] for night in NIGHTS], ids=[n[0] for n in NIGHTS]
)
def test_night_falls_when_the_almanac_says(latitude, longitude, after, dusk):
    found = rules.next_nightfall(latitude, longitude, datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert abs(found - datetime.fromisoformat(dusk).replace(tzinfo=UTC)) < timedelta(minutes=5)


def test_the_evening_is_that_of_the_place_where_it_comes_after_midnight_in_utc():
    afternoon_in_papeete = datetime(2026, 3, 21, 1, tzinfo=UTC)  # 15 h on the 20th
    found = rules.next_nightfall(-17.535, -149.569, afternoon_in_papeete)
    assert timedelta(hours=3) < found - afternoon_in_papeete < timedelta(hours=4)


def test_what_is_done_in_the_night_is_judged_the_next_evening():
    done = datetime(2026, 6, 21, 22, tzinfo=UTC)
    found = rules.next_nightfall(48.8566, 2.3522, done)
    assert timedelta(hours=22) < found - done < timedelta(hours=23)


@given(st.floats(-89, 89), st.floats(-180, 180), st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)))
def test_a_night_always_comes_within_two_days(latitude, longitude, moment):
    moment = moment.replace(tzinfo=UTC)
    assert timedelta(0) < rules.next_nightfall(latitude, longitude, moment) - moment <= timedelta(days=2)


@pytest.mark.parametrize(
    ("state", "closed_days", "is_open"),
    [
        ("assigned", None, False),
        ("done", None, True),
        ("closed", 0, True),
        ("closed", 30, True),
        ("closed", 30.01, False),
        ("rejected", 1, False),
        ("merged", None, False),
        ("closed", None, False),
    ],
)
def test_verdicts_are_taken_from_done_to_thirty_days_after_closing(state, closed_days, is_open):
    closed = None if closed_days is None else NOW - timedelta(days=closed_days)
    assert rules.verdict_open(state, closed, NOW) is is_open


@pytest.mark.parametrize(("closed_days", "is_open"), [(None, True), (7, True), (7.01, False)])
def test_late_photos_join_until_seven_days_after_closing(closed_days, is_open):
    closed = None if closed_days is None else NOW - timedelta(days=closed_days)
    assert rules.photos_open(closed, NOW) is is_open


def test_every_state_has_a_public_name():
    from server.reporting.tickets.rules import STATES

    shown = {rules.public_state(state, who) for state in STATES for who in ("citizen", "supplier", None)}
    assert shown == {
        "received",
        "sent",
        "planned",
        "in_progress",
        "waiting_you",
        "waiting_supplier",
        "transferred",
        "done",
        "closed",
        "rejected",
        "merged",
    }

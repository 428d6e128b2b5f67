"""How much a district would report: against cases worked out by hand, and printed tables."""

import pytest

from server.surfaces.dashboard.expected import dispersion, expectations, poisson_interval

pytestmark = pytest.mark.any_database

# two districts of a town of 4,000: at 0.1 of voirie and 0.05 of propreté an inhabitant
PEOPLE = {"nord": 1000, "sud": 3000}
COUNTS = {"nord": {"voirie": 40, "proprete": 10}, "sud": {"voirie": 360, "proprete": 190}}


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0, 3.689),
        (1, 0.0253, 5.572),
        (10, 4.795, 18.390),
        (50, 37.11, 65.92),
        (100, 81.36, 121.63),
        (200, 173.24, 229.72),
    ],
)
def test_the_interval_of_a_count_is_the_printed_one(count, low, high):
    assert poisson_interval(count) == pytest.approx((low, high), abs=0.006)


def test_the_interval_goes_on_smoothly_where_it_is_no_longer_exact():
    below, above = poisson_interval(200), poisson_interval(200.001)
    assert above == pytest.approx(below, rel=1e-3)


def test_a_district_is_expected_to_report_at_the_rates_of_the_town():
    north = expectations(PEOPLE, COUNTS).districts["nord"]
    assert (north.observed, north.expected) == (50, 150)
    assert north.by_category == {"voirie": (40, 100.0), "proprete": (10, 50.0)}
    assert north.ratio == pytest.approx(1 / 3)


def test_what_all_districts_are_expected_to_report_is_what_they_did():
    found = expectations(PEOPLE, COUNTS).districts.values()
    assert sum(one.expected for one in found) == pytest.approx(sum(one.observed for one in found))


def test_an_uneven_mix_of_categories_widens_the_interval():
    # by hand: of 50 and 550 with two thirds voirie, 33.3 16.7 366.7 183.3 are expected in the cells;
    # the squares of 6.67 over each make 1.333 + 2.667 + 0.121 + 0.242 with one degree of freedom
    assert dispersion([[40, 10], [360, 190]]) == pytest.approx(4.364, abs=0.001)
    north = expectations(PEOPLE, COUNTS).districts["nord"]
    low, high = poisson_interval(50 / 4.3636)
    assert (north.low, north.high) == pytest.approx((low * 4.3636 / 150, high * 4.3636 / 150), rel=1e-3)
    assert north.low < 37.11 / 150
    assert north.high > 65.92 / 150


def test_districts_that_report_alike_have_the_plain_interval():
    assert dispersion([[10, 5], [20, 10]]) == 1
    assert dispersion([[10, 5]]) == dispersion([]) == dispersion([[], []]) == 1


def test_a_silent_district_is_seen_as_such_only_where_enough_was_expected():
    silent = expectations({"a": 100, "b": 900}, {"b": {"voirie": 30}}).districts["a"]
    assert silent.observed == 0
    assert silent.low == 0
    assert silent.expected == 3
    assert silent.high == pytest.approx(3.689 / 3, abs=0.001)
    assert silent.reading == "alike"  # three are expected: none may be chance
    more = expectations({"a": 100, "b": 900}, {"b": {"voirie": 60}}).districts["a"]
    assert more.reading == "fewer"  # six are expected


def test_districts_without_inhabitants_are_left_out_with_their_tickets():
    found = expectations({"a": 10, "b": 10, "port": 0}, {"a": {"x": 4}, "b": {"x": 4}, "port": {"x": 90}})
    assert set(found.districts) == {"a", "b"}
    assert found.districts["a"].expected == 4


def test_nothing_is_expected_where_nobody_reported():
    assert expectations(PEOPLE, {}).districts == {}

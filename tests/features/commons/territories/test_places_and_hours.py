"""Where a point of the demonstration town is, and when its desk is open."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime

import pytest
import shapely


class TestPlaces:
    @pytest.mark.parametrize(
        ("longitude", "latitude", "slug"),
        [
            (1.4403, 44.4475, "centre"),
            (1.4500, 44.4800, "terre-rouge"),
            (1.4200, 44.4900, "labarre"),
            (1.4800, 44.4600, "begoux"),
            (1.4400, 44.4200, "saint-georges"),
            (1.4100, 44.4500, "sainte-valerie"),
        ],
    )
    def test_a_point_is_in_its_district(self, town, longitude, latitude, slug):
        assert town.district_at(longitude, latitude).slug == slug
        assert town.contains(longitude, latitude)

    def test_every_point_of_the_town_is_in_exactly_one_district(self, town):
        random.seed(46042)
        west, south, east, north = town.bounds
        inside = 0
        for _ in range(2000):
            longitude, latitude = random.uniform(west, east), random.uniform(south, north)
            holding = [
                item for item in town.districts if item.geometry.contains(shapely.Point(longitude, latitude))
            ]
            inside += bool(holding)
            found = town.district_at(longitude, latitude)
            assert [found] == holding if holding else found is None
        assert inside > 1000

    def test_a_point_on_a_border_has_one_district_always_the_same(self, town):
        # a corner that the centre, Terre-Rouge and Bégoux share
        assert {town.district_at(1.4475, 44.4585).slug for _ in range(50)} == {"centre"}

    def test_outside_the_neighbour_is_named(self, town):
        assert town.competent_at(1.360, 44.465).name == "Pradines"
        assert town.competent_at(1.520, 44.450).name == "Arcambal"
        assert town.competent_at(2.35, 48.85) is None
        assert town.competent_at(1.4403, 44.4475) is None
        assert not town.contains(1.360, 44.465)

    def test_a_road_counts_on_both_sides_of_its_line(self, town):
        # nine metres: 0.00011 degrees of longitude here are eight and a half
        on_the_road = 1.4334, 44.4893
        assert town.layers_at(*on_the_road) == ("routes-departementales",)
        assert town.layers_at(on_the_road[0] + 0.00010, on_the_road[1]) == ("routes-departementales",)
        assert town.layers_at(on_the_road[0] + 0.00050, on_the_road[1]) == ()
        assert town.layers_at(1.4460, 44.4650) == ("residences-habitat",)

    def test_finding_a_district_takes_less_than_a_tenth_of_a_millisecond(self, town):
        town.district_at(1.4403, 44.4475)
        start = time.process_time()
        for _ in range(2000):
            town.district_at(1.4403, 44.4475)
        assert (time.process_time() - start) / 2000 < 0.0001


class TestHours:
    @pytest.mark.parametrize(
        ("instant", "is_open"),
        [
            (datetime(2026, 11, 23, 7, 29, tzinfo=UTC), False),  # Monday, 8:29 in winter
            (datetime(2026, 11, 23, 7, 30, tzinfo=UTC), True),
            (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), False),  # noon
            (datetime(2026, 7, 6, 6, 30, tzinfo=UTC), True),  # 8:30 in summer
            (datetime(2026, 11, 21, 10, 0, tzinfo=UTC), False),  # Saturday
            (datetime(2026, 11, 11, 10, 0, tzinfo=UTC), False),  # 11 November
        ],
    )
    def test_the_desk_is_open_as_the_file_says(self, town, instant, is_open):
        assert town.open_at(instant) is is_open

    def test_an_open_desk_says_when_it_closes(self, town):
        before_noon, at_night = (datetime(2026, 11, 23, hour, 0, tzinfo=UTC) for hour in (10, 21))
        assert town.open_until(before_noon) == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
        assert town.open_until(at_night) is None

    def test_public_holidays_are_not_working_days(self, town):
        days = [date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 9), date(2026, 7, 14)]
        assert [town.is_working_day(day) for day in days] == [False, True, False, False]


class TestTheTown:
    def test_words_are_in_both_languages(self, town):
        assert town.category("lampadaire-eteint").label("en") == "Street lamp out"
        assert town.text("signature", "fr") == "La Direction de la proximité"
        assert town.text("signature", "en") == "The neighbourhood department"

    def test_an_inactive_or_unknown_code_is_no_leaf(self, town):
        assert town.leaf("voirie") is None
        assert town.leaf("soucoupe") is None
        assert town.leaf("nid-de-poule").parent == "voirie"

    def test_children_take_from_their_heading_what_they_do_not_say(self, town):
        assert town.category("nid-de-poule").target_days == 10
        assert town.category("nid-de-poule").proof_required
        assert town.category("lampadaire-eteint").ask_after_nightfall
        assert not town.category("fil-denude").ask_after_nightfall
        assert not town.category("affaissement").target_working

"""A position or an instant that cannot be true counts as absent."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.commons.photos.rules.exif import ExifValues, position, taken_at

LYON = ExifValues(
    latitude=((45, 1), (45, 1), (5040, 100)),
    latitude_ref="N",
    longitude=((4, 1), (50, 1), (852, 100)),
    longitude_ref="E",
    taken="2026:07:14 14:30:05",
)
RECEIVED = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)


def instant(values: ExifValues, time_zone: str = "Europe/Paris"):
    return taken_at(values, time_zone=time_zone, received_at=RECEIVED)


class TestPosition:
    def test_is_degrees_minutes_and_seconds(self):
        found = position(LYON)
        assert found is not None
        assert (found.latitude, found.longitude) == pytest.approx((45.764, 4.8357), abs=1e-6)

    def test_is_negative_in_the_south_and_in_the_west(self):
        found = position(replace(LYON, latitude_ref="S", longitude_ref="W\0"))
        assert found is not None
        assert (found.latitude, found.longitude) == pytest.approx((-45.764, -4.8357), abs=1e-6)

    def test_may_be_decimal_degrees_alone(self):
        found = position(replace(LYON, latitude=((45764, 1000),), longitude=((4_835_700, 1_000_000),)))
        assert found is not None
        assert (found.latitude, found.longitude) == pytest.approx((45.764, 4.8357), abs=1e-6)

    @pytest.mark.parametrize(
        "change",
        [
            {"latitude": ()},
            {"longitude": ()},
            {"latitude_ref": ""},
            {"longitude_ref": " "},
            {"latitude_ref": "X"},
            {"longitude_ref": "N"},
            {"latitude": ((45, 1), (45, 1), (0, 0))},
            {"latitude": ((45, 0), (45, 1), (5, 1))},
            {"latitude": ((91, 1), (0, 1), (0, 1))},
            {"longitude": ((180, 1), (0, 1), (1, 1))},
            {"latitude": ((-45, 1), (45, 1), (0, 1))},
            {"latitude": ((float("nan"), 1),)},
            {"longitude": ((float("inf"), 1),)},
            {"latitude": ((4, 1), (4, 1), (4, 1), (4, 1))},
            {"latitude": ((0, 1),) * 3, "longitude": ((0, 1),) * 3},
        ],
    )
    def test_is_absent_when_impossible(self, change):
        assert position(replace(LYON, **change)) is None

    def test_on_the_equator_or_on_greenwich_is_possible(self):
        assert position(replace(LYON, longitude=((0, 1),) * 3)) is not None
        assert position(replace(LYON, latitude=((0, 1),) * 3)) is not None


class TestTakenAt:
    def test_is_read_on_the_clock_of_the_territory(self):
        assert instant(LYON) == datetime(2026, 7, 14, 12, 30, 5, tzinfo=UTC)
        assert instant(LYON, "Indian/Reunion") == datetime(2026, 7, 14, 10, 30, 5, tzinfo=UTC)

    def test_is_read_on_the_camera_s_own_offset_when_it_tells_one(self):
        values = replace(LYON, offset="-05:00")
        assert instant(values) == datetime(2026, 7, 14, 19, 30, 5, tzinfo=UTC)
        assert instant(replace(LYON, offset="Z")) == datetime(2026, 7, 14, 14, 30, 5, tzinfo=UTC)

    @pytest.mark.parametrize("offset", ["+25:00", "+02:75", "Paris", "    :  "])
    def test_passes_over_an_offset_that_cannot_be(self, offset):
        assert instant(replace(LYON, offset=offset)) == instant(LYON)

    @pytest.mark.parametrize(
        "taken",
        [
            "",
            "0000:00:00 00:00:00",
            "2026:02:30 10:00:00",
            "2026:07:14 25:00:00",
            "1970:01:01 00:00:00",
            "2026:07:17 10:00:00",
            "9999:99:99 99:99:99",
            "    :  :     :  :  ",
            "yesterday",
        ],
    )
    def test_is_absent_when_absurd(self, taken):
        assert instant(replace(LYON, taken=taken)) is None

    def test_may_be_some_hours_ahead_of_us(self):
        assert instant(replace(LYON, taken="2026:07:15 20:00:00")) is not None

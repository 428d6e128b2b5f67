"""Whom a ticket concerns, when the day's mail leaves, and how often one may ask."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from server.reporting.alerts import rules
from server.reporting.alerts.rules import Area, concerns, digest_until, id_of, may_ask

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
HERE = {"latitude": 44.4475, "longitude": 1.4403}


@pytest.mark.parametrize(
    ("area", "found"),
    [
        (Area(1, None, None), True),
        (Area(2, None, None), False),
        (Area(1, None, frozenset({7})), True),
        (Area(1, None, frozenset({8})), False),
        (Area(None, (44.4475, 1.4403, 100.0), None), True),
        (Area(None, (44.4485, 1.4403, 100.0), None), False),
        (Area(None, (44.4485, 1.4403, 120.0), None), True),
        (Area(None, None, None), False),
    ],
)
def test_a_ticket_concerns_who_watches_its_district_or_its_surroundings(area, found):
    assert concerns(area, district_id=1, category_id=7, **HERE) is found


def test_a_ticket_without_a_place_concerns_no_circle():
    circle = Area(None, (44.4475, 1.4403, 3000.0), None)
    assert not concerns(circle, district_id=1, latitude=None, longitude=None, category_id=7)


@pytest.mark.parametrize(
    ("zone", "utc_hour", "until"),
    [
        ("Europe/Paris", 4, None),
        ("Europe/Paris", 5, datetime(2026, 7, 13, 22, tzinfo=UTC)),
        ("Europe/Paris", 21, datetime(2026, 7, 13, 22, tzinfo=UTC)),
        ("America/Cayenne", 9, None),
        ("America/Cayenne", 10, datetime(2026, 7, 14, 3, tzinfo=UTC)),
        ("Indian/Reunion", 3, datetime(2026, 7, 13, 20, tzinfo=UTC)),
    ],
)
def test_the_mail_of_the_day_tells_up_to_the_midnight_of_the_town_once_its_hour_has_come(
    zone, utc_hour, until
):
    assert digest_until(zone, NOON.replace(hour=utc_hour)) == until


@pytest.mark.parametrize(
    ("ages_h", "allowed"),
    [
        ([], True),
        ([1, 2], True),
        ([1, 2, 23], False),
        ([1, 2, 25], True),
        ([48] * 9, True),
        ([48] * 10, False),
    ],
)
def test_an_address_asks_three_times_a_day_and_for_ten_things_at_most(ages_h, allowed):
    assert may_ask([NOON - timedelta(hours=age) for age in ages_h], NOON) is allowed


def test_nobody_chooses_the_id_of_an_alert():
    given = uuid4()
    assert id_of(given) != given
    assert id_of(given) == id_of(UUID(str(given)))


def test_a_place_is_kept_to_ten_metres():
    assert rules.about(44.44751234) == 44.4475
    assert rules.about(None) is None

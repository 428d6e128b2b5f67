"""How a figure moved, as it is said."""

import pytest

from server.surfaces.dashboard.queries.direction import trend_of
from server.surfaces.dashboard.queries.indicators import COUNT, DAYS, SHARE, Value

CASES = 100


@pytest.mark.parametrize(
    ("name", "unit", "then", "now", "better"),
    [
        ("days", DAYS, 5.10, 5.14, None),
        ("days", DAYS, 5.10, 5.16, False),
        ("days", DAYS, 5.10, 4.90, True),
        ("contested", SHARE, 0.080, 0.084, None),
        ("contested", SHARE, 0.080, 0.090, False),
        ("received", COUNT, 524, 430, None),
    ],
)
def test_a_change_that_would_be_written_as_none_is_neither_better_nor_worse(name, unit, then, now, better):
    trend = trend_of(name, *(Value(number, CASES, CASES, unit) for number in (now, then)))
    assert trend is not None
    assert trend.better is better

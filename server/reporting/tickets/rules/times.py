"""When an action was, by our clock, and by when work is promised."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from server.reporting.tickets.rules.table import CLOCK_SKEW


def corrected(
    claimed_at: datetime,
    sent_at: datetime | None,
    received_at: datetime,
    not_before: datetime | None = None,
) -> datetime:
    """The instant of an action by our clock, when the sender's clock is off.

    `sent_at` is what the sender's clock said when it sent; its offset to ours is taken from every time
    in the batch. An instant never lies after its reception, nor before `not_before`.
    """
    offset = received_at - sent_at if sent_at else timedelta(0)
    if abs(offset) < CLOCK_SKEW:
        offset = timedelta(0)  # the time a request takes is no clock error
    instant = min(claimed_at + offset, received_at)
    return max(instant, not_before) if not_before else instant


def deadline(start: datetime, days: int, time_zone: str, counts: Callable[[date], bool] | None) -> datetime:
    """The end of the local day by which the work is promised, in UTC.

    `days` counts from the day after `start`; with `counts`, only the days for which it is true.
    """
    zone = ZoneInfo(time_zone)
    day, left = start.astimezone(zone).date(), days
    while left > 0:
        day += timedelta(days=1)
        if counts is None or counts(day):
            left -= 1
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def days_between(
    first: datetime, last: datetime, time_zone: str, counts: Callable[[date], bool] | None
) -> int:
    """How many local days began after `first` and up to `last`; with `counts`, of those for which it is true.

    A clock that stood still from Friday evening to Tuesday morning is given back a Monday and a Tuesday.
    """
    zone = ZoneInfo(time_zone)
    day, end, found = first.astimezone(zone).date(), last.astimezone(zone).date(), 0
    while day < end:
        day += timedelta(days=1)
        found += counts is None or counts(day)
    return found


def passed_by(instant: datetime, days: int, time_zone: str, counts: Callable[[date], bool]) -> datetime:
    """The latest deadline that `days` local days, of those that count, have passed since, today included."""
    zone = ZoneInfo(time_zone)
    day, left = instant.astimezone(zone).date(), days
    while left > 0:
        left -= counts(day)
        day -= timedelta(days=1)
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)

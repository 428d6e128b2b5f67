"""Working days, public holidays and opening hours, as people at the territory live them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache

import holidays

from server.commons.territories.rules.words import WEEKDAYS


@cache
def _calendar(code: str) -> holidays.HolidayBase:
    country, _, subdivision = code.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)


def known_calendar(code: str) -> bool:
    """Whether `code` names public holidays we know: `FR`, or `FR-57` with its subdivision."""
    if code != "FR" and not code.startswith("FR-"):
        return False
    try:
        _calendar(code)
    except NotImplementedError:
        return False
    return True


def is_holiday(day: date, calendar: str) -> bool:
    """Whether `day` is a public holiday of `calendar` (`FR`, `FR-57` …)."""
    return day in _calendar(calendar)


def is_working_day(day: date, calendar: str) -> bool:
    """Monday to Friday, public holidays apart."""
    return day.weekday() < 5 and not is_holiday(day, calendar)


def open_spans(opening: Mapping[str, Sequence[str]], day: date, calendar: str) -> list[tuple[time, time]]:
    """From when to when the desk is open on a local day; never on a public holiday."""
    return [] if is_holiday(day, calendar) else [*map(read_span, opening.get(WEEKDAYS[day.weekday()], ()))]


def open_until(opening: Mapping[str, Sequence[str]], local: datetime, calendar: str) -> datetime | None:
    """When the desk closes, if it is open at `local`, an instant in the territory's own time; else None.

    `opening` gives each weekday's spans, such as `{"monday": ["08:30-12:00", "13:30-17:30"]}`; the end
    is closed. A public holiday is closed.
    """
    spans = open_spans(opening, local.date(), calendar)
    ends = [end for start, end in spans if start <= local.time() < end]
    return datetime.combine(local.date(), max(ends), local.tzinfo) if ends else None


def read_span(text: str) -> tuple[time, time]:
    """`"08:30-12:00"` as two times; `24:00` is the end of the day.

    Raises:
        ValueError: it is not two times, the first before the second.
    """
    first, _, last = text.partition("-")
    start, end = _read_time(first), _read_time(last)
    if start >= end:
        raise ValueError(text)
    return start, end


def _read_time(text: str) -> time:
    return time.max if text.strip() == "24:00" else time.fromisoformat(text.strip())

"""What the EXIF values of a photo are worth: a position, an instant, or nothing.

Cameras write zeroes, swapped signs and the clock of the factory; what cannot be true counts as absent.
Source: CIPA DC-008 (Exif 3.0).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

OLDEST_YEAR = 1995  # the first Exif cameras
FUTURE_TOLERANCE = timedelta(days=1)
MAX_OFFSET = timedelta(hours=14)
NULL_ISLAND_DEGREES = 1e-6

Rational = tuple[float, float]

_INSTANT = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@dataclass(frozen=True)
class ExifValues:
    """What the file says, not judged yet. Rationals are (numerator, denominator)."""

    latitude: Sequence[Rational] = ()
    latitude_ref: str = ""
    longitude: Sequence[Rational] = ()
    longitude_ref: str = ""
    taken: str = ""
    offset: str = ""


@dataclass(frozen=True)
class Position:
    """A point in WGS 84 decimal degrees."""

    latitude: float
    longitude: float


def position(values: ExifValues) -> Position | None:
    """Where the photo was taken; None when absent or impossible.

    Impossible: a zero denominator, a missing or unknown N/S/E/W, out of range, and exactly 0, 0, which
    is what telephones write that have no position.
    """
    latitude = _degrees(values.latitude, values.latitude_ref, "NS", 90.0)
    longitude = _degrees(values.longitude, values.longitude_ref, "EW", 180.0)
    if latitude is None or longitude is None:
        return None
    if abs(latitude) < NULL_ISLAND_DEGREES and abs(longitude) < NULL_ISLAND_DEGREES:
        return None
    return Position(latitude=latitude, longitude=longitude)


def _degrees(parts: Sequence[Rational], ref: str, refs: str, limit: float) -> float | None:
    """Degrees, minutes and seconds as signed decimal degrees; minutes and seconds may be left out."""
    letter = ref.strip(" \0").upper()[:1]
    if not letter or letter not in refs or not 1 <= len(parts) <= 3:
        return None
    total = 0.0
    for (numerator, denominator), unit in zip(parts, (1, 60, 3600), strict=False):
        if denominator == 0:
            return None
        value = numerator / denominator
        if not math.isfinite(value) or value < 0:
            return None
        total += value / unit
    if total > limit:
        return None
    return -total if letter == refs[1] else total


def taken_at(values: ExifValues, *, time_zone: str, received_at: datetime) -> datetime | None:
    """When the photo was taken, aware; None when absent or absurd.

    The camera's own UTC offset counts; without one its clock is read in `time_zone` (IANA name), the
    territory's. Absurd: no such day or hour, before `OLDEST_YEAR`, more than a day after `received_at`.
    """
    found = _INSTANT.match(values.taken.strip(" \0"))
    if found is None:
        return None
    try:
        year, month, day, hour, minute, second = map(int, found.groups())
        zone = _zone(values.offset) or ZoneInfo(time_zone)
        instant = datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if year >= OLDEST_YEAR and instant <= received_at + FUTURE_TOLERANCE else None


def _zone(offset: str) -> tzinfo | None:
    text = offset.strip(" \0")
    if text == "Z":
        return UTC
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if distance > MAX_OFFSET or int(found[3]) > 59:
        return None
    return timezone(-distance if found[1] == "-" else distance)

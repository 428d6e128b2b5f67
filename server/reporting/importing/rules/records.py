"""One foreign row, understood: when, where, about what; or why it cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from server.reporting.importing.rules.mapping import JOINED, RecordMapping

FORMS = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %Hh%M", "%d-%m-%Y", "%Y/%m/%d")
NOON = time(12)  # of a record that says its day only
LONGEST_ID, LONGEST_ADDRESS, LONGEST_WORDS = 120, 300, 2000
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
COMMA_PAIR = re.compile(r"\s*\(?\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*\)?\s*")
NAMED = {name: re.compile(rf"['\"]{name}['\"]\s*:\s*(-?\d+(?:\.\d+)?)") for name in ("lat", "lon")}


class Unreadable(ValueError):
    """The row cannot be brought in. `reason` is one of the language files' `import.<reason>`."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(f"{reason}: {value}")
        self.reason, self.value = reason, value


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a row says, in its own words but for instants and coordinates (WGS 84 decimal degrees)."""

    source_id: str
    received_at: datetime
    closed_at: datetime | None
    category: str
    latitude: float | None
    longitude: float | None
    address: str
    description: str
    team: str
    state: str


def read_record(row: Mapping[str, str], mapping: RecordMapping, time_zone: str, instant: datetime) -> Record:
    """The record of a row. Words that are too long are cut; an impossible position is none.

    Raises:
        Unreadable: no id, no day that can be read, a day to come, or nothing that says where.
    """
    source_id = _cell(row, mapping, "id")
    if not source_id or len(source_id) > LONGEST_ID:
        raise Unreadable("no_id", source_id)
    zone = ZoneInfo(time_zone)
    received_at = read_instant(_cell(row, mapping, "date"), mapping.date_format, zone)
    if received_at is None or received_at > instant:
        raise Unreadable("bad_date", _cell(row, mapping, "date"))
    latitude, longitude = read_position(row, mapping)
    address = _cell(row, mapping, "address")[:LONGEST_ADDRESS]
    if latitude is None and not address:
        raise Unreadable("no_place")
    said = _cell(row, mapping, "state")
    closed_at = read_instant(_cell(row, mapping, "closed"), mapping.date_format, zone)
    state = mapping.states.get(said, mapping.default_state)
    return Record(
        source_id=source_id,
        received_at=received_at,
        closed_at=closed_at if closed_at and received_at <= closed_at <= instant else None,
        category=_cell(row, mapping, "category"),
        latitude=latitude,
        longitude=longitude,
        address=address,
        description=_cell(row, mapping, "description")[:LONGEST_WORDS],
        team=_cell(row, mapping, "team"),
        state=state,
    )


def _cell(row: Mapping[str, str], mapping: RecordMapping, name: str) -> str:
    parts = [str(row.get(column) or "").strip() for column in mapping.columns.get(name, ())]
    return JOINED.join(part.replace("\0", "") for part in parts if part)


def read_instant(said: str, form: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant of a cell, in UTC: local time where it names none, noon where it says a day only."""
    found = _read_form(said, form) if form else _read_any(said)
    if found is None:
        return None
    has_time = found.time() != time() or "T" in said or ":" in said
    local = found if has_time else datetime.combine(found.date(), NOON, found.tzinfo)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def _read_any(said: str) -> datetime | None:
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return next((found for form in FORMS if (found := _read_form(said, form))), None)


def _read_form(said: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(said, form)  # noqa: DTZ007 - the zone is given by the caller
    except ValueError:
        return None


def read_position(row: Mapping[str, str], mapping: RecordMapping) -> tuple[float, float] | tuple[None, None]:
    """Latitude and longitude; none when they are absent, cannot be read, or cannot be."""
    cells = [_cell(row, mapping, name) for name in ("latitude", "longitude")]
    numbers = [cell for cell in cells if NUMBER.fullmatch(cell)]
    if len(numbers) != 2:
        said = _cell(row, mapping, "point")
        pair = COMMA_PAIR.fullmatch(said)
        named = [NAMED[name].search(said) for name in ("lat", "lon")]
        numbers = list(pair.groups()) if pair else [found[1] for found in named if found]
    if len(numbers) != 2:
        return None, None
    latitude, longitude = (float(number.replace(",", ".")) for number in numbers)
    possible = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if possible else (None, None)


def compared(words: str) -> str:
    """Words as names are compared: without accents, capitals, punctuation and spaces of any kind."""
    bare = unicodedata.normalize("NFKD", words.casefold().replace("œ", "oe"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


def heading_of(value: str, words: Mapping[str, str]) -> str | None:
    """What the mapping says of the longest beginning of a value of several columns."""
    parts = value.split(JOINED)
    for length in range(len(parts) - 1, 0, -1):
        found = words.get(JOINED.join(parts[:length]))
        if found is not None:
            return found
    return None

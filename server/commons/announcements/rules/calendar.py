"""An agenda as calendars read it: iCalendar, RFC 5545."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

LINE_BYTES = 75


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of the agenda, in the reader's words."""

    uid: str
    title: str
    text: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    revision: int
    address: str | None
    url: str


def write(name: str, entries: Iterable[Entry]) -> str:
    """The calendar called `name`: lines of at most 75 bytes that end in CRLF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Agenda//FR",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}",
            f"SEQUENCE:{entry.revision}",
            f"DTSTAMP:{_instant(entry.changed_at)}",
            f"DTSTART:{_instant(entry.starts_at)}",
            f"DTEND:{_instant(entry.ends_at)}",
            f"SUMMARY:{_escaped(entry.title)}",
            f"DESCRIPTION:{_escaped(entry.text)}",
            *([f"LOCATION:{_escaped(entry.address)}"] if entry.address else []),
            f"URL:{entry.url}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _folded(line: str) -> list[str]:
    """The line in parts that a reader joins again; a letter of several bytes is never cut."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > LINE_BYTES:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]

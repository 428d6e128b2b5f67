"""The time, in one place so that a test can move it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def local_day(instant: datetime, time_zone: str) -> date:
    """The calendar day that people at `time_zone` (IANA name) live at `instant`."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def rfc3339(instant: datetime | None) -> str | None:
    """`instant` as the API writes it: RFC 3339, UTC, whole seconds, ending in Z."""
    if instant is None:
        return None
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""The time, in one place so that it can be moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_pinned: ContextVar[datetime | None] = ContextVar("pinned_instant", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC; the pinned one inside `at`."""
    return _pinned.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Live at `instant`: for tests, and for histories that are told through the services themselves."""
    token = _pinned.set(instant)
    try:
        yield
    finally:
        _pinned.reset(token)


def local_day(instant: datetime, time_zone: str) -> date:
    """The calendar day that people at `time_zone` (IANA name) live at `instant`."""
    return instant.astimezone(ZoneInfo(time_zone)).date()


def rfc3339(instant: datetime | None) -> str | None:
    """`instant` as the API writes it: RFC 3339, UTC, whole seconds, ending in Z."""
    if instant is None:
        return None
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""Moments as the contract writes them (RFC 3339, UTC) and as Python holds them (aware, UTC)."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Say what time it is, UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def write_moment(moment: datetime) -> str:
    """Write an aware moment as `2026-11-21T08:55:00Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_moment(text: object) -> datetime | None:
    """Read an RFC 3339 moment; anything else is None, because a list must not die of one bad date."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    # At the very ends of the calendar any change of zone would leave it.
    return moment if 1 < moment.year < 9999 else None

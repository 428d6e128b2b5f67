"""Pure decisions on alerts: whom a ticket concerns, when the day's mail leaves, how often one may ask."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from server.reporting.signalements.rules import distance_m

DAILY, MONTHLY = "daily", "monthly"
FREQUENCIES = (DAILY, MONTHLY)
CONFIRM_WITHIN = timedelta(hours=48)
DIGEST_HOUR = (
    7  # of the town's clocks; what it tells ended at midnight, so that addresses were found meanwhile
)
TOLD_AT_MOST = timedelta(days=7)  # of the past, after a machine was away
MIN_RADIUS_M, MAX_RADIUS_M = 100, 3_000
PLACE_DIGITS = 4
MAX_PER_ADDRESS = 10
MAX_ASKED_A_DAY = 3
LINES = 20
_NAMESPACE = UUID("0b3f6f0e-6a57-5a0e-b7a8-4b0d0c6f9a11")


def id_of(given: UUID) -> UUID:
    """The id of an alert: made from the device's, so that nobody chooses one that means something else."""
    return uuid5(_NAMESPACE, given.hex)


def about(degrees: float | None) -> float | None:
    """A coordinate as it is kept: ten metres are enough for a radius, and too little for a door."""
    return None if degrees is None else round(degrees, PLACE_DIGITS)


def digest_until(time_zone: str, instant: datetime) -> datetime | None:
    """The local midnight up to which today's mail tells, once its hour has come."""
    local = instant.astimezone(ZoneInfo(time_zone))
    if local.hour < DIGEST_HOUR:
        return None
    return datetime.combine(local.date(), time(), ZoneInfo(time_zone)).astimezone(UTC)


@dataclass(frozen=True)
class Area:
    """What somebody watches: a district or a circle, all categories or these."""

    district_id: int | None
    circle: tuple[float, float, float] | None  # latitude, longitude, metres
    category_ids: frozenset[int] | None


def concerns(
    area: Area, *, district_id: int | None, latitude: float | None, longitude: float | None, category_id: int
) -> bool:
    """Whether a ticket is in the area."""
    if area.category_ids is not None and category_id not in area.category_ids:
        return False
    if area.district_id is not None:
        return district_id == area.district_id
    if area.circle is None or latitude is None or longitude is None:
        return False
    centre_latitude, centre_longitude, radius_m = area.circle
    return distance_m(centre_latitude, centre_longitude, latitude, longitude) <= radius_m


def may_ask(asked_at: Collection[datetime], instant: datetime) -> bool:
    """Whether an address that asked for alerts at these moments may ask for one more."""
    today = [moment for moment in asked_at if moment > instant - timedelta(days=1)]
    return len(asked_at) < MAX_PER_ADDRESS and len(today) < MAX_ASKED_A_DAY

"""The day's round as the tablet shows it, and what is near."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent_app.domain.ticket_list import Line, in_order

Place = tuple[float, float]  # latitude, longitude, in degrees
EARTH_RADIUS_M = 6_371_009.0
# What waits for somebody else, or was given away, is no stop.
STOPS = frozenset({"new", "assigned", "planned", "in_progress"})


@dataclass(frozen=True, slots=True)
class Round:
    """The kept order of tickets: when the service computed it, and whether the agent changed it since."""

    ids: tuple[str, ...] = ()
    computed_at: datetime | None = None
    by_hand: bool = False


def in_round(lines: Iterable[Line], ids: Sequence[str]) -> list[Line]:
    """Put what is still to do in the kept order; what came since is at the end, the most pressing first."""
    to_do = {line.id: line for line in lines if line.state in STOPS}
    known = [to_do[ticket_id] for ticket_id in ids if ticket_id in to_do]
    new = [line for line in to_do.values() if line.id not in set(ids)]
    return known + in_order(new)


def moved(ids: Sequence[str], ticket_id: str, place: int) -> tuple[str, ...]:
    """Give the order with one ticket put at another place, counted from 0."""
    others = [known for known in ids if known != ticket_id]
    place = max(0, min(place, len(others)))
    return (*others[:place], ticket_id, *others[place:])


def distance_m(one: Place, other: Place) -> float:
    """Give the great-circle distance in metres (haversine)."""
    phi, other_phi = math.radians(one[0]), math.radians(other[0])
    half = (
        math.sin((other_phi - phi) / 2) ** 2
        + math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def nearest(lines: Iterable[Line], places: Mapping[str, Place], here: Place) -> list[tuple[Line, float]]:
    """Give what is to do with its distance in metres, the nearest first; what has no place is left out."""
    found = [
        (line, distance_m(here, places[line.id]))
        for line in lines
        if line.state in STOPS and line.id in places
    ]
    return sorted(found, key=lambda pair: (pair[1], pair[0].number))

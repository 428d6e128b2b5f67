"""The order of a round: what presses first, then the rest, each along a short way from where the agent is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.reporting.signalements.rules import distance_m

Place = tuple[float, float]  # latitude, longitude, in degrees

# what lies this near the way is done in passing, whatever presses
DETOUR_M = 250.0
# streets are longer than the crow flies; a vehicle in a town, its stops apart
WINDING, SPEED_M_S = 1.3, 6.0
STOP_S = 600.0
GAIN_M = 0.5  # less is noise of floating point, and would never end


@dataclass(frozen=True)
class Stop:
    """A ticket to do. `rank` says what comes first: 0 urgent, 1 late or due today, 2 what can wait."""

    id: str
    place: Place
    rank: int


@dataclass(frozen=True)
class Leg:
    """A stop of the round: metres from the one before, seconds until one is there, work before included."""

    id: str
    distance_m: float
    arrival_s: float


def order_round(start: Place, stops: Iterable[Stop]) -> list[Stop]:
    """The stops in the order of the round.

    Each rank follows a short way from where the rank before ended; what can wait is done before if it lies
    `DETOUR_M` from that way at most.
    """
    left = sorted(stops, key=lambda stop: stop.id)  # the same round whatever order the stops came in
    done: list[Stop] = []
    for rank in sorted({stop.rank for stop in left}):
        here = done[-1].place if done else start
        way = _short_way(here, [stop for stop in left if stop.rank == rank])
        left = [stop for stop in left if stop.rank != rank]
        for stop in list(left):
            place, detour = _cheapest(here, way, stop.place)
            if way and detour <= DETOUR_M:
                way.insert(place, stop)
                left.remove(stop)
        done += way
    return done


def path_m(start: Place, stops: Sequence[Stop]) -> float:
    """The length of the way through the stops, without coming back."""
    places = [start, *(stop.place for stop in stops)]
    return sum(distance_m(*a, *b) for a, b in pairwise(places))


def legs(start: Place, stops: Sequence[Stop]) -> list[Leg]:
    """How far each stop is from the one before, and when one is there."""
    found, here, elapsed_s = [], start, 0.0
    for stop in stops:
        metres = distance_m(*here, *stop.place) * WINDING
        elapsed_s += metres / SPEED_M_S
        found.append(Leg(stop.id, metres, elapsed_s))
        elapsed_s += STOP_S
        here = stop.place
    return found


def _cheapest(start: Place, way: Sequence[Stop], place: Place) -> tuple[int, float]:
    """Where to put a place into a way, and how much longer that makes it."""
    places = [start, *(stop.place for stop in way)]
    best = (len(way), distance_m(*places[-1], *place))
    for at in range(len(way)):
        a, b = places[at], places[at + 1]
        detour = distance_m(*a, *place) + distance_m(*place, *b) - distance_m(*a, *b)
        if detour < best[1]:
            best = (at, detour)
    return best


def _short_way(start: Place, stops: Sequence[Stop]) -> list[Stop]:
    """The nearest one each time, then every crossing undone (2-opt on a way that does not come back)."""
    places = [start, *(stop.place for stop in stops)]
    far = [[distance_m(*a, *b) for b in places] for a in places]
    order = _nearest_each_time(far)
    while _shorten(order, far):
        pass
    return [stops[index - 1] for index in order[1:]]


def _nearest_each_time(far: Sequence[Sequence[float]]) -> list[int]:
    order, left = [0], set(range(1, len(far)))
    while left:
        here = far[order[-1]]
        nearest = min(left, key=lambda index: (here[index], index))
        order.append(nearest)
        left.remove(nearest)
    return order


def _shorten(order: list[int], far: Sequence[Sequence[float]]) -> bool:
    """Turn round every part of the way that is shorter the other way round; say whether any was."""
    size, shorter = len(order), False
    for first in range(1, size - 1):
        for last in range(first + 1, size):
            a, b, c = order[first - 1], order[first], order[last]
            after = order[last + 1] if last + 1 < size else None
            gain = far[a][b] - far[a][c]
            if after is not None:
                gain += far[c][after] - far[b][after]
            if gain > GAIN_M:
                order[first : last + 1] = order[first : last + 1][::-1]
                shorter = True
    return shorter

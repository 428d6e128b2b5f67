"""Where the same thing comes back: the method, said once, as a pure function of reports."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import pairwise

from server.reporting.signalements.rules import METRES_PER_DEGREE

Cell = tuple[int, int]


@dataclass(frozen=True)
class Method:
    """What is called a place where the same thing comes back.

    Reports of one category within `radius_m` of one of them, received within `window`, that make at least
    `least_times` times. Reports less than `apart` after the one before tell the same time: twenty people who
    see one full bin are no proof that it is always full.
    """

    radius_m: float = 40.0
    window: timedelta = timedelta(days=365)
    apart: timedelta = timedelta(days=14)
    least_times: int = 4


@dataclass(frozen=True, slots=True)
class Report:
    """A ticket as the method sees it; its place in WGS 84 decimal degrees."""

    id: Hashable
    category: int
    latitude: float
    longitude: float
    at: datetime


@dataclass(frozen=True)
class Place:
    """Reports that tell of one thing at one place, in the order of their reception, and how many times."""

    category: int
    latitude: float
    longitude: float
    reports: tuple[Report, ...]
    times: int

    @property
    def first_at(self) -> datetime:
        """When it was first reported within the window."""
        return self.reports[0].at

    @property
    def last_at(self) -> datetime:
        """When it was last reported."""
        return self.reports[-1].at


def times_of(reports: Sequence[Report], apart: timedelta) -> int:
    """How many times reports, in the order of their reception, tell of something new."""
    pauses = (later.at - earlier.at for earlier, later in pairwise(reports))
    return bool(reports) + sum(pause >= apart for pause in pauses)


def recurring_places(reports: Iterable[Report], until: datetime, method: Method) -> list[Place]:
    """The places where the same thing comes back, the most often first; each report tells of one at most.

    The report with the most others within the radius is the middle of the first place, which takes them all;
    then the same with what is left. So a street whose every metre is reported makes places that one can stand
    on, not one as long as the street.
    """
    since = until - method.window
    by_category: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        if since < report.at <= until:
            by_category[report.category].append(report)
    found = [place for same in by_category.values() for place in _places_of(same, method)]
    return sorted(found, key=lambda place: (-place.times, -place.last_at.timestamp(), place.category))


def _places_of(reports: Sequence[Report], method: Method) -> list[Place]:
    """The places of one category."""
    ordered = sorted(reports, key=lambda report: (report.at, str(report.id)))
    near = _neighbours(ordered, method.radius_m)
    middles = [(-len(others), number) for number, others in enumerate(near)]
    heapify(middles)
    taken: set[int] = set()
    found = []
    while middles and -middles[0][0] >= method.least_times:
        count, middle = heappop(middles)
        gathered = near[middle] - taken
        if len(gathered) != -count:  # some tell of another place by now: it comes later
            heappush(middles, (-len(gathered), middle))
            continue
        place = _place([ordered[number] for number in sorted(gathered)], method)
        if place.times >= method.least_times:
            found.append(place)
            taken |= gathered
    return found


def _place(reports: Sequence[Report], method: Method) -> Place:
    count = len(reports)
    return Place(
        category=reports[0].category,
        latitude=sum(report.latitude for report in reports) / count,
        longitude=sum(report.longitude for report in reports) / count,
        reports=tuple(reports),
        times=times_of(reports, method.apart),
    )


def _neighbours(reports: Sequence[Report], radius_m: float) -> list[set[int]]:
    """For each report by its number, those within the radius, itself among them.

    On a plane, true to a thousandth within a town; squares as wide as the radius spare most comparisons.
    """
    stretch = math.cos(math.radians(reports[0].latitude))
    points = [
        (
            report.longitude * METRES_PER_DEGREE * stretch,
            report.latitude * METRES_PER_DEGREE,
        )
        for report in reports
    ]
    cells: dict[Cell, list[int]] = defaultdict(list)
    for number, (x, y) in enumerate(points):
        cells[int(x // radius_m), int(y // radius_m)].append(number)
    near: list[set[int]] = [set()] * len(points)
    for (column, row), here in cells.items():
        around = [
            other
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for other in cells.get((column + across, row + down), ())
        ]
        for number in here:
            x, y = points[number]
            near[number] = {
                other
                for other in around
                if (points[other][0] - x) ** 2 + (points[other][1] - y) ** 2 <= radius_m**2
            }
    return near


def metres_between(one: Place, latitude: float, longitude: float) -> float:
    """How far a place is from another, in metres, on the same plane."""
    across = (one.longitude - longitude) * METRES_PER_DEGREE * math.cos(math.radians(latitude))
    return math.hypot(across, (one.latitude - latitude) * METRES_PER_DEGREE)


def is_proposed(last_at: datetime, dismissed_at: datetime | None, mended_at: datetime | None) -> bool:
    """Whether a place is to be looked at: reported since it was set aside, or since its ticket ended."""
    return all(ended is None or last_at > ended for ended in (dismissed_at, mended_at))

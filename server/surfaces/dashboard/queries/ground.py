"""The map of a period: how many tickets in each square, in each district by inhabitant, than expected."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import func, literal, select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import District, Territory
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.expected import Expectation, Expectations, expectations
from server.surfaces.dashboard.queries import lists
from server.surfaces.dashboard.queries.facts import OPEN, Column, Rows
from server.surfaces.dashboard.queries.indicators import FEW
from server.surfaces.dashboard.queries.measures import Filters, Look, Period

LOOKS = ("rate", "expected", "heat", "points")
SQUARES = {"heat": 32, "points": 14}  # along the longer side of the town
LISTED = 40  # squares in the table, the fullest first; the others are counted together
NAMED = 20  # of which a street is looked up
PER = 1_000  # inhabitants
SHORT = 3  # categories named in which a district is furthest below
MOST_SINGLE = 300  # tickets shown one by one
MILLION = 1_000_000
ON_A_SIDE = 1e-9  # of a square: floats fall short of the side that they are on
DIGITS = 6  # of a degree: the sides of a square, in the map and in the list that it opens


@dataclass(frozen=True)
class Square:
    """A square of the town with tickets; `rank` counts from the fullest, `box` is the filter of its list."""

    rank: int
    tickets: int
    open: int
    box: tuple[float, float, float, float]  # west, south, east, north
    latitude: float  # the middle of its tickets
    longitude: float
    district: str = ""  # of those that the table names
    street: str = ""

    @property
    def address(self) -> dict[str, str]:
        """The filter of the list of its tickets."""
        return {"box": ",".join(f"{side:.{DIGITS}f}" for side in self.box)}


@dataclass(frozen=True)
class Quarter:
    """A district and what it reported; `rank` is its number on the map. `rate` is per 1,000 inhabitants."""

    rank: int
    slug: str
    name: str
    population: int | None
    tickets: int
    expectation: Expectation | None = None
    short: Sequence[tuple[str, int, float]] = ()  # label of a category, observed, expected

    @property
    def rate(self) -> float | None:
        """None where nobody counted the inhabitants."""
        return self.tickets / self.population * PER if self.population else None

    @property
    def few(self) -> bool:
        """Whether so few tickets say little of a rate."""
        return self.tickets < FEW


@dataclass(frozen=True)
class Ground:
    """What the map shows; `total` are the tickets with a place, `elsewhere` those of them in no district."""

    total: int
    quarters: Sequence[Quarter]
    elsewhere: int
    dispersion: float
    squares: Sequence[Square] = ()

    @property
    def listed(self) -> Sequence[Square]:
        """The fullest squares, which the table names."""
        return self.squares[:LISTED]

    @property
    def others(self) -> int:
        """The tickets in none of these."""
        return self.total - sum(square.tickets for square in self.listed)


def ground_of(look: Look, period: Period, filters: Filters, way: str) -> Ground:
    """The map of the tickets received in a period, looked at in one of `LOOKS`."""
    town = look.territory
    rows = look.placed(period, filters)
    counted = _by_district(town, rows)
    found = expectations(_people(town), {slug: _by_heading(town, counts) for slug, counts in counted.items()})
    quarters = [
        _quarter(town, rank, district, sum(counted[district.slug].values()), found)
        for rank, district in enumerate(town.districts, 1)
    ]
    squares = _named(town, _squares(town, rows, SQUARES[way])) if way in SQUARES else []
    total = sum(map(len, rows))
    return Ground(total, quarters, total - sum(one.tickets for one in quarters), found.dispersion, squares)


def _people(town: Territory) -> dict[str, int]:
    return {district.slug: district.population or 0 for district in town.districts}


def _by_district(town: Territory, parts: Sequence[Rows]) -> Mapping[str, Counter[int]]:
    """The tickets of each district by the ids of their categories."""
    counted: defaultdict[str, Counter[int]] = defaultdict(Counter)
    height = 2 + max((one.id for one in town.every_district), default=0)  # the last one: any other
    width = 2 + max((one.id for one in town.every_category), default=0)

    def count(rows: Rows) -> Column:
        district, category = np.minimum(rows["district"], height - 1), np.minimum(rows["category"], width - 1)
        return np.bincount(district.astype(np.int64) * width + category, minlength=height * width)

    none = np.zeros(height * width, np.int64)
    counts = _added(parts, ("districts", town.revision), count, none)
    for pair in np.flatnonzero(counts).tolist():
        district_id, category_id = divmod(pair, width)
        district = town.district_by_id(district_id)
        if district:
            counted[district.slug][category_id] += int(counts[pair])
    return counted


def _added(parts: Sequence[Rows], what: Hashable, count: Callable[[Rows], Column], none: Column) -> Column:
    """The sum of what each part counts, or remembers."""
    found: Column = sum((part.remember(what, partial(count, part)) for part in parts), none)
    return found


def _by_heading(town: Territory, counts: Mapping[int, int]) -> Counter[str]:
    found = Counter[str]()
    for category_id, tickets in counts.items():
        category = town.category_by_id(category_id)
        found[(category.parent or category.code) if category else ""] += tickets
    return found


def _quarter(town: Territory, rank: int, district: District, tickets: int, found: Expectations) -> Quarter:
    expectation = found.districts.get(district.slug)
    short = _shortest(town, expectation) if expectation and expectation.reading == "fewer" else ()
    return Quarter(rank, district.slug, district.name, district.population, tickets, expectation, short)


def _shortest(town: Territory, expectation: Expectation) -> list[tuple[str, int, float]]:
    """The categories in which most is missing."""
    missing = sorted(expectation.by_category.items(), key=lambda item: item[1][0] - item[1][1])
    found = []
    for code, (observed, expected) in missing[:SHORT]:
        category = town.category(code)
        if category and observed < expected:
            found.append((category.label(), observed, expected))
    return found


def _squares(town: Territory, parts: Sequence[Rows], along: int) -> list[Square]:
    """The squares that have tickets, the fullest first; the sides are those that a list compares with."""
    west, south, east, north = town.ground.bounds
    stretch = math.cos(math.radians((south + north) / 2))
    side = max((east - west) * stretch, north - south) / along
    columns, row_sides = _Sides(west, east, side / stretch), _Sides(south, north, side)
    size = columns.count * row_sides.count

    def count(rows: Rows) -> Column:
        x, y = columns.place_in(rows["longitude"]), row_sides.place_in(rows["latitude"])
        inside = (x >= 0) & (x < columns.count) & (y >= 0) & (y < row_sides.count)
        where = np.where(inside, y * columns.count + x, size)  # the last one is everywhere else
        still_open = where[rows["flags"] & OPEN != 0]
        sums = [np.bincount(where, rows[name], size + 1) for name in ("latitude", "longitude")]
        counts = [np.bincount(some, minlength=size + 1) for some in (where, still_open)]
        return np.stack([*counts, *sums])[:, :size]

    key = "squares", along, town.revision
    counts, still_open, latitudes, longitudes = _added(parts, key, count, np.zeros((4, size)))
    held = np.flatnonzero(counts)
    found = []
    for rank, place in enumerate(held[np.argsort(-counts[held], kind="stable")].tolist(), 1):
        row, column = divmod(place, columns.count)
        box = (columns.at(column), row_sides.at(row), columns.at(column + 1), row_sides.at(row + 1))
        latitude, longitude = (float(sum_[place] / counts[place]) for sum_ in (latitudes, longitudes))
        found.append(
            Square(
                rank=rank,
                tickets=int(counts[place]),
                open=int(still_open[place]),
                box=box,
                latitude=latitude,
                longitude=longitude,
            )
        )
    return found


class _Sides:
    """The sides of squares along an axis, each a whole number of millionths of a degree, as lists say."""

    def __init__(self, start: float, end: float, step: float) -> None:
        self._first = math.floor(start * MILLION) / MILLION
        self._step = math.ceil(step * MILLION) / MILLION
        self.count = math.ceil((end - self._first) / self._step) + 1

    def at(self, place: int) -> float:
        """Where the square of this place begins, and the one before it ends."""
        return round(self._first + place * self._step, DIGITS)

    def place_in(self, values: Column) -> Column:
        """The place of the square of each; what is on a side belongs to the square that begins there."""
        found: Column = np.floor((values - self._first) / self._step + ON_A_SIDE).astype(np.int32)
        return found


def tickets_in(territory: Territory, user: StaffUser, chosen: Mapping[str, Any]) -> list[Any]:
    """The latest tickets of a list that have a place: number, category's id, latitude, longitude."""
    columns = (Ticket.number, Ticket.category_id, Ticket.latitude, Ticket.longitude)
    wanted = select(*columns).where(*lists.conditions(territory, user, chosen), Ticket.latitude.is_not(None))
    return list(db.session.execute(wanted.order_by(Ticket.received_at.desc()).limit(MOST_SINGLE)).all())


def _named(town: Territory, squares: Sequence[Square]) -> list[Square]:
    """The squares; those of the table with their district, the fullest with a street or an address in it."""
    asked = [_street_of(town, square) for square in squares[:NAMED]]
    rows: Sequence[Any] = db.session.execute(union_all(*asked)).all() if asked else []
    streets = {row.rank: row.street for row in rows}
    found = []
    for square in squares[:LISTED]:
        district = town.district_at(square.longitude, square.latitude)
        name = district.name if district else ""
        found.append(replace(square, district=name, street=streets.get(square.rank, "")))
    return [*found, *squares[LISTED:]]


def _street_of(town: Territory, square: Square) -> Any:
    west, south, east, north = square.box
    named = func.coalesce(Ticket.street, Ticket.address)
    one = (
        select(literal(square.rank).label("rank"), named.label("street"))
        .where(
            Ticket.territory_id == town.id,
            Ticket.latitude.between(south, north),
            Ticket.longitude.between(west, east),
            named.is_not(None),
        )
        .limit(1)
        .subquery()
    )
    return select(one.c.rank, one.c.street)

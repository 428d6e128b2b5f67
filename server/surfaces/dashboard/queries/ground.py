"""The map of a period: how many tickets in each square, in each district by inhabitant, than expected.

At an EPCI its communes stand where a town has its districts.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy import func, literal, select, union_all

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.core.db import db
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.drawings import Box, sides_of
from server.surfaces.dashboard.expected import Expectation, Expectations, expectations
from server.surfaces.dashboard.queries import lists
from server.surfaces.dashboard.queries.facts import OPEN, Column, Rows
from server.surfaces.dashboard.queries.indicators import FEW
from server.surfaces.dashboard.queries.measures import Filters, Look, Period
from server.surfaces.dashboard.queries.together import COMMUNE, TERRITORY, Together

LOOKS = ("rate", "expected", "heat", "points")
SQUARES = {"heat": 32, "points": 14}  # along the longer side of the town
LISTED = 40  # squares in the table, the fullest first; the others are counted together
NAMED = 20  # of which a street is looked up
PER = 1_000  # inhabitants
SHORT = 3  # categories named in which a district is furthest below
MOST_SINGLE = 300  # tickets shown one by one
MILLION = 1_000_000
NOT_ASKED = Expectations({}, 1.0)
ON_A_SIDE = 1e-9  # of a square: floats fall short of the side that they are on
DIGITS = 6  # of a degree: the sides of a square, in the map and in the list that it opens


@dataclass(frozen=True)
class Square:
    """A square of the town with tickets; `rank` counts from the fullest, `box` is the filter of its list."""

    rank: int
    tickets: int
    open: int
    box: Box
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
    """A district or commune and what it reported; `rank` is its number on the map.

    `rate` is per 1,000 inhabitants.
    """

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
    """What the map shows; `total` are the tickets with a place, `elsewhere` those of them in no quarter.

    `by` is the filter of a quarter's list.
    """

    by: str
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
    by = TERRITORY if isinstance(look, Together) else "district"
    rows, areas = look.placed(period, filters), _areas_of(look)
    headings, words, _ = look.groups("heading")
    labels, counted = dict(zip(headings, words, strict=True)), _by_area(look, rows)
    found = expectations(_people(areas), _by_heading(headings, counted)) if way == "expected" else NOT_ASKED
    quarters = [
        _quarter(rank, area, int(counted[area.slug].sum()) if area.slug in counted else 0, found, labels)
        for rank, area in enumerate(areas, 1)
    ]
    bounds = bounds_of(look) if way in SQUARES else None
    squares = _named(look, _squares(rows, bounds, SQUARES[way])) if bounds else []
    total = sum(map(len, rows))
    elsewhere = total - sum(one.tickets for one in quarters)
    return Ground(by, total, quarters, elsewhere, found.dispersion, squares)


def drawn_communes(look: Look) -> Sequence[Territory]:
    """The communes that the map of an EPCI draws: those with a ground; none for one town."""
    below = [town for town in look.towns if town.id != look.territory.id]
    return [town for town in below if not town.ground.is_empty]


@dataclass(frozen=True)
class _Area:
    slug: str
    name: str
    population: int | None


def _areas_of(look: Look) -> list[_Area]:
    if isinstance(look, Together):
        return [_Area(one.code, one.name, one.population) for one in drawn_communes(look)]
    return [_Area(one.slug, one.name, one.population) for one in look.territory.districts]


def _people(areas: Sequence[_Area]) -> dict[str, int]:
    return {area.slug: area.population or 0 for area in areas}


def _by_area(look: Look, parts: Sequence[Rows]) -> Mapping[str, Column]:
    """The tickets of each district or commune that has some, by the places of their headings."""
    keys, _, areas = look.groups(COMMUNE if isinstance(look, Together) else "district")
    codes, _, headings = look.groups("heading")
    shape = len(keys), len(codes)

    def count(rows: Rows) -> Column:
        cells = areas.group_of(rows).astype(np.int64) * len(codes) + headings.group_of(rows)
        return np.bincount(cells, minlength=math.prod(shape))

    none = np.zeros(math.prod(shape), np.int64)
    counts = _added(parts, ("areas", areas.key, headings.key), count, none).reshape(shape)
    return {key: row for key, row in zip(keys, counts, strict=True) if key and row.any()}


def _by_heading(headings: Sequence[str], counted: Mapping[str, Column]) -> dict[str, dict[str, int]]:
    return {
        slug: {code: count for code, count in zip(headings, row.tolist(), strict=True) if count}
        for slug, row in counted.items()
    }


def _added(parts: Sequence[Rows], what: Hashable, count: Callable[[Rows], Column], none: Column) -> Column:
    """The sum of what each part counts, or remembers."""
    found: Column = sum((part.remember(what, partial(count, part)) for part in parts), none)
    return found


def _quarter(rank: int, area: _Area, tickets: int, found: Expectations, labels: Mapping[str, str]) -> Quarter:
    expectation = found.districts.get(area.slug)
    short = _shortest(expectation, labels) if expectation and expectation.reading == "fewer" else ()
    return Quarter(rank, area.slug, area.name, area.population, tickets, expectation, short)


def _shortest(expectation: Expectation, labels: Mapping[str, str]) -> list[tuple[str, int, float]]:
    """The headings in which most is missing."""
    missing = sorted(expectation.by_category.items(), key=lambda item: item[1][0] - item[1][1])
    return [
        (labels[code], observed, expected)
        for code, (observed, expected) in missing[:SHORT]
        if code and observed < expected
    ]


def bounds_of(look: Look) -> Box | None:
    """The sides of what the map draws; None of communes without any ground."""
    drawn = drawn_communes(look) if isinstance(look, Together) else [look.territory]
    grounds = [town.ground for town in drawn if not town.ground.is_empty]
    return sides_of(grounds) if grounds else None


def _squares(parts: Sequence[Rows], bounds: Box, along: int) -> list[Square]:
    """The squares that have tickets, the fullest first; the sides are those that a list compares with."""
    west, south, east, north = bounds
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

    key = "squares", along, bounds
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


def tickets_in(
    towns: Sequence[Territory], user: StaffUser, chosen: Mapping[str, Any]
) -> list[tuple[Territory, Any]]:
    """The latest tickets of a list of these towns that have a place: each with its town.

    A row has the number, the category's id, latitude, longitude, the instant of reception.
    """
    columns = (Ticket.number, Ticket.category_id, Ticket.latitude, Ticket.longitude, Ticket.received_at)
    found: list[tuple[Territory, Any]] = []
    for town in towns:
        mine = (*lists.conditions(town, user, chosen), Ticket.latitude.is_not(None))
        wanted = select(*columns).where(*mine).order_by(Ticket.received_at.desc()).limit(MOST_SINGLE)
        found += [(town, row) for row in db.session.execute(wanted)]
    return sorted(found, key=lambda one: one[1].received_at, reverse=True)[:MOST_SINGLE]


def _named(look: Look, squares: Sequence[Square]) -> list[Square]:
    """The squares; those of the table with their district, the fullest with a street or an address in it."""
    asked = [_street_of(look.towns, square) for square in squares[:NAMED]]
    rows: Sequence[Any] = db.session.execute(union_all(*asked)).all() if asked else []
    streets = {row.rank: row.street for row in rows}
    found = []
    for square in squares[:LISTED]:
        name = _name_at(look, square.longitude, square.latitude)
        found.append(replace(square, district=name, street=streets.get(square.rank, "")))
    return [*found, *squares[LISTED:]]


def _name_at(look: Look, longitude: float, latitude: float) -> str:
    """Of the district, at an EPCI of the commune, that a place is in."""
    if isinstance(look, Together):
        found = (town.name for town in drawn_communes(look) if town.contains(longitude, latitude))
        return next(found, "")
    district = look.territory.district_at(longitude, latitude)
    return district.name if district else ""


def _street_of(towns: Sequence[Territory], square: Square) -> Any:
    west, south, east, north = square.box
    named = func.coalesce(Ticket.street, Ticket.address)
    one = (
        select(literal(square.rank).label("rank"), named.label("street"))
        .where(
            Ticket.territory_id.in_([town.id for town in towns]),
            Ticket.latitude.between(south, north),
            Ticket.longitude.between(west, east),
            named.is_not(None),
        )
        .limit(1)
        .subquery()
    )
    return select(one.c.rank, one.c.street)

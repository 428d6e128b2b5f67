"""What a map shows of the town: the piece that is seen, pins that never cover each other, the scale."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from agent_app.domain.mercator import Spot, Tile, place_of, spot_of, tile_m
from agent_app.domain.rounds import Place

FARTHEST, NEAREST = 9, 18
Point = tuple[float, float]  # pixels from the left and from the bottom of the map
Outline = tuple[Place, ...]
CIRCLE, SQUARE, TRIANGLE, DIAMOND = "circle", "square", "triangle", "diamond"


@dataclass(frozen=True, slots=True)
class Sight:
    """The piece of the grid that is seen: its middle, its size in pixels; a tile is `side` pixels wide."""

    middle: Spot
    width: float = 1
    height: float = 1
    side: float = 256

    @property
    def zoom(self) -> int:
        """How near one looks."""
        return self.middle.zoom

    @property
    def metre_px(self) -> float:
        """How many pixels a metre is, in the middle."""
        return self.side / tile_m(place_of(self.middle)[0], self.zoom)

    def point(self, place: Place) -> Point:
        """Give where a place is drawn."""
        return self.at(spot_of(*place, self.zoom))

    def at(self, spot: Spot) -> Point:
        """Give where a spot of the grid, of the same zoom, is drawn."""
        return (
            self.width / 2 + (spot.x - self.middle.x) * self.side,
            self.height / 2 - (spot.y - self.middle.y) * self.side,
        )

    def place(self, point: Point) -> Place:
        """Give the place drawn at a point."""
        return place_of(self._spot(point))

    def tiles(self) -> list[Tile]:
        """Give the tiles that are seen, those of the middle first."""
        across, down = self.width / 2 / self.side, self.height / 2 / self.side
        last, (x, y) = 2**self.zoom - 1, (self.middle.x, self.middle.y)
        seen = [
            (self.zoom, column, row)
            for column in range(max(0, math.floor(x - across)), min(last, math.floor(x + across)) + 1)
            for row in range(max(0, math.floor(y - down)), min(last, math.floor(y + down)) + 1)
        ]
        return sorted(seen, key=lambda tile: abs(tile[1] + 0.5 - x) + abs(tile[2] + 0.5 - y))

    def moved(self, right: float, up: float) -> "Sight":
        """Look so many pixels further to the right and up."""
        spot = self._spot((self.width / 2 + right, self.height / 2 + up))
        return replace(self, middle=spot)

    def zoomed(self, steps: int, around: Point | None = None) -> "Sight":
        """Look nearer (or from farther, below 0); the place at `around` stays where it is."""
        zoom = min(max(self.zoom + steps, FARTHEST), NEAREST)
        around = around or (self.width / 2, self.height / 2)
        place = self.place(around)
        there = replace(self, middle=spot_of(*place, zoom))
        return there.moved(self.width / 2 - around[0], self.height / 2 - around[1])

    def on(self, place: Place, zoom: int | None = None) -> "Sight":
        """Look at a place."""
        return replace(self, middle=spot_of(*place, self.zoom if zoom is None else zoom))

    def fitted(self, places: Sequence[Place], margin: float = 0) -> "Sight":
        """Look at all of these, as near as their margin in pixels allows; at the same as now without any."""
        if not places:
            return self
        south, north = min(p[0] for p in places), max(p[0] for p in places)
        west, east = min(p[1] for p in places), max(p[1] for p in places)
        room = max(1.0, self.width - 2 * margin), max(1.0, self.height - 2 * margin)
        for zoom in range(NEAREST - 1, FARTHEST - 1, -1):
            low, high = spot_of(south, west, zoom), spot_of(north, east, zoom)
            if (high.x - low.x) * self.side <= room[0] and (low.y - high.y) * self.side <= room[1]:
                break
        return replace(self, middle=Spot(zoom, (low.x + high.x) / 2, (low.y + high.y) / 2))

    def _spot(self, point: Point) -> Spot:
        count = 2**self.zoom - 1e-9
        x = self.middle.x + (point[0] - self.width / 2) / self.side
        y = self.middle.y - (point[1] - self.height / 2) / self.side
        return Spot(self.zoom, min(max(x, 0.0), count), min(max(y, 0.0), count))


@dataclass(frozen=True, slots=True)
class MapPin:
    """One ticket on the map; `sign` is an icon's name, or a number when `numbered`."""

    id: str
    place: Place
    shape: str
    tone: str
    sign: str
    word: str
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Heap:
    """Pins that would cover each other, drawn as one at the first one's place."""

    ids: tuple[str, ...]
    spot: Spot


def heaps(places: Iterable[tuple[str, Place]], zoom: int, apart: Point, side: float) -> list[Heap]:
    """Put together what would lie closer than `apart` pixels across and up; the first ones stand.

    Of several thousand, each looks at its neighbours only: heaps are found by cells as large as `apart`.
    """
    wide, high = apart[0] / side, apart[1] / side
    cells: dict[tuple[int, int], list[tuple[Spot, list[str]]]] = {}
    found: list[tuple[Spot, list[str]]] = []
    for ticket_id, place in places:
        spot = spot_of(*place, zoom)
        column, row = int(spot.x / wide), int(spot.y / high)
        near = (
            heap
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for heap in cells.get((i, j), ())
            if abs(heap[0].x - spot.x) < wide and abs(heap[0].y - spot.y) < high
        )
        heap = next(near, None)
        if heap is None:
            heap = (spot, [])
            found.append(heap)
            cells.setdefault((column, row), []).append(heap)
        heap[1].append(ticket_id)
    return [Heap(tuple(ids), spot) for spot, ids in found]


def scale_m(metre_px: float, most_px: float) -> int:
    """Give the longest of 1, 2, 5, 10… metres that is at most so many pixels long; at least one metre."""
    room_m = max(1.0, most_px / metre_px)
    power = 10 ** math.floor(math.log10(room_m))
    return int(max(step for step in (1, 2, 5) if step * power <= room_m) * power)


def street_of(address: str) -> str:
    """Give the street of an address: without its number, without the town."""
    street = re.split(r",|\s\d{5}\b", address, maxsplit=1)[0]
    return re.sub(r"^\s*\d+\s*(?:bis|ter|quater|[a-dA-D])?\s+", "", street).strip()


def streets(addresses: Iterable[tuple[str, Place]]) -> list[tuple[str, Place]]:
    """Give each street once, in the middle of what is known there."""
    found: dict[str, list[Place]] = {}
    for address, place in addresses:
        if street := street_of(address):
            found.setdefault(street, []).append(place)
    return [
        (street, (sum(p[0] for p in places) / len(places), sum(p[1] for p in places) / len(places)))
        for street, places in found.items()
    ]


def read_outlines(body: object) -> list[Outline]:
    """Read the outer rings of GeoJSON polygons, without the points that no map of a town would show apart.

    Whatever is not a polygon is left out.
    """
    features = body.get("features") if isinstance(body, dict) else None
    rings: list[Outline] = []
    for feature in features if isinstance(features, list) else []:
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        kind = shape.get("type") if isinstance(shape, dict) else None
        parts = shape.get("coordinates") if isinstance(shape, dict) else None
        polygons = parts if kind == "MultiPolygon" else [parts] if kind == "Polygon" else []
        for polygon in polygons if isinstance(polygons, list) else []:
            ring = _read_ring(polygon[0] if isinstance(polygon, list) and polygon else None)
            if len(ring) > 2:
                rings.append(ring)
    return rings


def _read_ring(ring: object) -> Outline:
    kept: list[Place] = []
    for point in ring if isinstance(ring, list) else []:
        if not (isinstance(point, list) and len(point) >= 2):
            continue
        longitude, latitude = point[0], point[1]
        if not all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in (longitude, latitude)):
            continue
        if abs(latitude) > 90 or abs(longitude) > 180:
            continue
        if not kept or abs(kept[-1][0] - latitude) + abs(kept[-1][1] - longitude) > 0.0002:
            kept.append((float(latitude), float(longitude)))
    return tuple(kept)

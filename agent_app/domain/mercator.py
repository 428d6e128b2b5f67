"""The tile grid of web maps (EPSG:3857): places on it, and how long a pixel is on the ground."""

import math
from dataclasses import dataclass

from agent_app.domain.rounds import Place

Tile = tuple[int, int, int]  # zoom, column from the west, row from the north
ZOOM = 17
TILE_PX = 256
EQUATOR_M = 40_075_016.7
FARTHEST_NORTH = 85.0511


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the tile grid; `x` and `y` are counted in tiles, with decimals, from the north-west."""

    zoom: int
    x: float
    y: float

    def around(self) -> list[Tile]:
        """Give the nine tiles around the point."""
        column, row = int(self.x), int(self.y)
        last = 2**self.zoom - 1
        return [
            (self.zoom, min(max(column + dx, 0), last), min(max(row + dy, 0), last))
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
        ]


def spot_of(latitude: float, longitude: float, zoom: int = ZOOM) -> Spot:
    """Place WGS 84 degrees on the grid (slippy map numbering)."""
    latitude = max(min(latitude, FARTHEST_NORTH), -FARTHEST_NORTH)
    count = 2**zoom
    x = (longitude + 180.0) / 360.0 * count
    y = (1.0 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2.0 * count
    return Spot(zoom, min(max(x, 0.0), count - 1e-9), min(max(y, 0.0), count - 1e-9))


def place_of(spot: Spot) -> Place:
    """Give the WGS 84 degrees of a point of the grid."""
    count = 2**spot.zoom
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * spot.y / count))))
    return latitude, spot.x / count * 360.0 - 180.0


def tile_m(latitude: float, zoom: int) -> float:
    """Give the length of a tile's side on the ground, in metres, at this latitude."""
    return EQUATOR_M * math.cos(math.radians(latitude)) / float(2**zoom)

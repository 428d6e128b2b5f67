"""Map tiles already seen, in an MBTiles file, so that the plan is there without a network."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from agent_app.storage.tile_file import TileFile

ZOOM = 17
TILE_PX = 256


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the tile grid; `x` and `y` are counted in tiles, with decimals, from the north-west."""

    zoom: int
    x: float
    y: float

    def around(self) -> list[tuple[int, int, int]]:
        """Give the nine tiles around the point, as (zoom, x, y)."""
        column, row = int(self.x), int(self.y)
        last = 2**self.zoom - 1
        return [
            (self.zoom, min(max(column + dx, 0), last), min(max(row + dy, 0), last))
            for dy in (-1, 0, 1)
            for dx in (-1, 0, 1)
        ]


def spot_of(latitude: float, longitude: float, zoom: int = ZOOM) -> Spot:
    """Place WGS 84 degrees on the Web Mercator grid (EPSG:3857, slippy map numbering)."""
    latitude = max(min(latitude, 85.0511), -85.0511)
    count = 2**zoom
    x = (longitude + 180.0) / 360.0 * count
    y = (1.0 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2.0 * count
    return Spot(zoom, min(max(x, 0.0), count - 1e-9), min(max(y, 0.0), count - 1e-9))


class Tiles:
    """The tiles of one source."""

    def __init__(self, folder: Path) -> None:
        self._file = TileFile(folder / "plan.mbtiles")

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Give a tile's image, or None."""
        return self._file.read(zoom, x, y)

    def keep(self, zoom: int, x: int, y: int, image: bytes) -> None:
        """Keep a tile received from the source."""
        self._file.write(zoom, x, y, image)

    def missing(self, tiles: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Give the tiles that are not here."""
        return [tile for tile in tiles if self._file.read(*tile) is None]

    def count(self) -> int:
        """Count the tiles that are here."""
        return self._file.count()

    def keep_only(self, wanted: Collection[tuple[int, int, int]]) -> int:
        """Forget all others and give their room back; give the number of tiles forgotten."""
        return self._file.keep_only(wanted)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

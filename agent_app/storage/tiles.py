"""Map tiles, of a map brought along or seen before: the plan is there without a network."""

from collections.abc import Collection, Iterable
from pathlib import Path

from agent_app.domain.mercator import Tile
from agent_app.storage.local_map import LocalMap, NoLocalMap
from agent_app.storage.tile_file import TileFile


class Tiles:
    """The tiles of one source, over those of a map brought along (`map.mbtiles`), if there is one."""

    def __init__(self, folder: Path) -> None:
        self._file = TileFile(folder / "plan.mbtiles")
        self._local: LocalMap | None = None
        self._absent: set[Tile] = set()
        self.local_is_spoilt = False
        self.bring(folder / "map.mbtiles")

    def bring(self, path: Path) -> None:
        """Show a map brought along from now on; `local_is_spoilt` tells one that is there and unreadable."""
        if not path.exists():
            return
        try:
            local = LocalMap(path)
        except NoLocalMap:
            self.local_is_spoilt = True
            return
        if self._local:
            self._local.close()
        self._local, self.local_is_spoilt = local, False

    @property
    def attribution(self) -> str:
        """Who drew the map brought along; empty without one."""
        return self._local.attribution if self._local else ""

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Give a tile's image, or None."""
        brought = self._local.read(zoom, x, y) if self._local else None
        return brought or self._file.read(zoom, x, y)

    def keep(self, zoom: int, x: int, y: int, image: bytes) -> None:
        """Keep a tile received from the source."""
        self._file.write(zoom, x, y, image)

    def mark_absent(self, tile: Tile) -> None:
        """The source has no such tile: it is not asked for again until the app starts anew."""
        self._absent.add(tile)

    def missing(self, tiles: Iterable[Tile]) -> list[Tile]:
        """Give the tiles that are not here and that the source may have."""
        return [tile for tile in tiles if tile not in self._absent and self.tile(*tile) is None]

    def count(self) -> int:
        """Count the tiles kept from the source."""
        return self._file.count()

    def keep_only(self, wanted: Collection[Tile], newest: int = 0) -> int:
        """Forget all but these and the `newest` ones, give their room back; give the number forgotten."""
        return self._file.keep_only(wanted, newest)

    def close(self) -> None:
        """Close the files."""
        self._file.close()
        if self._local:
            self._local.close()

"""A map brought along: a raster MBTiles file (1.1 to 1.3), read and never written."""

import sqlite3
import threading
from pathlib import Path

IMAGES = (b"\x89PNG", b"\xff\xd8", b"RIFF")


class NoLocalMap(ValueError):
    """The file cannot be read, or holds no images (vector tiles, for instance)."""


class LocalMap:
    """Read tiles by slippy-map numbers (rows counted from the north); safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            NoLocalMap: it is absent, spoilt, or its tiles are no images.
        """
        self._lock = threading.Lock()
        try:
            address = f"{path.resolve().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(
                address, uri=True, check_same_thread=False, isolation_level=None
            )
        except sqlite3.Error as error:
            raise NoLocalMap(str(error)) from error
        try:
            first = self._connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
            self.attribution = self._metadata("attribution")
        except sqlite3.Error as error:
            self._connection.close()
            raise NoLocalMap(str(error)) from error
        if first is None or not bytes(first[0]).startswith(IMAGES):
            self._connection.close()
            raise NoLocalMap("its tiles are no images")

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        """Give a tile's image, or None; also when that part of the file is spoilt."""
        with self._lock:
            try:
                row = self._connection.execute(
                    "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                    (zoom, x, 2**zoom - 1 - y),
                ).fetchone()
            except sqlite3.Error:
                return None
        return bytes(row[0]) if row and row[0] else None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _metadata(self, name: str) -> str:
        try:
            row = self._connection.execute("SELECT value FROM metadata WHERE name = ?", (name,)).fetchone()
        except sqlite3.OperationalError:  # the table is a custom, the tiles are what matters
            return ""
        return str(row[0]) if row and row[0] else ""

"""An MBTiles 1.3 file: SQLite with TMS row numbering (counted from the south)."""

import sqlite3
import threading
from collections.abc import Collection
from pathlib import Path


class TileFile:
    """Read and write tiles by slippy-map numbers (rows counted from the north)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        try:
            self._connection = _open(path)
        except sqlite3.OperationalError:  # the disk itself
            raise
        except sqlite3.DatabaseError:  # spoilt by a flat battery: a plan can be fetched again
            path.unlink()
            path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
            self._connection = _open(path)

    def read(self, zoom: int, x: int, y: int) -> bytes | None:
        """Give a tile's bytes, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
                (zoom, x, 2**zoom - 1 - y),
            ).fetchone()
        return bytes(row[0]) if row else None

    def write(self, zoom: int, x: int, y: int, image: bytes) -> None:
        """Keep a tile."""
        with self._lock:
            self._connection.execute(
                "REPLACE INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, 2**zoom - 1 - y, image)
            )

    def count(self) -> int:
        """Count the tiles."""
        with self._lock:
            return int(self._connection.execute("SELECT COUNT(*) FROM tiles").fetchone()[0])

    def keep_only(self, wanted: Collection[tuple[int, int, int]], newest: int = 0) -> int:
        """Delete all tiles but these and the last `newest` written, and make the file smaller.

        Gives the number of tiles deleted.
        """
        with self._lock:
            known = self._connection.execute(
                "SELECT zoom_level, tile_column, tile_row FROM tiles ORDER BY rowid DESC"
            ).fetchall()
            left = [(z, x, row) for z, x, row in known[newest:] if (z, x, 2**z - 1 - row) not in wanted]
            self._connection.executemany(
                "DELETE FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?", left
            )
            if left:
                self._connection.execute("VACUUM")
        return len(left)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,"
            " tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))"
        )
        connection.execute("CREATE TABLE IF NOT EXISTS metadata (name TEXT PRIMARY KEY, value TEXT)")
        connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection

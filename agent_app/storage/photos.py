"""Photo files, sealed: those taken here, waiting to leave, and the server's copies for reading offline."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from agent_app.storage.database import Database
from agent_app.storage.seal import Seal, is_sealed
from agent_app.storage.whole_files import write_whole

_SAFE_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class WantedPhoto:
    """A copy the server has and the tablet has not; `url` may be relative to the server."""

    id: str
    size: str
    url: str


class PhotoFiles:
    """Files named by photo id, written whole or not at all."""

    def __init__(self, database: Database, folder: Path, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._taken = folder / "taken"
        self._copies = folder / "copies"
        self.incoming = folder / "incoming"
        for place in (self._taken, self._copies, self.incoming):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)

    def store_taken(self, photo_id: str, jpeg: bytes) -> Path:
        """Keep a photo taken here, on the disk for good when this returns."""
        return write_whole(self._taken / f"{_safe(photo_id)}.jpg", self._seal.close(jpeg))

    def discard(self, source: Path) -> None:
        """Delete what the camera left in `incoming`: it knows where the agent stood. Other files stay."""
        if source.parent == self.incoming:
            source.unlink(missing_ok=True)

    def taken(self, photo_id: str) -> Path:
        """Give the file of a photo taken here; it may have gone."""
        return self._taken / f"{_safe(photo_id)}.jpg"

    def read(self, path: str | Path) -> bytes:
        """Open a photo kept here.

        Raises:
            OSError: it has gone, or cannot be read.
            WrongSeal: it was spoilt.
        """
        return self._seal.open(Path(path).read_bytes())

    def seal_all(self) -> int:
        """Seal the photos kept before there were seals, each whole or not at all; give their number."""
        sealed = 0
        for path in [*self._copies.glob("*.jpg"), *self._taken.glob("*.jpg")]:
            content = path.read_bytes()
            if not is_sealed(content):
                write_whole(path, self._seal.close(content))
                sealed += 1
        return sealed

    def store_copy(self, photo_id: str, size: str, image: bytes) -> Path:
        """Keep a copy received from the server."""
        return write_whole(self._copies / f"{_safe(photo_id)}.{size}.jpg", self._seal.close(image))

    def show(self, photo_id: str, size: str = "small") -> Path | None:
        """Give the best file there is to show a photo; None when there is none yet."""
        if not _SAFE_NAME.fullmatch(photo_id):
            return None
        other = "large" if size == "small" else "small"
        for path in (
            self._copies / f"{photo_id}.{size}.jpg",
            self.taken(photo_id),
            self._copies / f"{photo_id}.{other}.jpg",
        ):
            if path.exists():
                return path
        return None

    def wanted(self, limit: int) -> list[WantedPhoto]:
        """Give copies to fetch: small before large, open tickets first; large ones of open tickets only."""
        rows = self._database.rows(
            "SELECT p.id, p.size, unseal(p.url) FROM remote_photo p JOIN ticket t ON t.id = p.ticket_id"
            " WHERE p.state = 'wanted' AND (p.size = 'small' OR t.finished_at IS NULL)"
            " ORDER BY p.size = 'large', t.finished_at IS NOT NULL, t.deadline LIMIT ?",
            (limit,),
        )
        return [WantedPhoto(*row) for row in rows]

    def mark_copy(self, photo_id: str, size: str, state: str) -> None:
        """Say what became of a copy: `here`, `gone` (the address no longer works) or `wanted`."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE remote_photo SET state = ? WHERE id = ? AND size = ?", (state, photo_id, size)
            )

    def gone(self) -> int:
        """Count the copies whose address no longer works; a whole copy of the tickets brings fresh ones."""
        return int(self._database.rows("SELECT COUNT(*) FROM remote_photo WHERE state = 'gone'")[0][0])

    def want_missing(self) -> int:
        """Want again the copies whose file has gone from the disk; give their number."""
        rows = self._database.rows("SELECT id, size FROM remote_photo WHERE state = 'here'")
        lost = [
            (photo_id, size)
            for photo_id, size in rows
            if not (self._copies / f"{photo_id}.{size}.jpg").exists()
        ]
        if lost:
            with self._database.write() as connection:
                connection.executemany(
                    "UPDATE remote_photo SET state = 'wanted' WHERE id = ? AND size = ?", lost
                )
        return len(lost)

    def drop_unused(self) -> int:
        """Delete the files no ticket, form or journal row speaks of; give their number."""
        rows = self._database.rows(
            "SELECT id FROM remote_photo"
            " UNION SELECT id FROM photo WHERE state IN ('held', 'draft', 'refused')"
            " UNION SELECT p.id FROM photo p JOIN ticket t ON t.id = p.ticket_id WHERE p.state = 'sent'"
        )
        used = {row["id"] for row in rows}
        dropped = 0
        for path in [*self._copies.iterdir(), *self._taken.iterdir(), *self.incoming.iterdir()]:
            if path.name.split(".")[0] not in used and _older_than_a_day(path):
                path.unlink(missing_ok=True)
                dropped += 1
        return dropped


def _older_than_a_day(path: Path) -> bool:
    # A photo being taken has a file before it has a row: the young are left alone.
    return time.time() - path.stat().st_mtime > 86_400


def _safe(photo_id: str) -> str:
    if not _SAFE_NAME.fullmatch(photo_id):
        raise ValueError(f"not a photo id: {photo_id!r}")
    return photo_id

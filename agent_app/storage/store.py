"""Everything the tablet keeps, opened together."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from agent_app.domain.times import utc_now
from agent_app.storage.crashes import Crashes
from agent_app.storage.database import Database
from agent_app.storage.drafts import Drafts
from agent_app.storage.journal import Journal
from agent_app.storage.photos import PhotoFiles
from agent_app.storage.rescue import open_memory
from agent_app.storage.rounds import Rounds
from agent_app.storage.seal import Seal
from agent_app.storage.server_copy import ServerCopy
from agent_app.storage.settings import Settings
from agent_app.storage.tiles import Tiles


@dataclass(frozen=True, slots=True)
class Store:
    """The rooms of one tablet's memory."""

    database: Database
    settings: Settings
    journal: Journal
    drafts: Drafts
    copy: ServerCopy
    rounds: Rounds
    photos: PhotoFiles
    tiles: Tiles
    crashes: Crashes
    folder: Path

    def used_bytes(self) -> int:
        """Say how much room everything takes."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def free_bytes(self) -> int:
        """Say how much room the disk has left."""
        return shutil.disk_usage(self.folder).free

    def close(self) -> None:
        """Close the files."""
        self.database.close()
        self.tiles.close()


def open_store(folder: Path, seal: Seal) -> Store:
    """Open, or make, the memory kept in a folder; the folder and its database are private to their owner.

    A memory that cannot be read is put aside, which `settings.rescue()` tells.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_memory(folder, utc_now(), seal)
    return Store(
        database=database,
        settings=Settings(database),
        journal=Journal(database),
        drafts=Drafts(database),
        copy=ServerCopy(database),
        rounds=Rounds(database),
        photos=PhotoFiles(database, folder / "photos", seal),
        tiles=Tiles(folder),
        crashes=Crashes(folder),
        folder=folder,
    )

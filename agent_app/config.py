"""What the tablet is told when it starts."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from agent_app.storage.keystores import Keystore, find_keystore
from agent_app.storage.vault import Cost


def default_folder() -> Path:
    """Give the person's own data folder (XDG base directories)."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "parvis-tablet"


@dataclass(frozen=True, slots=True)
class Config:
    """`server` fills the enrolment form; `photos` replaces the camera; `size` is the window's, in pixels.

    `wait_s` is how long the server may hold a call open; `undo_s`, how long an action can be undone before it
    is sent; `position` replaces the receiver, as latitude and longitude; `map_file` is a map brought along
    (raster MBTiles), instead of the memory's own `map.mbtiles`.
    `lock_after_s` is how long nobody touches the screen before it is locked; `keystore` finds the machine's,
    `code_cost` says what one try of the code costs.
    """

    data_dir: Path = field(default_factory=default_folder)
    server: str = ""
    photos: Path | None = None
    size: tuple[int, int] | None = None
    wait_s: int = 25
    undo_s: int = 10
    position: tuple[float, float] | None = None
    map_file: Path | None = None
    lock_after_s: int = 300
    keystore: Callable[[Path], Keystore | None] = find_keystore
    code_cost: Cost = field(default_factory=Cost)

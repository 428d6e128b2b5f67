"""Files written whole or not at all, on the disk for good."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> Path:
    """Put a file in the place of the one before, private to its owner; killed in between, the old one stays.

    Raises:
        OSError: the disk is full or broken; the file before is untouched.
    """
    unfinished = path.with_suffix(".part")
    with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)
    return path


def sync_folder(folder: Path) -> None:
    """Put on the disk which names a folder holds; nothing where folders cannot be opened (Windows)."""
    if os.name == "nt":
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)

"""`python -m agent_app`: open the tablet app in a window."""

import argparse
import os
import sys
import threading
from pathlib import Path

from agent_app.config import Config, default_folder
from agent_app.storage.crashes import Crashes


def read_size(text: str) -> tuple[int, int]:
    """Read a size written 1280x800."""
    width, height = text.lower().split("x")
    return int(width), int(height)


def read_place(text: str) -> tuple[float, float]:
    """Read a place written 44.4475,1.4403: latitude, longitude."""
    latitude, longitude = text.split(",")
    return float(latitude), float(longitude)


def read_arguments(words: list[str] | None = None) -> Config:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="agent_app", description="Parvis: the field agent's tablet")
    parser.add_argument("--server", default="", help="address of the service, filled in for the enrolment")
    parser.add_argument(
        "--data-dir", type=Path, default=default_folder(), help="where the tablet keeps its memory"
    )
    parser.add_argument("--photos", type=Path, help="take photos from this folder instead of the camera")
    parser.add_argument("--size", type=read_size, help="size of the window, for example 1280x800")
    parser.add_argument("--position", type=read_place, help="where one stands, for example 44.4475,1.4403")
    parser.add_argument("--map", type=Path, help="a map brought along: a raster MBTiles file")
    read = parser.parse_args(words)
    return Config(
        data_dir=read.data_dir,
        server=read.server,
        photos=read.photos,
        size=read.size,
        position=read.position,
        map_file=read.map,
    )


def claim(folder: Path) -> int | None:
    """Take a memory for this process alone, until it ends; None when another one holds it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _hold(lock)
    except OSError:
        os.close(lock)
        return None
    return lock


def _hold(lock: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def main() -> None:
    """Open the app and stay until its window is closed.

    Raises:
        SystemExit: another window already works on this memory.
    """
    config = read_arguments()
    if claim(config.data_dir) is None:
        raise SystemExit(f"agent_app: {config.data_dir} is already open in another window")
    # Kivy reads these when it is imported: our arguments are not its own, and its folder is ours.
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_FILELOG", "1")
    # Looking for xclip and xsel costs a quarter of a second and fills the log.
    os.environ.setdefault("KIVY_CLIPBOARD", "sdl2")
    os.environ.setdefault("KIVY_HOME", str(config.data_dir / "kivy"))
    from agent_app.app import AgentApp

    crashes = Crashes(config.data_dir)
    threading.excepthook = lambda ended: crashes.note(ended.exc_value or ended.exc_type())
    try:
        AgentApp(config).run()
    except Exception as error:
        crashes.note(error)
        raise


if __name__ == "__main__":
    main()

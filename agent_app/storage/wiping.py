"""The end of a memory: the key first, then all that it opened, and a word about it for whoever looks next."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent_app.domain.actions import PENDING
from agent_app.domain.times import read_moment, write_moment
from agent_app.storage.rescue import FILE
from agent_app.storage.whole_files import write_whole

NOTE = "wiped.json"
# `lock` keeps a second window out, `kivy` holds nothing of ours.
_LEFT = {NOTE, "lock", "kivy"}


@dataclass(frozen=True, slots=True)
class Wiped:
    """When a memory was wiped, and how many actions had not been sent; `done` once nothing is left of it."""

    at: datetime | None
    unsent: int
    done: bool


def wipe(folder: Path, forget_key: Callable[[], None], *, now: datetime, unsent: int) -> None:
    """Destroy the key, then delete everything; killed in between, `finish_wiping` goes on at the next start.

    Without its key what is left cannot be read, whatever the disk keeps of deleted files.
    """
    with suppress(OSError):  # a full disk: there will be room for the note when the rest has gone
        _note(folder, Wiped(now, unsent, done=False))
    forget_key()
    for path in folder.iterdir():
        if path.name not in _LEFT:
            _delete(path)
    _note(folder, Wiped(now, unsent, done=True))


def finish_wiping(folder: Path, forget_key: Callable[[], None]) -> None:
    """Go on with a wipe that was interrupted."""
    wiped = read_wiped(folder)
    if wiped is not None and not wiped.done and wiped.at is not None:
        wipe(folder, forget_key, now=wiped.at, unsent=wiped.unsent)


def read_wiped(folder: Path) -> Wiped | None:
    """Give what became of the memory that was here, until it was read."""
    try:
        body = json.loads((folder / NOTE).read_text("utf-8"))
        return Wiped(read_moment(body["at"]), int(body["unsent"]), body["done"] is True)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return Wiped(None, 0, done=True)


def forget_wiped(folder: Path) -> None:
    """It was read."""
    (folder / NOTE).unlink(missing_ok=True)


def count_unsent(folder: Path) -> int:
    """Count the actions that wait in a memory whose key is not at hand: their state is not sealed."""
    place = folder / FILE
    if not place.exists():
        return 0
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{place.as_uri()}?mode=ro", uri=True)) as reading:
        waiting = reading.execute("SELECT COUNT(*) FROM action WHERE status = ?", (PENDING,)).fetchone()
        return int(waiting[0])
    return 0


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _note(folder: Path, wiped: Wiped) -> None:
    at = write_moment(wiped.at) if wiped.at else ""
    body = {"at": at, "unsent": wiped.unsent, "done": wiped.done}
    write_whole(folder / NOTE, json.dumps(body).encode())

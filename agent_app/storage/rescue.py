"""A memory that cannot be read is put aside whole, and what had not been sent is looked for in it."""

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from agent_app.storage.database import Database
from agent_app.storage.seal import Seal, WrongSeal

FILE = "tablet.db"
_BESIDE = ("-wal", "-shm")
_ACTIONS = (
    "SELECT id, ticket_id, ticket_number, agent, kind, at, base_version, unseal(payload), status"
    " FROM action WHERE status = 'pending' ORDER BY seq"
)
_KEEP_ACTION = (
    "INSERT OR IGNORE INTO action"
    " (id, ticket_id, ticket_number, agent, kind, at, base_version, payload, status)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, seal(?), ?)"
)
_PHOTOS = "SELECT id, ticket_id, action_id, state FROM photo WHERE state = 'held'"
_KEEP_PHOTO = "INSERT OR IGNORE INTO photo (id, ticket_id, action_id, state) VALUES (?, ?, ?, ?)"


def open_memory(folder: Path, now: datetime, seal: Seal) -> Database:
    """Open the memory of a folder; one that cannot be read is put aside, and a new one begun that says so.

    Raises:
        sqlite3.OperationalError: the disk itself, or another program, is in the way; the memory is not.
    """
    try:
        return _open(folder, seal)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        aside = _put_aside(folder, now)
    database = _open(folder, seal)
    found = _take_over(aside, folder, database, seal)
    with database.write() as connection:
        connection.execute(
            "REPLACE INTO setting VALUES ('rescue', seal(json_object('folder', ?, 'found', ?)))",
            (str(aside), found),
        )
    return database


def _open(folder: Path, seal: Seal) -> Database:
    database = Database(folder / FILE, seal)
    try:
        state = database.rows("PRAGMA quick_check(1)")[0][0]
        _check_seal(database, seal)
    except sqlite3.DatabaseError:
        database.close()
        raise
    if state != "ok":
        database.close()
        raise sqlite3.DatabaseError(state)
    return database


def _check_seal(database: Database, seal: Seal) -> None:
    for row in database.rows("SELECT value FROM setting LIMIT 1"):
        try:
            seal.open(row["value"] if isinstance(row["value"], bytes) else b"")
        except WrongSeal as error:
            raise sqlite3.DatabaseError("sealed with another key") from error


def _put_aside(folder: Path, now: datetime) -> Path:
    aside = folder / f"unreadable-{now:%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for path in (folder / FILE, *(folder / f"{FILE}{end}" for end in _BESIDE)):
        if path.exists():
            path.rename(aside / path.name)
    taken = folder / "photos" / "taken"
    if taken.is_dir():  # here nobody would know any more what they belong to, and they would be cleaned away
        taken.rename(aside / "photos")
    return aside


def _take_over(aside: Path, folder: Path, database: Database, seal: Seal) -> int:
    """Copy what can be read of the unsent actions and their photos; give the number of actions."""
    actions, photos = _read(aside, seal)
    taken = folder / "photos" / "taken"
    taken.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database.write() as connection:
        for action in actions:
            connection.execute(_KEEP_ACTION, action)
        for photo in photos:
            connection.execute(_KEEP_PHOTO, photo)
            with suppress(OSError):
                shutil.copy2(aside / "photos" / f"{photo[0]}.jpg", taken)
        # what may have been on its way cannot be taken back
        connection.execute("UPDATE action SET left_at = at")
    return len(actions)


def _read(aside: Path, seal: Seal) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    actions: list[tuple[object, ...]] = []
    photos: list[tuple[object, ...]] = []
    # On a copy: reading may write beside the file, and what was put aside is to stay as it is.
    with tempfile.TemporaryDirectory() as place, suppress(sqlite3.Error, OSError):
        for path in aside.glob(f"{FILE}*"):
            shutil.copy2(path, place)
        with closing(sqlite3.connect(Path(place) / FILE)) as connection:
            seal.teach(connection)
            for found, sql in ((actions, _ACTIONS), (photos, _PHOTOS)):
                with suppress(sqlite3.Error):  # what comes before the spoilt page is read
                    for row in connection.execute(sql):
                        found.append(row)
    return actions, photos

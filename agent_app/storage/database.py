"""One SQLite file, private to its owner, shared by the screen and the sync threads.

What people wrote, where it is and what opens the service is sealed in its columns (`seal` and `unseal`
in SQL); ids, numbers, states and moments stay readable, so that SQLite can look for them.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from agent_app.storage.seal import Seal

SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE reference (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE ticket (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
    generation INTEGER NOT NULL, category_label TEXT NOT NULL, address TEXT NOT NULL, deadline TEXT,
    urgent INTEGER NOT NULL, contested INTEGER NOT NULL, finished_at TEXT, search TEXT NOT NULL, body TEXT
    NOT NULL, reopened INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE remote_photo (
    id TEXT NOT NULL, size TEXT NOT NULL, ticket_id TEXT NOT NULL, url TEXT NOT NULL, state TEXT NOT NULL,
    PRIMARY KEY (id, size)
);
CREATE INDEX remote_photo_of_ticket ON remote_photo (ticket_id);
CREATE TABLE action (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, ticket_id TEXT NOT NULL,
    ticket_number TEXT NOT NULL, agent INTEGER, kind TEXT NOT NULL, at TEXT NOT NULL,
    base_version INTEGER NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT
    '', message TEXT NOT NULL DEFAULT '', server_state TEXT NOT NULL DEFAULT '', settled_at TEXT, dismissed_at
    TEXT, left_at TEXT
);
CREATE INDEX action_by_status ON action (status);
CREATE INDEX action_of_ticket ON action (ticket_id);
CREATE TABLE photo (
    id TEXT PRIMARY KEY, ticket_id TEXT NOT NULL, action_id TEXT, state TEXT NOT NULL, reason TEXT NOT NULL
    DEFAULT ''
);
CREATE TABLE draft (
    ticket_id TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (ticket_id, kind)
);
"""


# what brings a memory of an earlier version up to date, by the version it leads to
UPDATES = {
    2: (
        "ALTER TABLE ticket ADD COLUMN reopened INTEGER NOT NULL DEFAULT 0",
        "UPDATE ticket SET reopened = coalesce(json_extract(body, '$.reopened'), 0) > 0",
    ),
    3: (
        "ALTER TABLE action ADD COLUMN left_at TEXT",
        # what waited may have been on its way: it can no longer be taken back
        "UPDATE action SET left_at = at",
        # the service tells more of what rarely changes than this memory holds: everything is asked for again
        "REPLACE INTO setting VALUES ('cursor', 'null')",
        "REPLACE INTO setting VALUES ('resyncing', 'true')",
        "INSERT OR IGNORE INTO setting VALUES ('generation', '0')",
        "UPDATE setting SET value = CAST(value AS INTEGER) + 1 WHERE name = 'generation'",
    ),
    4: (
        "UPDATE setting SET value = seal(value)",
        "UPDATE reference SET body = seal(body)",
        "UPDATE ticket SET category_label = seal(category_label), address = seal(address),"
        " search = seal(search), body = seal(body)",
        "UPDATE remote_photo SET url = seal(url)",
        "UPDATE action SET payload = seal(payload), message = seal(message)",
        "UPDATE draft SET body = seal(body)",
    ),
}
VERSION = max(UPDATES)
SEALED_FROM = 4
# the journal as its readers need it
OPENED_ACTION = """
CREATE TEMP VIEW opened_action AS SELECT
    seq, id, ticket_id, ticket_number, agent, kind, at, base_version, unseal(payload) AS payload, status,
    reason, unseal(message) AS message, server_state, settled_at, dismissed_at, left_at
FROM action
"""


class Database:
    """Connections to one file: one per thread, all closed together.

    Writes are serialised by SQLite itself (BEGIN IMMEDIATE). `synchronous=FULL`: a tap said to be kept
    survives a battery pulled out the second after.
    """

    def __init__(self, path: Path, seal: Seal) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The file holds the tablet's token: it is created private, SQLite copies its mode to -wal and -shm.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        os.chmod(path, 0o600)
        self._path = path
        self._seal = seal
        self._local = threading.local()
        self._lock = threading.Lock()
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._closed = False
        try:
            self._bring_up_to_date()
        except BaseException:  # it may be put aside: nothing holds the file
            self.close()
            raise

    def _bring_up_to_date(self) -> None:
        with self.write() as connection:
            known = connection.execute("PRAGMA user_version").fetchone()[0]
            steps = [SCHEMA.split(";\n")] if known == 0 else [UPDATES[to] for to in UPDATES if to > known]
            for statement in chain.from_iterable(steps):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {max(known, VERSION)}")
        if 0 < known < SEALED_FROM:
            self._wipe_what_was_readable()

    def _wipe_what_was_readable(self) -> None:
        # Killed or out of room before this, pages that were freed stay readable until they are written over.
        connection = self._connection()
        with suppress(sqlite3.OperationalError):
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def rows(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """Read all rows of a query."""
        return self._connection().execute(sql, parameters).fetchall()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction that is wholly kept or wholly undone."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.commit()
        except BaseException:  # a full disk shows at the commit itself, and leaves the transaction open
            connection.rollback()
            raise

    def close(self) -> None:
        """Close every thread's connection; the database object is then of no more use."""
        with self._lock:
            self._closed = True
            for connection in self._opened.values():
                connection.close()
            self._opened.clear()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            return connection
        with self._lock:
            if self._closed:
                raise sqlite3.ProgrammingError("the database is closed")
            self._close_left()
            connection = sqlite3.connect(
                self._path, timeout=15, isolation_level=None, check_same_thread=False
            )
            self._opened[threading.current_thread()] = connection
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted cannot be found in the free pages
        connection.execute("PRAGMA temp_store = MEMORY")  # nothing opened goes to the disk in a sort
        self._seal.teach(connection)
        connection.execute(OPENED_ACTION)
        self._local.connection = connection
        return connection

    def _close_left(self) -> None:
        # Each photo is prepared in a thread of its own: a day of them must not keep a day of open files.
        for thread in [thread for thread in self._opened if not thread.is_alive()]:
            self._opened.pop(thread).close()

"""PostgreSQL databases used again by test after test, each time as if copied anew from their template.

A copy of a template costs a hundred milliseconds; putting back the few tables that a test changed costs ten.
What changed is seen exactly: every row says which transaction wrote it (`xmin`), and a later transaction
has a greater number. A database whose tables themselves were changed is thrown away.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from tests.servers.postgresql import Cluster

Marks = dict[str, tuple[int, int | None]]  # of each table: how many rows, and the last writer
TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
)
SEQUENCES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'"
REFERENCES = (
    "SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
)
SHAPE = "SELECT count(*), max(xmin::text::bigint) FROM pg_attribute"
OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass
class Copy:
    """One database, a connection to it, and the marks of what it holds when it is as its template."""

    name: str
    connection: Connection
    marks: Marks
    shape: Any


class Template:
    """A database that tests want copies of. Nobody changes it once it is a template."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self._cluster, self._name = cluster, name
        self._idle: list[Copy] = []
        self._made: list[Copy] = []
        with psycopg.connect(cluster.url(name), autocommit=True) as connection:
            self._tables = [name for (name,) in connection.execute(TABLES)]
            self._referring = _by_referred(connection.execute(REFERENCES))
            self._marks = self._marks_of(connection)
            self._rows = {table: _read(connection, table) for table, (rows, _) in self._marks.items() if rows}
            self._sequences = _sequences_of(connection)

    def copy(self) -> Copy:
        """A database that holds what the template holds; to be given back."""
        while self._idle:
            found = self._idle.pop()
            if self._is_put_back(found):
                return found
            found.connection.close()
            self._cluster.drop(found.name)
        name = self._cluster.new_database(self._name)
        connection: Connection = psycopg.connect(self._cluster.url(name), autocommit=True)
        made = Copy(name, connection, dict(self._marks), connection.execute(SHAPE).fetchone())
        self._made.append(made)
        return made

    def give_back(self, copy: Copy) -> None:
        """Keep it for another test."""
        self._idle.append(copy)

    def close(self) -> None:
        """End our connections; the databases go with their cluster."""
        for copy in self._made:
            copy.connection.close()

    def _is_put_back(self, copy: Copy) -> bool:
        """Make it as the template is; whether that could be done."""
        try:
            copy.connection.execute(OTHERS)  # what a test left running would wait for us, and we for it
            if copy.connection.execute(SHAPE).fetchone() != copy.shape:
                return False
            marks = self._marks_of(copy.connection)
            changed = self._with_referring(
                {table for table in self._tables if marks[table] != copy.marks[table]}
            )
            with copy.connection.transaction():
                self._refill(copy, changed)
        except psycopg.OperationalError:
            return False  # the test ended our connection too
        return True

    def _refill(self, copy: Copy, tables: list[str]) -> None:
        connection = copy.connection
        if tables:
            connection.execute(SQL("TRUNCATE {}").format(SQL(", ").join(map(Identifier, tables))))
            connection.execute("SET LOCAL session_replication_role = replica")  # rows come in any order
            (writer,) = connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or (0,)
            for table in tables:
                copy.marks[table] = (self._marks[table][0], writer if table in self._rows else None)
                if table in self._rows:
                    with connection.cursor().copy(_copy_statement(table, "FROM STDIN")) as writing:
                        writing.write(self._rows[table])
        connection.execute(self._sequences)

    def _marks_of(self, connection: Connection) -> Marks:
        mark = SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {}")
        each = [mark.format(Literal(table), Identifier(table)) for table in self._tables]
        return {
            table: (rows, last) for table, rows, last in connection.execute(SQL(" UNION ALL ").join(each))
        }

    def _with_referring(self, tables: set[str]) -> list[str]:
        """These and all that refer to them: a table can only be emptied with those."""
        found, waiting = set(tables), list(tables)
        while waiting:
            more = self._referring.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return [table for table in self._tables if table in found]


def dumped(cluster: Cluster, name: str) -> bytes:
    """All that the database of this name holds, for `restore`."""
    with psycopg.connect(cluster.url(name), autocommit=True) as connection:
        tables = [table for (table,) in connection.execute(TABLES)]
        rows = {table: _read(connection, table) for table in tables}
        return pickle.dumps((rows, _sequences_of(connection).as_string(connection)))


def restore(cluster: Cluster, name: str, dump: bytes) -> None:
    """Fill the tables of the database of this name, which are empty, with what was dumped."""
    rows, sequences = pickle.loads(dump)
    with psycopg.connect(cluster.url(name), autocommit=True) as connection, connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # rows come in any order
        for table, said in rows.items():
            with connection.cursor().copy(_copy_statement(table, "FROM STDIN")) as writing:
                writing.write(said)
        connection.execute(sequences.encode())


def _by_referred(pairs: Iterable[tuple[Any, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for referred, referring in pairs:
        found.setdefault(referred.strip('"'), set()).add(referring.strip('"'))
    return found


def _copy_statement(table: str, direction: str) -> Composed:
    return SQL("COPY {} " + direction + " (FORMAT binary)").format(Identifier(table))


def _read(connection: Connection, table: str) -> bytes:
    with connection.cursor().copy(_copy_statement(table, "TO STDOUT")) as reading:
        return b"".join(bytes(block) for block in reading)


def _sequences_of(connection: Connection) -> Composed:
    """The statement that sets all sequences as they are now."""
    calls: list[Composed] = []
    for (name,) in connection.execute(SEQUENCES).fetchall():
        row = connection.execute(SQL("SELECT last_value, is_called FROM {}").format(Identifier(name)))
        value, is_called = row.fetchone() or (1, False)
        calls.append(
            SQL("setval({}, {}, {})").format(Literal(f'"{name}"'), Literal(value), Literal(is_called))
        )
    return SQL("SELECT {}").format(SQL(", ").join(calls) if calls else SQL("1"))

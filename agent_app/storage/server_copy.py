"""The server's copy: tickets and reference data, changed only by an answer of the server."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from agent_app.domain.reference import Reference, read_reference
from agent_app.domain.rounds import Place, nearest
from agent_app.domain.state_table import StateTable, read_state_table
from agent_app.domain.ticket_list import Line, fold
from agent_app.domain.tickets import Ticket, UnreadableTicket, read_ticket
from agent_app.domain.times import read_moment, write_moment
from agent_app.domain.town_map import Outline, read_outlines
from agent_app.storage.database import Database

REFERENCE_PARTS = (
    "team", "agents", "templates", "categories", "reasons", "outside_bodies", "notices", "actions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One page of changes, its outer shape already checked."""

    cursor: str
    more: bool
    tickets: list[Any]
    removed: list[str]
    body: dict[str, Any]

    @property
    def server_time(self) -> datetime | None:
        """When the server wrote it, by its own clock."""
        return read_moment(self.body.get("server_time"))


class ServerCopy:
    """Read the copy; let sync bring it up to date page by page."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lines(self) -> list[Line]:
        """Give one line per ticket, unordered."""
        rows = self._database.rows(
            "SELECT id, number, state, unseal(category_label), unseal(address), deadline, urgent, contested,"
            " finished_at, unseal(search), reopened"
            " FROM ticket"
        )
        return [
            Line(
                row[0], row[1], row[2], row[3], row[4], read_moment(row[5]), bool(row[6]), bool(row[7]),
                read_moment(row[8]), row[9], reopened=bool(row[10]),
            )
            for row in rows
        ]  # fmt: skip

    def places(self, *, category_label: str | None = None) -> dict[str, Place]:
        """Give the place of each ticket that has one, by ticket id; of one category alone if asked."""
        rows = self._database.rows(
            "SELECT id, json_extract(body, '$.latitude'), json_extract(body, '$.longitude') FROM"
            # the limit lets SQLite open each ticket once, not once for each coordinate
            " (SELECT id, unseal(body) AS body FROM ticket"
            " WHERE ?1 IS NULL OR unseal(category_label) = ?1 LIMIT -1)",
            (category_label,),
        )
        return {
            row[0]: (float(row[1]), float(row[2]))
            for row in rows
            if isinstance(row[1], (int, float)) and isinstance(row[2], (int, float)) and abs(row[1]) <= 90
        }

    def alike_near(self, ticket: Ticket, *, within_m: float, most: int) -> list[tuple[Line, float]]:
        """Give the tickets of the same category to do near one, the nearest first, with their distance."""
        if ticket.latitude is None or ticket.longitude is None:
            return []
        places = self.places(category_label=ticket.category_label)
        lines = [line for line in self.lines() if line.id in places and line.id != ticket.id]
        found = nearest(lines, places, (ticket.latitude, ticket.longitude))
        return [pair for pair in found if pair[1] <= within_m][:most]

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Give all that is known of a ticket; None when it has left the team."""
        rows = self._database.rows("SELECT unseal(body) AS body FROM ticket WHERE id = ?", (ticket_id,))
        return read_ticket(json.loads(rows[0]["body"])) if rows else None

    def reference(self) -> Reference:
        """Give what the team shares: agents, templates, categories, reasons, outside bodies, state table."""
        rows = self._database.rows("SELECT name, unseal(body) AS body FROM reference")
        return read_reference({row["name"]: json.loads(row["body"]) for row in rows})

    def reference_parts(self) -> dict[str, Any]:
        """Give the same as it came, by part."""
        rows = self._database.rows("SELECT name, unseal(body) AS body FROM reference")
        return {row["name"]: json.loads(row["body"]) for row in rows if row["name"] in REFERENCE_PARTS}

    def state_table(self) -> StateTable:
        """Give the service's state table, empty when it has not told it."""
        rows = self._database.rows("SELECT unseal(body) AS body FROM reference WHERE name = 'actions'")
        return read_state_table(json.loads(rows[0]["body"])) if rows else StateTable()

    def outlines(self) -> list[Outline]:
        """Give the outlines of the districts, none before they were received."""
        rows = self._database.rows("SELECT unseal(body) AS body FROM reference WHERE name = 'districts'")
        return read_outlines(json.loads(rows[0]["body"])) if rows else []

    def outlines_size(self) -> int:
        """Give how long they are as they are kept, which differs when they do; 0 without any."""
        rows = self._database.rows("SELECT length(body) AS size FROM reference WHERE name = 'districts'")
        return int(rows[0]["size"]) if rows else 0

    def keep_outlines(self, body: dict[str, Any]) -> bool:
        """Keep the outlines as the server drew them; say whether they are other ones than before."""
        with self._database.write() as connection:
            return _keep_part(connection, "districts", body)

    def cursor(self) -> str | None:
        """Give the place reached in the server's feed; None asks for everything."""
        value = self._setting("cursor")
        return value if isinstance(value, str) else None

    def unreadable(self) -> int:
        """Count the tickets of the last pages that could not be read."""
        value = self._setting("unreadable")
        return value if isinstance(value, int) else 0

    def ever_synced(self) -> bool:
        """Say whether a whole copy has been received once."""
        return self._setting("complete") is True

    def clock_ahead_s(self) -> int:
        """Give by how many seconds the tablet's clock is ahead of the server's; negative when behind."""
        value = self._setting("clock_ahead_s")
        return value if isinstance(value, int) else 0

    def compare_clocks(self, page: Page, now: datetime) -> None:
        """Note how far the tablet's clock is from the server's, when that has changed by a minute."""
        if page.server_time is None:
            return
        ahead_s = round((now - page.server_time).total_seconds())
        if abs(ahead_s - self.clock_ahead_s()) >= 60:
            with self._database.write() as connection:
                _put(connection, "clock_ahead_s", ahead_s)

    def start_again(self) -> None:
        """Forget the place in the feed: the next pages are a whole copy, and what they do not hold will go.

        The present copy stays on the screen until the new one is complete. The journal is not touched.
        """
        with self._database.write() as connection:
            leave_place(connection)

    def apply(self, page: Page, *, asked_from: str | None) -> bool:
        """Bring one page in, wholly or not at all; say whether anything changed on it.

        A page asked for from a place we have left since (`asked_from` is not the present cursor) is thrown
        away: it says nothing about what a whole copy would hold. A known newer version is kept over an older
        one, except while starting again, when the server's word is new whatever its number.
        """
        changed = False
        with self._database.write() as connection:
            if _value(connection, "cursor") != asked_from:
                return True
            generation = _get(connection, "generation", 0)
            resyncing = bool(_get(connection, "resyncing", True))
            unreadable = 0
            for body in page.tickets:
                try:
                    changed |= _keep_ticket(connection, body, generation, whatever_version=resyncing)
                except UnreadableTicket:
                    unreadable += 1
            for ticket_id in page.removed:
                changed |= _forget(connection, ticket_id)
            changed |= _keep_reference(connection, page.body)
            if resyncing and not page.more:
                for row in connection.execute(
                    "SELECT id FROM ticket WHERE generation < ?", (generation,)
                ).fetchall():
                    changed |= _forget(connection, row["id"])
                _put(connection, "resyncing", False)
                _put(connection, "complete", True)
                changed = True
            if unreadable or resyncing:
                _put(connection, "unreadable", unreadable)
            _put(connection, "cursor", page.cursor)
        return changed

    def apply_answers(self, bodies: Sequence[object]) -> None:
        """Bring in the short tickets that came with the results of actions, if newer than what is known.

        What cannot be read is left out: the next page says it again.
        """
        with self._database.write() as connection:
            for body in bodies:
                if isinstance(body, dict) and isinstance(body.get("id"), str):
                    with suppress(UnreadableTicket):
                        _keep_answer(connection, body)

    def forget_ended(self, *, before: datetime) -> int:
        """Forget what ended before then, is not contested and has nothing waiting; give the number.

        A whole copy would not bring it either: without this, years of tickets would stay on the tablet.
        """
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT id FROM ticket WHERE finished_at < ? AND NOT contested"
                " AND id NOT IN (SELECT ticket_id FROM action WHERE status IN ('pending', 'again'))",
                (write_moment(before),),
            ).fetchall()
            for row in rows:
                _forget(connection, row["id"])
        return len(rows)

    def _setting(self, name: str) -> Any:
        rows = self._database.rows("SELECT unseal(value) AS value FROM setting WHERE name = ?", (name,))
        return json.loads(rows[0]["value"]) if rows else None


def _keep_ticket(
    connection: sqlite3.Connection, body: Any, generation: int, *, whatever_version: bool
) -> bool:
    ticket = read_ticket(body)
    known = _execute(
        connection, "SELECT version, unseal(body) AS body FROM ticket WHERE id = ?", (ticket.id,)
    ).fetchone()
    if known and known["version"] > ticket.version and not whatever_version:
        return False
    written = json.dumps(body, ensure_ascii=False)
    same = known is not None and known["body"] == written
    _execute(
        connection,
        "REPLACE INTO ticket VALUES (?, ?, ?, ?, ?, seal(?), seal(?), ?, ?, ?, ?, seal(?), seal(?), ?)",
        (
            ticket.id, ticket.number, ticket.state, ticket.version, generation, ticket.category_label,
            ticket.address, write_moment(ticket.deadline) if ticket.deadline else None, ticket.urgent,
            ticket.contested_at is not None and ticket.state in {"done", "closed"},
            write_moment(ticket.finished_at) if ticket.finished_at else None, _search_text(ticket), written,
            ticket.reopened > 0,
        ),
    )  # fmt: skip
    _keep_photos(connection, ticket)
    return not same


def _keep_answer(connection: sqlite3.Connection, body: dict[str, Any]) -> None:
    row = connection.execute(
        "SELECT unseal(body) AS body, generation FROM ticket WHERE id = ?", (body["id"],)
    ).fetchone()
    if row is None or not isinstance(body.get("version"), int):
        return
    known = json.loads(row["body"])
    if body["version"] <= known["version"]:
        return
    known.update(body)
    # Which actions the new state allows comes with the next page; until then the old list would lie.
    if "allowed" not in body:
        told = connection.execute(
            "SELECT unseal(body) AS body FROM reference WHERE name = 'actions'"
        ).fetchone()
        table = read_state_table(json.loads(told["body"])) if told else StateTable()
        known["allowed"] = table.allowed(str(body.get("state"))) or ("comment", "message")
    _keep_ticket(connection, known, row["generation"], whatever_version=True)


def _keep_photos(connection: sqlite3.Connection, ticket: Ticket) -> None:
    wanted = {
        (photo.id, size): url
        for photo in ticket.photos
        for size, url in (("small", photo.small), ("large", photo.large))
        if url
    }
    known = {
        (row["id"], row["size"]): row["url"]
        for row in connection.execute(
            "SELECT id, size, unseal(url) AS url FROM remote_photo WHERE ticket_id = ?", (ticket.id,)
        )
    }
    for (photo_id, size), url in wanted.items():
        before = known.get((photo_id, size))
        if before == url:
            continue
        # A signature changes every day, the picture behind the same path does not: what is here is kept.
        same = before is not None and _path(before) == _path(url)
        _execute(
            connection,
            "INSERT INTO remote_photo VALUES (?, ?, ?, seal(?), 'wanted')"
            " ON CONFLICT (id, size) DO UPDATE SET ticket_id = excluded.ticket_id, url = excluded.url,"
            " state = CASE WHEN ? AND state = 'here' THEN 'here' ELSE 'wanted' END",
            (photo_id, size, ticket.id, url, same),
        )
    for photo_id, size in known.keys() - wanted.keys():
        connection.execute("DELETE FROM remote_photo WHERE id = ? AND size = ?", (photo_id, size))


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _execute(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...]) -> sqlite3.Cursor:
    # A number may be larger than the file can hold: the ticket is unreadable then, the page is not.
    try:
        return connection.execute(sql, parameters)
    except OverflowError as error:
        raise UnreadableTicket(str(error)) from error


def _forget(connection: sqlite3.Connection, ticket_id: str) -> bool:
    connection.execute("DELETE FROM remote_photo WHERE ticket_id = ?", (ticket_id,))
    return connection.execute("DELETE FROM ticket WHERE id = ?", (ticket_id,)).rowcount > 0


def _keep_reference(connection: sqlite3.Connection, body: dict[str, Any]) -> bool:
    changed = False
    for name in REFERENCE_PARTS:
        if body.get(name) is None:  # a page without a part does not say that the part is empty
            continue
        changed |= _keep_part(connection, name, body[name])
    return changed


def _keep_part(connection: sqlite3.Connection, name: str, part: Any) -> bool:
    written = json.dumps(part, ensure_ascii=False)
    known = connection.execute(
        "SELECT unseal(body) AS body FROM reference WHERE name = ?", (name,)
    ).fetchone()
    if known is not None and known["body"] == written:
        return False
    connection.execute("REPLACE INTO reference VALUES (?, seal(?))", (name, written))
    return True


def _search_text(ticket: Ticket) -> str:
    words = [
        ticket.number,
        ticket.category_label,
        ticket.address,
        *(said.description for said in ticket.statements),
    ]
    return fold(" ".join(words))


def leave_place(connection: sqlite3.Connection) -> None:
    """Inside a transaction: forget the place in the feed; what is here is older than the copy to come."""
    _put(connection, "cursor", None)
    _put(connection, "resyncing", True)
    _put(connection, "generation", _get(connection, "generation", 0) + 1)


def _get(connection: sqlite3.Connection, name: str, default: int) -> int:
    value = _value(connection, name)
    return default if value is None else int(value)


def _value(connection: sqlite3.Connection, name: str) -> Any:
    row = connection.execute("SELECT unseal(value) AS value FROM setting WHERE name = ?", (name,)).fetchone()
    return json.loads(row["value"]) if row else None


def _put(connection: sqlite3.Connection, name: str, value: Any) -> None:
    connection.execute("REPLACE INTO setting (name, value) VALUES (?, seal(?))", (name, json.dumps(value)))

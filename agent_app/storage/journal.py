"""The journal: every tap, in order, until the server has judged it; and the photos it promises."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from agent_app.domain.actions import AGAIN, APPLIED, CONFLICT, PENDING, REFUSED, Action
from agent_app.domain.times import read_moment, utc_now, write_moment
from agent_app.storage.database import Database
from agent_app.storage.drafts import keep_draft

# A photo is `draft` while its form is open, `held` once an action promises it, then `sent`, or `refused` by
# the
# server; `dropped` when the agent gave it up.
DRAFT, HELD, SENT, PHOTO_REFUSED, DROPPED = "draft", "held", "sent", "refused", "dropped"


LEFT_TEAM = "left_your_team"
_PHOTOS = (
    "SELECT p.id, p.ticket_id, p.action_id, p.state, p.reason,"
    " CASE WHEN a.kind = 'report' THEN a.id ELSE '' END"
    " FROM photo p JOIN action a ON a.id = p.action_id"
)
_EXPECTED = "p.state = ? AND (a.status = ? OR a.reason = ?)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the server said of one action: `result` is applied, already_applied, conflict or refused."""

    action_id: str
    result: str
    reason: str = ""
    message: str = ""
    server_state: str = ""


@dataclass(frozen=True, slots=True)
class HeldPhoto:
    """A photo on this tablet that an action promises; `report` is the id of the report it is of, if any."""

    id: str
    ticket_id: str
    action_id: str
    state: str
    reason: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much waits, and since when; what asks for the agent's eye."""

    actions: int
    photos: int
    oldest_at: datetime | None
    conflicts: int
    refusals: int


class Journal:
    """Write taps, read what waits, record what the server answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, action: Action) -> None:
        """Keep a tap, with the photos it promises and without its draft, in one transaction.

        Writing the same id again changes nothing.
        """
        self.write_all([action])

    def write_all(self, actions: Sequence[Action]) -> None:
        """Keep the same gesture on several tickets, all or none."""
        with self._database.write() as connection:
            for action in actions:
                _insert(connection, action)

    def write_again(self, again: Action, *, instead_of: str) -> None:
        """Keep the second try of a gesture and put the first one away, both or neither."""
        with self._database.write() as connection:
            _insert(connection, again)
            _put_away(connection, instead_of)

    def take(
        self, limit: int, *, now: datetime, hold_s: float = 0, but: Collection[str] = ()
    ) -> list[Action]:
        """Give the taps to send, oldest first, `but` some by id or by ticket; from now on they have left.

        A tap is held back for `hold_s` seconds, with all that follow it, so that it can be undone. One whose
        moment is in the future was made before the clock was set back: it is not held.
        """
        taken: list[Action] = []
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT * FROM opened_action WHERE status IN (?1, ?2)"
                " AND ticket_id NOT IN (SELECT value FROM json_each(?3))"
                " AND id NOT IN (SELECT value FROM json_each(?3)) ORDER BY seq LIMIT ?4",
                (PENDING, AGAIN, json.dumps(list(but)), limit),
            )
            for row in rows.fetchall():
                if row["left_at"] is None and _held_s(row, now, hold_s) > 0:
                    break
                taken.append(_read(row))
            connection.executemany(
                "UPDATE action SET left_at = ? WHERE id = ? AND left_at IS NULL",
                [(write_moment(now), action.id) for action in taken],
            )
        return taken

    def held_s(self, *, now: datetime, hold_s: float) -> float:
        """Say for how many seconds the first tap that is held back still is; 0 when none is."""
        rows = self._database.rows(
            "SELECT at FROM action WHERE status = ? AND left_at IS NULL ORDER BY seq LIMIT 1", (PENDING,)
        )
        return _held_s(rows[0], now, hold_s) if rows else 0

    def undo(self, *action_ids: str) -> bool:
        """Take taps back and give their forms their content again; False, and none, when one has left."""
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT * FROM opened_action WHERE id IN (SELECT value FROM json_each(?))"
                " AND status = ? AND left_at IS NULL",
                (json.dumps(action_ids), PENDING),
            ).fetchall()
            if len(rows) < len(action_ids):
                return False
            for row in rows:
                _give_back(connection, _read(row))
                connection.execute("DELETE FROM action WHERE id = ?", (row["id"],))
        return True

    def write_over(self, action: Action) -> None:
        """Put a refused report away and give its form its content again, to be mended."""
        with self._database.write() as connection:
            _give_back(connection, action)
            _put_away(connection, action.id)

    def send_again(self, *, since: datetime) -> int:
        """Send again what was applied since then: the service was restored and may have lost it.

        What it still knows, it answers so; give the number of actions.
        """
        with self._database.write() as connection:
            return connection.execute(
                "UPDATE action SET status = ? WHERE status = ? AND settled_at >= ?",
                (AGAIN, APPLIED, write_moment(since)),
            ).rowcount

    def forget(self, *, before: datetime) -> int:
        """Forget what was settled before then and asks for nobody's eye; give the number of actions."""
        with self._database.write() as connection:
            old = (
                "SELECT id FROM action WHERE settled_at < ? AND (status = ? OR dismissed_at IS NOT NULL)"
                " AND id NOT IN (SELECT action_id FROM photo WHERE state IN (?, ?) AND action_id IS NOT NULL)"
            )
            given = (write_moment(before), APPLIED, HELD, PHOTO_REFUSED)
            ids = [row["id"] for row in connection.execute(old, given).fetchall()]
            for action_id in ids:
                connection.execute("DELETE FROM photo WHERE action_id = ?", (action_id,))
                connection.execute("DELETE FROM action WHERE id = ?", (action_id,))
        return len(ids)

    def dismiss(self, action_id: str) -> None:
        """Put a conflict or a refusal away; its photos are given up, unless the server awaits them."""
        with self._database.write() as connection:
            _put_away(connection, action_id)
            connection.execute(
                "UPDATE photo SET state = ? WHERE action_id = ? AND state != ?"
                " AND action_id NOT IN (SELECT id FROM action WHERE reason = ?)",
                (DROPPED, action_id, SENT, LEFT_TEAM),
            )

    def settle(self, verdicts: Sequence[Verdict]) -> int:
        """Record what the server said; give the number of actions this settled.

        An id we do not know, or that is settled already, is ignored: answers may come twice.
        """
        settled = 0
        moment = write_moment(utc_now())
        with self._database.write() as connection:
            for verdict in verdicts:
                status = {"applied": APPLIED, "already_applied": APPLIED}.get(verdict.result, verdict.result)
                if status not in {APPLIED, CONFLICT, REFUSED}:
                    continue
                said = (status, verdict.reason, verdict.message, verdict.server_state, moment)
                known = connection.execute(
                    "UPDATE action SET status = ?, reason = ?, message = seal(?), server_state = ?,"
                    " settled_at = ? WHERE id = ? AND status IN (?, ?)",
                    (*said, verdict.action_id, PENDING, AGAIN),
                ).rowcount
                settled += known
                if known and verdict.result == APPLIED:  # a restored service that lost it lost its photos too
                    connection.execute(
                        "UPDATE photo SET state = ? WHERE action_id = ? AND state = ?",
                        (HELD, verdict.action_id, SENT),
                    )
        return settled

    def pending(self, limit: int = 1_000_000) -> list[Action]:
        """Give the taps the server has not judged, oldest first."""
        rows = self._database.rows(
            "SELECT * FROM opened_action WHERE status = ? ORDER BY seq LIMIT ?", (PENDING, limit)
        )
        return [_read(row) for row in rows]

    def pending_by_ticket(self) -> dict[str, list[Action]]:
        """Give what waits, grouped by ticket, oldest first."""
        grouped: dict[str, list[Action]] = {}
        for action in self.pending():
            grouped.setdefault(action.ticket_id, []).append(action)
        return grouped

    def troubled(self) -> list[Action]:
        """Give the conflicts and refusals nobody has put away, newest first."""
        rows = self._database.rows(
            "SELECT * FROM opened_action WHERE status IN (?, ?) AND dismissed_at IS NULL ORDER BY seq DESC",
            (CONFLICT, REFUSED),
        )
        return [_read(row) for row in rows]

    def of_ticket(self, ticket_id: str) -> list[Action]:
        """Give every tap kept for a ticket, oldest first."""
        return [
            _read(row)
            for row in self._database.rows(
                "SELECT * FROM opened_action WHERE ticket_id = ? ORDER BY seq", (ticket_id,)
            )
        ]

    def last_tickets(self, limit: int = 5) -> list[str]:
        """Give the tickets of the last taps, the latest first."""
        rows = self._database.rows("SELECT ticket_id FROM action ORDER BY seq DESC LIMIT ?", (limit,))
        return [row["ticket_id"] for row in rows]

    def action(self, action_id: str) -> Action | None:
        """Give one tap."""
        rows = self._database.rows("SELECT * FROM opened_action WHERE id = ?", (action_id,))
        return _read(rows[0]) if rows else None

    def photos_to_send(self) -> list[HeldPhoto]:
        """Give the photos whose words the server has kept: words travel first.

        When a ticket has left the team, the server keeps words and photos as a comment and says conflict.
        """
        return self._photos(_EXPECTED, (HELD, APPLIED, LEFT_TEAM))

    def photos_waiting(self) -> list[HeldPhoto]:
        """Give every promised photo not yet sent, whatever became of its words."""
        return self._photos("p.state = ?", (HELD,))

    def photos_refused(self) -> list[HeldPhoto]:
        """Give the photos the server would not take."""
        return self._photos("p.state = ? AND a.dismissed_at IS NULL", (PHOTO_REFUSED,))

    def mark_photo(self, photo_id: str, state: str, reason: str = "") -> None:
        """Say what became of a photo."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE photo SET state = ?, reason = ? WHERE id = ?", (state, reason, photo_id)
            )

    def add_draft_photo(self, photo_id: str, ticket_id: str) -> None:
        """Know a photo that a form has just taken."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO photo (id, ticket_id, state) VALUES (?, ?, ?)",
                (photo_id, ticket_id, DRAFT),
            )

    def own_photos(self, ticket_id: str) -> list[str]:
        """Give the ids of the photos this tablet took and promised for a ticket."""
        rows = self._database.rows(
            "SELECT id FROM photo WHERE ticket_id = ? AND state IN (?, ?, ?) ORDER BY rowid",
            (ticket_id, HELD, SENT, PHOTO_REFUSED),
        )
        return [row["id"] for row in rows]

    def tally(self) -> Tally:
        """Count what waits and what asks for the agent's eye."""
        waiting = self._database.rows(
            "SELECT COUNT(*) AS n, MIN(at) AS oldest FROM action WHERE status = ?", (PENDING,)
        )
        troubled = self.troubled()
        conflicts = sum(action.status == CONFLICT for action in troubled)
        return Tally(
            actions=waiting[0]["n"],
            photos=len(self.photos_to_send())
            + len(self._photos("p.state = ? AND a.status = ?", (HELD, PENDING))),
            oldest_at=read_moment(waiting[0]["oldest"]),
            conflicts=conflicts,
            refusals=len(troubled) - conflicts + len(self.photos_refused()),
        )

    def _photos(self, where: str, parameters: tuple[str, ...]) -> list[HeldPhoto]:
        # `where` is always one of this module's own constants, never words from outside.
        sql = f"{_PHOTOS} WHERE {where} ORDER BY a.seq, p.rowid"
        rows = self._database.rows(sql, parameters)
        return [HeldPhoto(*row) for row in rows]


def _insert(connection: sqlite3.Connection, action: Action) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO action (id, ticket_id, ticket_number, agent, kind, at, base_version, payload,"
        " status) VALUES (?, ?, ?, ?, ?, ?, ?, seal(?), ?)",
        (
            action.id, action.ticket_id, action.ticket_number, action.agent, action.kind,
            write_moment(action.at), action.base_version, json.dumps(action.payload), PENDING,
        ),
    )  # fmt: skip
    connection.executemany(
        "UPDATE photo SET state = ?, action_id = ?, reason = '' WHERE id = ? AND state != ?",
        [(HELD, action.id, photo_id, SENT) for photo_id in action.photo_ids],
    )
    connection.execute(
        "DELETE FROM draft WHERE ticket_id = ? AND kind = ?", (action.ticket_id, action.gesture)
    )


def _held_s(row: sqlite3.Row, now: datetime, hold_s: float) -> float:
    passed_s = (now - (read_moment(row["at"]) or now)).total_seconds()
    # Moments are whole seconds: the last one begun still counts.
    return max(0.0, hold_s + 1 - passed_s) if hold_s and passed_s >= 0 else 0.0


def _give_back(connection: sqlite3.Connection, action: Action) -> None:
    """Make a form of an action again: its photos are the form's."""
    connection.execute("UPDATE photo SET state = ?, action_id = NULL WHERE action_id = ?", (DRAFT, action.id))
    keep_draft(connection, action.ticket_id, action.wish)


def _put_away(connection: sqlite3.Connection, action_id: str) -> None:
    connection.execute(
        "UPDATE action SET dismissed_at = ? WHERE id = ?", (write_moment(utc_now()), action_id)
    )


def _read(row: sqlite3.Row) -> Action:
    return Action(
        id=row["id"],
        ticket_id=row["ticket_id"],
        ticket_number=row["ticket_number"],
        kind=row["kind"],
        at=read_moment(row["at"]) or utc_now(),
        base_version=row["base_version"],
        agent=row["agent"],
        payload=json.loads(row["payload"]),
        status=row["status"],
        reason=row["reason"],
        message=row["message"],
        server_state=row["server_state"],
        settled_at=read_moment(row["settled_at"]),
    )

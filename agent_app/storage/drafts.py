"""Half-filled forms: what was typed survives a call, a pocket or a flat battery."""

import json
import sqlite3

from agent_app.domain.actions import Wish
from agent_app.storage.database import Database


class Drafts:
    """One draft per ticket and kind of action."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, ticket_id: str, wish: Wish) -> None:
        """Keep a form as it stands; an empty one is forgotten."""
        with self._database.write() as connection:
            keep_draft(connection, ticket_id, wish)

    def find(self, ticket_id: str, kind: str) -> Wish:
        """Give the draft of a form, empty when there is none."""
        rows = self._database.rows(
            "SELECT unseal(body) AS body FROM draft WHERE ticket_id = ? AND kind = ?", (ticket_id, kind)
        )
        if not rows:
            return Wish(kind)
        body = json.loads(rows[0]["body"])
        photo_ids = tuple(body["photo_ids"])
        return Wish(kind, body["words"], body["reason"], photo_ids, body.get("address", ""))


def keep_draft(connection: sqlite3.Connection, ticket_id: str, wish: Wish) -> None:
    """Inside a transaction: keep a form as it stands; an empty one is forgotten."""
    if not (wish.words.strip() or wish.choice or wish.photo_ids or wish.address.strip()):
        connection.execute("DELETE FROM draft WHERE ticket_id = ? AND kind = ?", (ticket_id, wish.kind))
        return
    body = json.dumps(
        {
            "words": wish.words,
            "reason": wish.choice,
            "photo_ids": list(wish.photo_ids),
            "address": wish.address,
        }
    )
    connection.execute("REPLACE INTO draft VALUES (?, ?, seal(?))", (ticket_id, wish.kind, body))

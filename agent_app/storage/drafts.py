"""Half-filled forms: what was typed survives a call, a pocket or a flat battery."""

import json

from agent_app.domain.actions import Wish
from agent_app.storage.database import Database


class Drafts:
    """One draft per ticket and kind of action."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, ticket_id: str, wish: Wish) -> None:
        """Keep a form as it stands; an empty one is forgotten."""
        empty = not (wish.words.strip() or wish.reason or wish.photo_ids)
        body = json.dumps({"words": wish.words, "reason": wish.reason, "photo_ids": list(wish.photo_ids)})
        with self._database.write() as connection:
            if empty:
                connection.execute(
                    "DELETE FROM draft WHERE ticket_id = ? AND kind = ?", (ticket_id, wish.kind)
                )
            else:
                connection.execute("REPLACE INTO draft VALUES (?, ?, ?)", (ticket_id, wish.kind, body))

    def find(self, ticket_id: str, kind: str) -> Wish:
        """Give the draft of a form, empty when there is none."""
        rows = self._database.rows(
            "SELECT body FROM draft WHERE ticket_id = ? AND kind = ?", (ticket_id, kind)
        )
        if not rows:
            return Wish(kind)
        body = json.loads(rows[0]["body"])
        return Wish(kind, body["words"], body["reason"], tuple(body["photo_ids"]))

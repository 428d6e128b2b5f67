"""The last order of the round, for when there is no network."""

import json
from collections.abc import Sequence
from datetime import datetime

from agent_app.domain.rounds import Round
from agent_app.domain.times import read_moment, write_moment
from agent_app.storage.database import Database


class Rounds:
    """One order at a time; an order never says where the agent was."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def kept(self) -> Round:
        """Give the kept order; an empty one when there has been none."""
        rows = self._database.rows("SELECT unseal(value) AS value FROM setting WHERE name = 'round'")
        body = json.loads(rows[0]["value"]) if rows else {}
        ids = tuple(body.get("ids", ()))
        return Round(ids, read_moment(body.get("computed_at")), body.get("by_hand") is True)

    def keep(self, ids: Sequence[str], computed_at: datetime) -> None:
        """Keep what the service computed."""
        self._write(Round(tuple(ids), computed_at))

    def change(self, ids: Sequence[str]) -> None:
        """Keep the order as the agent changed it."""
        self._write(Round(tuple(ids), self.kept().computed_at, by_hand=True))

    def _write(self, order: Round) -> None:
        body = {
            "ids": list(order.ids),
            "computed_at": write_moment(order.computed_at) if order.computed_at else None,
            "by_hand": order.by_hand,
        }
        with self._database.write() as connection:
            connection.execute("REPLACE INTO setting VALUES ('round', seal(?))", (json.dumps(body),))

"""Small facts of this tablet: enrolment, chosen agent, language, theme."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from agent_app.domain.times import read_moment, write_moment
from agent_app.storage.database import Database
from agent_app.storage.server_copy import leave_place

CONTACT_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the server gave when the tablet was enrolled; `tiles_url` has {z} {x} {y}."""

    server: str
    token: str
    device_name: str
    team_name: str = ""
    territory_name: str = ""
    tiles_url: str = ""
    tiles_attribution: str = ""


@dataclass(frozen=True, slots=True)
class Rescue:
    """Where a memory that could not be read was put, and how many unsent actions were found in it."""

    folder: str
    found: int


class Settings:
    """Read and change the tablet's own settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enrolment(self) -> Enrolment | None:
        """Give the enrolment, or None on a new tablet."""
        body = self._get("enrolment")
        return Enrolment(**body) if isinstance(body, dict) else None

    def enrol(self, enrolment: Enrolment) -> None:
        """Keep a new enrolment; the server's copy will be fetched again, the journal stays.

        The people of the team before are forgotten at once: nobody may act in their name here.
        """
        with self._database.write() as connection:
            _put(connection, "enrolment", asdict(enrolment))
            connection.execute("DELETE FROM setting WHERE name IN ('agent', 'complete')")
            connection.execute("DELETE FROM reference")
            leave_place(connection)

    def rescue(self) -> Rescue | None:
        """Give what became of a memory that could not be read, until somebody has seen it."""
        body = self._get("rescue")
        return Rescue(**body) if isinstance(body, dict) else None

    def forget_rescue(self) -> None:
        """It was seen; the files stay where they are."""
        self._set("rescue", None)

    def agent_id(self) -> int | None:
        """Give the agent who holds the tablet."""
        value = self._get("agent")
        return value if isinstance(value, int) else None

    def choose_agent(self, agent_id: int | None) -> None:
        """Say who holds the tablet from now on."""
        self._set("agent", agent_id)

    def last_contact_at(self) -> datetime | None:
        """Give when the service last answered, to some minutes."""
        return read_moment(self._get("last_contact"))

    def note_contact(self, now: datetime) -> None:
        """The service answers; written once every few minutes, for the disk's sake."""
        known = self.last_contact_at()
        if known is None or abs(now - known) >= CONTACT_EVERY:
            self._set("last_contact", write_moment(now))

    def language(self) -> str:
        """Give `fr` or `en`."""
        value = self._get("language")
        return value if isinstance(value, str) else "fr"

    def choose_language(self, language: str) -> None:
        """Keep the language."""
        self._set("language", language)

    def theme(self) -> str:
        """Give `light`, `sun` or `dark`."""
        value = self._get("theme")
        return value if isinstance(value, str) else "light"

    def choose_theme(self, theme: str) -> None:
        """Keep the theme."""
        self._set("theme", theme)

    def _get(self, name: str) -> Any:
        rows = self._database.rows("SELECT unseal(value) AS value FROM setting WHERE name = ?", (name,))
        return json.loads(rows[0]["value"]) if rows else None

    def _set(self, name: str, value: Any) -> None:
        with self._database.write() as connection:
            _put(connection, name, value)


def _put(connection: Any, name: str, value: Any) -> None:
    connection.execute("REPLACE INTO setting (name, value) VALUES (?, seal(?))", (name, json.dumps(value)))

"""The demonstration town, and what its desk announces."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from server.commons.announcements.rules.content import Content
from server.commons.announcements.services import writing
from server.commons.territories import queries as territories
from server.core.clock import now
from tests.features.reporting.town import settle_town
from tests.servers.states import States

DESK = 1
LIFTED = {"PARVIS_RATE_LIMITS": "off"}
FAIR = {"latitude": 44.4420, "longitude": 1.4412, "radius_m": 250, "address": "Cours Vaxis"}


@pytest.fixture(scope="session")
def states() -> States:
    """There is a town with its people."""
    return States(first=settle_town, given=LIFTED)


@pytest.fixture
def given_settings() -> dict[str, str]:
    """Anonymous calls are not counted in these tests."""
    return dict(LIFTED)


def content(**given: Any) -> Content:
    """A sound announcement of today, for the whole town and all categories."""
    return Content(
        **{
            "kind": "news",
            "title": "La piscine rouvre",
            "text": "La piscine rouvre lundi à 9 heures.",
            "starts_at": now() - timedelta(hours=1),
            "ends_at": now() + timedelta(days=2),
            **given,
        }
    )


@dataclass
class Follower:
    """Who follows, as the phone knows it."""

    id: str
    secret: str
    answer: Any


@dataclass
class Desk:
    """What the desk announces and what citizens read of it, by HTTP."""

    client: Any
    territory_id: int

    def announce(self, **given: Any) -> str:
        """Write and publish; the id."""
        found = self.write(**given)
        writing.publish(territory_id=self.territory_id, announcement_id=uuid.UUID(found))
        return found

    def write(self, announcement_id: str | None = None, **given: Any) -> str:
        """Keep a draft, or change what is known; the id."""
        options = {name: given.pop(name) for name in ("base_revision", "tells") if name in given}
        found = announcement_id or str(uuid.uuid4())
        writing.save(
            territory_id=self.territory_id,
            announcement_id=uuid.UUID(found),
            account_id=DESK,
            content=content(**given),
            **options,
        )
        return found

    def withdraw(self, announcement_id: str) -> None:
        writing.withdraw(territory_id=self.territory_id, announcement_id=uuid.UUID(announcement_id))

    def read(self, language: str = "fr", **query: Any) -> Any:
        """GET the list."""
        return self.client.get(
            "/api/v1/announcements", query_string=query, headers={"Accept-Language": language}
        )

    def titles(self, **query: Any) -> list[str]:
        """What the list says."""
        answer = self.read(**query)
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.get_json()["items"]]

    def one(self, announcement_id: str, language: str = "fr") -> Any:
        return self.client.get(
            f"/api/v1/announcements/{announcement_id}", headers={"Accept-Language": language}
        )

    def follow(self, announcement_id: str | None, follower: Follower | None = None, **given: Any) -> Follower:
        """Follow one announcement, or without one all those of `district`."""
        known = follower or Follower(str(uuid.uuid4()), secrets.token_urlsafe(32), None)
        path = f"{announcement_id}/followers" if announcement_id else "subscribers"
        known.answer = self.client.post(
            f"/api/v1/announcements/{path}",
            json={"id": known.id, **given},
            headers={"Authorization": f"Bearer {known.secret}"},
        )
        return known

    def stop(self, follower_id: str, token: str) -> Any:
        return self.client.delete(
            f"/api/v1/announcements/followers/{follower_id}", headers={"Authorization": f"Bearer {token}"}
        )


@pytest.fixture
def desk(client: Any) -> Desk:
    """The desk of the town, and its citizens."""
    return Desk(client, territories.all_ids()[0])

"""The demonstration town, settled once, and its people; a signalement on its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.features.reporting.town import Sent, Town, settle_town
from tests.servers.draining import drain
from tests.servers.states import States

LIFTED = {"PARVIS_RATE_LIMITS": "off"}


def send_one(app: Any) -> Sent:
    """A pothole is reported, located and sent to its team."""
    found = Town(app.test_client()).send(contact={"email": "awa@example.org"})
    assert found.answer.status_code == 201, found.answer.text
    drain()
    return found.without_answer()


@pytest.fixture(scope="session")
def states() -> States:
    """The town is settled; the pothole may have been reported."""
    return States(first=settle_town, by_name={"sent": send_one}, given=LIFTED)


@pytest.fixture
def given_settings() -> dict[str, str]:
    """Anonymous calls are not counted in these tests."""
    return dict(LIFTED)


@pytest.fixture
def town(client: Any) -> Town:
    """The town and its people."""
    return Town(client)


@pytest.fixture
def sent(happened: Callable[[str], Sent]) -> Sent:
    """A pothole that was reported, located and sent to its team (proximite)."""
    return happened("sent")

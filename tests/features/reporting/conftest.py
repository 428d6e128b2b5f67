"""The demonstration town, settled once in a template database, and its people."""

from __future__ import annotations

from typing import Any

import pytest

from tests.features.reporting.settled import Template, settled_template
from tests.features.reporting.town import Sent, Town


@pytest.fixture(scope="session")
def _template(
    _template: Template,
    database: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Template:
    """Copies of a database where the town is settled already."""
    cluster = request.getfixturevalue("postgresql") if database == "postgresql" else None
    return settled_template(_template, tmp_path_factory.mktemp("town"), database, cluster)


@pytest.fixture
def given_settings() -> dict[str, str]:
    """Anonymous calls are not counted in these tests."""
    return {"PARVIS_RATE_LIMITS": "off"}


@pytest.fixture
def town(client: Any) -> Town:
    """The town and its people."""
    return Town(client)


@pytest.fixture
def sent(town: Town, publish_and_work: Any) -> Sent:
    """A pothole that was reported, located and sent to its team (proximite)."""
    found = town.send(contact={"email": "awa@example.org"})
    assert found.answer.status_code == 201, found.answer.text
    publish_and_work()
    return found

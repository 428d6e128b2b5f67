"""The demonstration town settled once, and browsers of its people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.features.dashboard.browser import Browser, browser_of
from tests.features.reporting.town import Sent, Town, settle_town
from tests.servers.draining import drain
from tests.servers.states import States

LIFTED = {"PARVIS_RATE_LIMITS": "off"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a browser shows does not depend on the database: the slow tests run on one."""
    items[:] = [
        item for item in items if not ("in_a_browser" in item.path.name and "postgresql" in item.name)
    ]


def send_one(app: Any) -> Sent:
    """A pothole with words and contact data is reported, located and sent to its team."""
    found = Town(app.test_client()).send(
        contact={"email": "awa@example.org", "phone": "05 65 35 00 12"},
        description="Un trou profond devant le 12.",
        address="12 rue Clemenceau, 46000 Cahors",
    )
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
    """The town and its people, by the API."""
    return Town(client)


@pytest.fixture
def browser(app: Any) -> Any:
    """`browser("desk")`: the browser of one of the town's people, signed in."""

    def open_browser(login: str) -> Browser:
        return browser_of(app, login)

    return open_browser


@pytest.fixture
def desk(browser: Any) -> Browser:
    """The desk's browser."""
    return browser("desk")


@pytest.fixture
def sent(happened: Callable[[str], Sent]) -> Sent:
    """A pothole with words and contact data, located and sent to its team (proximite)."""
    return happened("sent")


@pytest.fixture
def statements(app: Any) -> Any:
    """The SQL statements sent since the list was last cleared."""
    from sqlalchemy import event

    from server.core.db import db

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)

"""A small town with two teams of its own and an outside body."""

import pytest

from server.commons.accounts import services
from tests.features.commons.accounts.town import build_town
from tests.servers.states import States

PASSWORD = "trois chevaux verts"


@pytest.fixture(scope="session")
def states():
    """There is a town."""
    return States(by_name={"town": lambda _app: build_town()})


@pytest.fixture
def town(happened):
    """The town's id; its teams are `proximite`, `voirie` and `syndicat` (outside)."""
    return happened("town")


@pytest.fixture
def add(town):
    """Add somebody to the staff with a good password; gives the account's id."""

    def add_somebody(login="claire", role="desk", name="Claire Martin", **given):
        given.setdefault("password", PASSWORD)
        return services.add_staff(territory_id=town, login=login, name=name, role=role, **given)

    return add_somebody


@pytest.fixture
def sign_in(client):
    """POST /api/v1/sessions."""

    def sign_in_as(login, password=PASSWORD, **options):
        return client.post("/api/v1/sessions", json={"login": login, "password": password}, **options)

    return sign_in_as


@pytest.fixture
def statements(app):
    """The SQL statements sent since the test began."""
    from sqlalchemy import event

    from server.core.db import db

    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)

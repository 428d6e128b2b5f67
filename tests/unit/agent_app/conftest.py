"""A tablet's memory, a field server on a free port, and gestures on both."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent_app.domain.actions import Action
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.sync.client import FieldClient
from agent_app.sync.receiving import receive_changes
from tests.fakes.field_server import serve
from tests.fakes.tablet import SEAL

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


@pytest.fixture
def server():
    with serve() as running:
        yield running


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "tablet", SEAL)
    yield opened
    opened.close()


@pytest.fixture
def enrolment(server):
    server.tokens.add("token-1")
    return Enrolment(server.url, "token-1", "Tablette 3")


@pytest.fixture
def client(enrolment):
    opened = FieldClient(enrolment.server, enrolment.token)
    yield opened
    opened.close()


@pytest.fixture
def pull(store, client):
    return lambda: receive_changes(store, client, wait_s=0, stopped=lambda: False)


@pytest.fixture
def tap(store):
    """Write a tap in the journal, as a screen does."""

    def write(ticket, kind="comment", photos=(), **payload):
        if photos:
            payload["photo_ids"] = list(photos)
        if kind != "start":
            payload.setdefault("words", "Ampoule remplacée ce matin.")
        action = Action(
            id=str(uuid4()), ticket_id=ticket["id"], ticket_number=ticket["number"], kind=kind, at=NOW,
            base_version=ticket["version"], agent=12, payload=payload,
        )  # fmt: skip
        for photo_id in photos:
            store.journal.add_draft_photo(photo_id, ticket["id"])
        store.journal.write(action)
        return action

    return write

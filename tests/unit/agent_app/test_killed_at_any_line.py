"""The tablet is killed at the lines of its sync, one after the other; each tap counts once all the same."""

import os
import shutil
import sys
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

import agent_app
from agent_app.domain.actions import APPLIED, Action
from agent_app.storage.store import open_store
from agent_app.sync.client import FieldClient
from agent_app.sync.receiving import fetch_photos, receive_changes
from agent_app.sync.sending import send_all
from tests.unit.agent_app.conftest import NOW, SEAL
from tests.unit.agent_app.killing import killed_at

ROOMS = tuple(str(Path(agent_app.__file__).parent / room) for room in ("sync", "storage"))
#: In `make test` every so many lines; the soak kills at each.
EVERY = 25


def sync(folder):
    """One whole exchange on a memory: send, receive, fetch the photos."""
    store = open_store(folder, SEAL)
    client = FieldClient(os.environ["PARVIS_TEST_FIELD_SERVER"], "token-1")
    send_all(store, client, clock=lambda: NOW, stopped=lambda: False)
    receive_changes(store, client, wait_s=0, stopped=lambda: False, clock=lambda: NOW)
    fetch_photos(store, client, stopped=lambda: False)
    client.close()
    store.close()


def traced(work, on_line):
    """Do some work, telling each line of sync and storage that it comes to."""

    def local(frame, event, _argument):
        if event == "line":
            on_line((frame.f_code.co_filename, frame.f_lineno))
        return local

    sys.settrace(lambda frame, *_: local if frame.f_code.co_filename.startswith(ROOMS) else None)
    try:
        work()
    finally:
        sys.settrace(None)


def morning(folder, server):
    """A tablet with three taps, one of them with a photo, that has heard nothing yet."""
    store = open_store(folder, SEAL)
    ticket = {"id": "0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21", "number": "26-00431"}
    for number in range(3):
        photos = [str(uuid5(NAMESPACE_URL, f"{folder} photo {number}"))] if number == 1 else []
        for photo_id in photos:
            store.photos.store_taken(photo_id, b"\xff\xd8" + b"x" * 500)
            store.journal.add_draft_photo(photo_id, ticket["id"])
        payload = {"words": f"Passage {number}", **({"photo_ids": photos} if photos else {})}
        action_id = str(uuid5(NAMESPACE_URL, f"{folder} {number}"))
        store.journal.write(Action(action_id, ticket["id"], ticket["number"], "comment", NOW, 2, 12, payload))
    store.close()


@pytest.fixture
def lines(server, tmp_path, monkeypatch):
    """The lines that a whole exchange comes to, in their order."""
    monkeypatch.setenv("PARVIS_TEST_FIELD_SERVER", server.url)
    server.tokens.add("token-1")
    server.add_ticket()
    found = {}
    morning(tmp_path / "first", server)
    traced(lambda: sync(tmp_path / "first"), lambda at: found.setdefault(at, len(found)))
    return list(found)


def kill_and_look(server, folder, lines):
    """Kill at each of these lines, open again, sync, and look at what the server holds."""
    for line in lines:
        server.applied.clear()
        server.photos.clear()
        shutil.rmtree(folder, ignore_errors=True)
        morning(folder, server)
        for known in list(server.judged):
            del server.judged[known]
        assert killed_at(line, lambda: sync(folder)), f"the exchange no longer comes to {line}"
        sync(folder)
        store = open_store(folder, SEAL)
        where = f"{Path(line[0]).name}:{line[1]}"
        assert store.journal.pending() == [], where
        assert store.journal.photos_to_send() == [], where
        assert {action.status for action in store.journal.of_ticket(next(iter(server.tickets)))} == {APPLIED}
        assert len(server.applied) == len(set(server.applied)) == 3, where
        assert len(server.photos) == 1, where
        assert store.copy.ticket(next(iter(server.tickets))) is not None, where
        store.close()


def test_killed_at_every_25th_line_of_an_exchange_each_tap_counts_once(server, tmp_path, lines):
    assert len(lines) > 200, "the exchange is looked at"
    kill_and_look(server, tmp_path / "t", lines[::EVERY])

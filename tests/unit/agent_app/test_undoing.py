"""A tap can be taken back while it is still on the tablet, and not a moment longer."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from agent_app.domain.actions import Wish
from agent_app.storage.journal import DRAFT
from agent_app.sync.errors import Offline
from agent_app.sync.sending import send_all
from tests.fakes.field_server import picture
from tests.unit.agent_app.conftest import NOW

HOLD_S = 10


@pytest.fixture
def send(store, client):
    def after(seconds):
        now = NOW + timedelta(seconds=seconds)
        return send_all(store, client, clock=lambda: now, stopped=lambda: False, hold_s=HOLD_S)

    return after


def test_a_tap_waits_ten_seconds_before_it_leaves(server, store, send, tap):
    action = tap(server.add_ticket())
    send(9)
    assert server.applied == []
    assert store.journal.held_s(now=NOW + timedelta(seconds=9), hold_s=HOLD_S) == 2
    send(11)
    assert server.applied == [action.id]
    assert store.journal.held_s(now=NOW + timedelta(seconds=11), hold_s=HOLD_S) == 0


def test_a_tap_taken_back_never_leaves_and_its_form_has_its_content_again(server, store, send, tap):
    ticket, photo_id = server.add_ticket(), str(uuid4())
    store.photos.store_taken(photo_id, picture(80, 60))
    action = tap(ticket, "done", photos=[photo_id])
    assert store.journal.undo(action.id)
    send(60)
    assert server.applied == []
    assert server.photos == {}
    assert store.drafts.find(ticket["id"], "done") == Wish("done", action.words, "", (photo_id,))
    rows = store.database.rows("SELECT state, action_id FROM photo")
    assert [tuple(row) for row in rows] == [(DRAFT, None)]


def test_a_question_taken_back_is_a_question_again_and_no_wait(server, store, tap):
    ticket = server.add_ticket()
    action = tap(ticket, "wait", words="Où exactement ?", **{"for": "citizen"})
    assert store.journal.undo(action.id)
    assert store.drafts.find(ticket["id"], "ask").words == "Où exactement ?"
    assert store.drafts.find(ticket["id"], "wait") == Wish("wait")


@pytest.mark.parametrize("fault", ["none", "cut_before", "cut_after"])
def test_what_has_left_is_not_taken_back_even_when_no_answer_came(server, store, send, tap, fault):
    action = tap(server.add_ticket())
    server.faults = [fault]
    with suppress(Offline):
        send(11)
    assert not store.journal.undo(action.id)
    assert store.journal.action(action.id) is not None
    send(12)
    assert server.applied == [action.id]


def test_what_follows_a_tap_that_is_held_back_waits_with_it(server, store, send, tap):
    first, second = (server.add_ticket(id=str(uuid4()), number=f"26-0000{n}") for n in (1, 2))
    taps = [tap(first), tap(second)]
    assert store.journal.take(9, now=NOW, hold_s=HOLD_S) == []
    assert store.journal.undo(taps[0].id)
    send(11)
    assert server.applied == [taps[1].id]


def test_a_clock_set_back_holds_nothing_for_hours(server, send, tap):
    action = tap(server.add_ticket())
    send(-7200)
    assert server.applied == [action.id]

"""The threads: quick when there is something, calm when there is nothing, gone when told to stop."""

import threading
import time
from uuid import uuid4

import pytest

from agent_app.domain.times import utc_now
from agent_app.sync.backoff import Backoff
from agent_app.sync.service import SyncService
from agent_app.sync.status import NOT_ENROLLED, OFFLINE, ONLINE, TOO_OLD, TROUBLE, StatusBoard


@pytest.fixture
def running(store, enrolment):
    board = StatusBoard(utc_now)
    service = SyncService(store, enrolment, board, wait_s=20, draw=lambda: 0.0)
    service.board = board
    service.start()
    yield service
    service.stop()


def until(seen, seconds=20.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if seen():
            return
        time.sleep(0.01)
    raise AssertionError("not seen in time")


def test_a_ticket_assigned_during_the_long_poll_is_here_within_two_seconds(running, server, store):
    until(lambda: server.held)
    server.add_ticket()
    until(store.copy.lines, seconds=2)


def test_a_tap_leaves_at_once_while_the_long_poll_waits(running, server, store, tap):
    ticket = server.add_ticket()
    until(store.copy.lines)
    action = tap(ticket)
    running.wake_sender()
    until(lambda: server.applied == [action.id], seconds=2)


def test_stopping_cuts_the_long_poll_and_joins_every_thread(running, server):
    until(lambda: server.held)
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sync-")]


def test_the_network_goes_and_comes_back(running, server, store, tap):
    ticket = server.add_ticket()
    until(store.copy.lines)
    server.down = True
    with server.lock:
        server.lock.notify_all()
    until(lambda: running.board.status.link == OFFLINE)
    action = tap(ticket)
    running.wake_sender()
    server.down = False
    until(lambda: server.applied == [action.id])
    until(lambda: running.board.status.link == ONLINE)


def test_a_revoked_tablet_says_so_and_keeps_what_waits(running, server, store, tap):
    ticket = server.add_ticket()
    until(store.copy.lines)
    server.tokens.clear()
    tap(ticket)
    running.wake_sender()
    until(lambda: running.board.status.link == NOT_ENROLLED)
    assert "plus connue" in running.board.status.words
    assert len(store.journal.pending()) == 1


def test_an_app_that_is_too_old_says_so_keeps_what_waits_and_goes_on_once_it_is_heard(
    running, server, store, tap
):
    ticket = server.add_ticket()
    until(store.copy.lines)
    server.too_old = True
    action = tap(ticket)
    running.wake_sender()
    until(lambda: running.board.status.link == TOO_OLD)
    assert [one.id for one in store.journal.pending()] == [action.id]
    server.too_old = False
    running.wake()
    running.wake_sender()
    until(lambda: server.applied == [action.id])


def test_photos_arrive_by_themselves(running, server, store):
    ticket = server.add_ticket(id=str(uuid4()))
    until(lambda: store.photos.show(ticket["photos"][0]["id"]) is not None)


def test_waits_double_up_to_the_ceiling_and_start_again_after_a_success():
    waits = Backoff(first_s=1, ceiling_s=30, draw=lambda: 1.0)
    assert [waits.next_s() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    waits.reset()
    assert waits.next_s() == 1
    assert Backoff(draw=lambda: 0.0).next_s(at_least_s=12) == 12


def test_a_server_that_hears_but_does_not_take_what_is_sent_is_not_said_to_be_well(
    running, server, store, tap
):
    ticket = server.add_ticket()
    until(store.copy.lines)
    action = tap(ticket)
    server.break_on = {action.id}
    running.wake_sender()
    until(lambda: running.board.status.link == TROUBLE)
    server.change_ticket(ticket["id"], address="3 place du Marché")
    until(lambda: store.copy.ticket(ticket["id"]).address == "3 place du Marché")
    until(lambda: server.held)  # it has said how the link stands and waits for more
    assert running.board.status.link == TROUBLE
    server.break_on = set()
    running.wake_sender()
    until(lambda: server.applied == [action.id])
    until(lambda: running.board.status.link == ONLINE)


def test_a_call_that_begins_while_another_language_is_chosen_is_cut_too(running, server, store, monkeypatch):
    until(lambda: server.held)
    ask, chosen = running._listener.changes, []

    def choose_then_ask(cursor, wait_s):
        if not chosen:
            chosen.append("en")
            running._listener.interrupt()  # no connection is left to be cut
            running.speak("en")
        return ask(cursor, wait_s)

    monkeypatch.setattr(running._listener, "changes", choose_then_ask)
    server.add_ticket()

    def whole_copies():
        calls = [(path, heads["Accept-Language"]) for _, path, heads in list(server.requests)]
        return [path for path, language in calls if language == "en" and "cursor" not in path]

    until(whole_copies)
    until(lambda: store.copy.cursor() is not None)


def test_another_language_brings_everything_again_without_seeming_offline(running, server, store):
    server.add_ticket()
    until(store.copy.lines)
    links = []
    running.board.listen(lambda: links.append(running.board.status.link))
    running.speak("en")
    until(lambda: any(heads["Accept-Language"] == "en" for _, _, heads in server.requests))
    until(lambda: store.copy.cursor() is not None)
    assert OFFLINE not in links

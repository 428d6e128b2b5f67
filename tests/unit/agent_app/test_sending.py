"""Every tap reaches the server once and in order, whatever goes wrong on the way."""

import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from agent_app.domain.actions import APPLIED, CONFLICT, REFUSED
from agent_app.sync.errors import NotEnrolled, SyncError
from agent_app.sync.sending import send_all
from tests.fakes.field_server import FAULTS, picture

NOW = datetime(2026, 11, 21, 9, 12, 4, tzinfo=UTC)


@pytest.fixture
def send(store, client):
    return lambda: send_all(store, client, clock=lambda: NOW, stopped=lambda: False)


def send_until_quiet(store, send, most=60):
    """Try as the sync thread does; give the number of tries that failed."""
    failures = 0
    for _ in range(most):
        try:
            send()
        except SyncError:
            failures += 1
        if not store.journal.pending() and not store.journal.photos_to_send():
            return failures
    raise AssertionError(f"still waiting after {most} tries: {store.journal.pending()}")


@pytest.mark.parametrize("fault", FAULTS)
def test_each_tap_counts_once_and_in_order_after_a_fault(fault, server, store, send, tap):
    ticket = server.add_ticket()
    taps = [
        tap(ticket, "start"),
        tap(ticket),
        tap(ticket, "done", photos=[str(uuid4())]),
        tap(ticket, "message"),
    ]
    store.photos.store_taken(taps[2].photo_ids[0], picture())
    server.faults = [fault, fault]

    send_until_quiet(store, send)

    assert server.applied == [action.id for action in taps]
    assert set(server.photos) == set(taps[2].photo_ids)
    assert {action.status for action in store.journal.of_ticket(ticket["id"])} == {APPLIED}


@pytest.mark.parametrize("seed", range(12))
def test_each_tap_counts_once_under_any_succession_of_faults(seed, server, store, send, tap):
    draw = random.Random(seed)
    tickets = [server.add_ticket(id=str(uuid4()), number=f"26-{n:05}") for n in range(5)]
    server.faults = [draw.choice(FAULTS) for _ in range(25)]
    expected = []
    for _ in range(6):
        expected += [tap(draw.choice(tickets)).id for _ in range(draw.randrange(1, 4))]
        photo_id = str(uuid4())
        store.photos.store_taken(photo_id, picture(80, 60))
        expected.append(tap(draw.choice(tickets), photos=[photo_id]).id)
        try:
            send()
        except SyncError:
            continue
    send_until_quiet(store, send)

    assert sorted(server.applied) == sorted(expected), "each counts once"
    for ticket in tickets:  # one that makes the server fail lets those of other tickets pass, never its own
        own = {action.id for action in store.journal.of_ticket(ticket["id"])}
        assert [i for i in server.applied if i in own] == [i for i in expected if i in own]
    assert len(server.photos) == 6


def test_more_than_five_hundred_taps_leave_in_several_batches(server, store, send, tap):
    ticket = server.add_ticket()
    sizes = []
    server.on_batch = lambda when, body: sizes.append(len(body["actions"])) if when == "before" else None
    taps = [tap(ticket).id for _ in range(520)]

    send()

    assert sizes == [500, 20]
    assert server.applied == taps


def test_the_moment_of_sending_goes_with_every_batch(server, send, tap):
    tap(server.add_ticket())
    send()
    assert server.sent_at == ["2026-11-21T09:12:04Z"]


def test_the_server_is_told_who_calls_and_which_agent_acted(server, send, tap):
    seen = []
    server.on_batch = lambda when, body: seen.append(body["actions"][0]["agent"])
    tap(server.add_ticket())
    send()
    headers = server.requests[-1][2]
    assert headers["Parvis-Client"].startswith("agent/")
    assert "gzip" in headers["Accept-Encoding"]
    assert seen[0] == 12


def test_one_malformed_action_does_not_hold_back_the_others(server, store, send, tap):
    ticket = server.add_ticket()
    taps = [tap(ticket) for _ in range(7)]
    server.decline_actions = {taps[4].id}

    send()

    assert server.applied == [action.id for action in taps if action is not taps[4]]
    refused = store.journal.troubled()
    assert [(action.id, action.status) for action in refused] == [(taps[4].id, REFUSED)]
    assert refused[0].message == "1 action mal formée."


def test_a_conflict_is_kept_with_the_servers_words(server, store, send, tap):
    ticket = server.add_ticket()
    server.conflict = {"done"}
    action = tap(ticket, "done")

    send()

    kept = store.journal.action(action.id)
    assert (kept.status, kept.message, kept.server_state) == (
        CONFLICT, "Le service Voirie a repris ce dossier.", "assigned",
    )  # fmt: skip
    assert store.journal.troubled() == [kept]


def test_photos_of_a_conflict_stay_on_the_tablet_until_the_agent_decides(server, store, send, tap):
    ticket = server.add_ticket()
    server.conflict = {"done"}
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture())
    action = tap(ticket, "done", photos=[photo_id])
    send()
    assert server.photos == {}
    assert store.photos.taken(photo_id).exists()

    store.journal.dismiss(action.id)
    send()
    assert server.photos == {}
    assert store.journal.photos_waiting() == []


def test_words_travel_before_photos(server, store, send, tap):
    order = []
    server.on_batch = lambda when, body: order.append("words") if when == "before" else None
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture())
    tap(server.add_ticket(), "done", photos=[photo_id])
    send()
    assert [request[0] for request in server.requests] == ["POST", "PUT"]
    assert server.photos[photo_id] == store.photos.read(store.photos.taken(photo_id))


def test_a_photo_the_server_refuses_is_shown_and_the_next_one_still_leaves(server, store, send, tap):
    photos = [str(uuid4()), str(uuid4())]
    for photo_id in photos:
        store.photos.store_taken(photo_id, picture())
    server.photo_faults = [415]
    tap(server.add_ticket(), "done", photos=photos)
    send()
    assert [(photo.id, photo.reason) for photo in store.journal.photos_refused()] == [
        (photos[0], "Photo refusée.")
    ]
    assert set(server.photos) == {photos[1]}
    assert store.journal.tally().refusals == 1


def test_a_photo_cut_in_the_middle_is_sent_again_whole(server, store, send, tap):
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture())
    tap(server.add_ticket(), "done", photos=[photo_id])
    server.faults = ["none", "cut_before", "error_before"]
    assert send_until_quiet(store, send) == 2
    assert list(server.photos) == [photo_id]


def test_a_revoked_tablet_keeps_its_journal(server, store, send, tap):
    action = tap(server.add_ticket())
    server.tokens.clear()
    with pytest.raises(NotEnrolled):
        send()
    assert [kept.id for kept in store.journal.pending()] == [action.id]

    server.tokens.add("token-1")
    send()
    assert server.applied == [action.id]


def test_a_known_id_with_other_words_is_refused_and_said(server, store, send, tap):
    ticket = server.add_ticket()
    action = tap(ticket)
    server.judged[action.id] = (
        {"id": action.id, "words": "autre"},
        {"id": action.id, "result": "applied", "ticket": None},
    )
    send()
    assert store.journal.action(action.id).status == REFUSED

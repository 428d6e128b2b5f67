"""The server's copy follows the server, page by page, and the journal is never touched."""

from uuid import uuid4

import pytest

from agent_app.sync.errors import ServerTrouble, SyncError
from agent_app.sync.receiving import fetch_photos, fetch_tiles
from tests.fakes.field_server import FAULTS


def numbers(store):
    return sorted(line.number for line in store.copy.lines())


def add_many(server, count):
    return [server.add_ticket(id=str(uuid4()), number=f"26-{n:05}") for n in range(count)]


def test_all_pages_are_fetched(server, store, pull):
    add_many(server, 23)
    server.page_size = 5
    pull()
    assert len(numbers(store)) == 23
    assert store.copy.ever_synced()


def test_a_removed_ticket_leaves_the_list(server, store, pull):
    first, second = add_many(server, 2)
    pull()
    server.remove_ticket(first["id"])
    pull()
    assert numbers(store) == [second["number"]]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_copy_whole_and_the_next_call_goes_on(fault, server, store, pull):
    add_many(server, 12)
    server.page_size = 5
    server.faults = ["none", fault]
    try:
        pull()
    except SyncError:
        assert len(numbers(store)) == 5
    pull()
    assert len(numbers(store)) == 12


def test_an_unknown_cursor_brings_a_whole_copy_without_what_is_gone_and_keeps_the_journal(
    server, store, pull, tap
):
    tickets = add_many(server, 6)
    pull()
    action = tap(tickets[0])
    server.restore_backup()
    server.remove_ticket(tickets[1]["id"])
    server.change_ticket(tickets[2]["id"], version=1, address="3 place du Marché")
    server.page_size = 2

    pull()

    assert tickets[1]["number"] not in numbers(store)
    assert len(numbers(store)) == 5
    assert store.copy.ticket(tickets[2]["id"]).address == "3 place du Marché"
    assert [kept.id for kept in store.journal.pending()] == [action.id]


def test_a_whole_copy_cut_half_way_hides_nothing_and_ends_later(server, store, pull):
    tickets = add_many(server, 6)
    pull()
    server.restore_backup()
    server.page_size = 2
    server.faults = ["none", "none", "cut_before"]
    with pytest.raises(SyncError):
        pull()
    assert len(numbers(store)) == 6
    server.remove_ticket(tickets[5]["id"])
    pull()
    assert numbers(store) == [ticket["number"] for ticket in tickets[:5]]


def test_a_page_asked_before_starting_again_does_not_empty_the_list(server, store, client, pull):
    add_many(server, 4)
    pull()
    cursor = store.copy.cursor()
    late_page = client.changes(cursor, 0)
    store.copy.start_again()
    store.copy.apply(late_page, asked_from=cursor)
    assert len(numbers(store)) == 4
    assert store.copy.cursor() is None


def test_an_older_page_does_not_undo_a_newer_answer(server, store, client, pull):
    ticket = server.add_ticket()
    pull()
    store.copy.apply_answers([{**ticket, "state": "done", "version": 9}])
    page = client.changes(None, 0)
    store.copy.apply(page, asked_from=store.copy.cursor())
    assert store.copy.ticket(ticket["id"]).state == "done"


def test_one_unreadable_ticket_does_not_hide_the_others(server, store, pull):
    add_many(server, 3)
    server.add_ticket(id=str(uuid4()), number=None)
    pull()
    assert len(numbers(store)) == 3
    assert store.copy.unreadable() == 1


def test_a_feed_that_stands_still_is_an_error_and_not_a_loop(server, store, pull):
    add_many(server, 3)
    pull()
    asked = store.copy.cursor()
    server.changes = lambda cursor, wait: (200, {"cursor": asked, "more": True, "tickets": [], "removed": []})
    with pytest.raises(ServerTrouble):
        pull()


def test_photos_are_fetched_once_and_readable_without_network(server, store, client, pull):
    ticket = server.add_ticket()
    pull()
    assert fetch_photos(store, client, stopped=lambda: False) == 2
    assert fetch_photos(store, client, stopped=lambda: False) == 0
    server.down = True
    assert store.photos.show(ticket["photos"][0]["id"]).stat().st_size > 500


def test_signed_addresses_are_called_without_the_tablets_token(server, store, client, pull):
    server.add_ticket()
    pull()
    server.requests.clear()
    fetch_photos(store, client, stopped=lambda: False)
    assert server.requests
    assert all("Authorization" not in headers for _, _, headers in server.requests)


def test_the_plan_around_a_ticket_is_kept_for_offline(server, store, client, pull):
    server.add_ticket()
    pull()
    address = f"{server.url}/tiles/{{z}}/{{x}}/{{y}}.png"
    assert fetch_tiles(store, client, address, None, stopped=lambda: False) == 9
    assert fetch_tiles(store, client, address, None, stopped=lambda: False) == 0


def test_a_shared_tile_server_is_not_filled_from_in_advance(server, store, client, pull):
    server.add_ticket()
    pull()
    address = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
    assert fetch_tiles(store, client, address, None, stopped=lambda: False) == 0
    assert server.tile_calls == 0

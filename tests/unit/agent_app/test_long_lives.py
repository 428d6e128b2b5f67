"""What happens over months: a spoilt memory, a restored service, files that would grow for ever."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from agent_app.domain.actions import APPLIED, CONFLICT
from agent_app.domain.times import utc_now
from agent_app.i18n import Tongue
from agent_app.screens.ticket_words import rescue_words
from agent_app.storage.store import open_store
from agent_app.sync import receiving
from agent_app.sync.receiving import forget_tiles, receive_changes
from agent_app.sync.sending import send_all
from tests.fakes.field_server import picture
from tests.fakes.tablet import SEAL
from tests.unit.agent_app.conftest import NOW


@pytest.fixture
def send(store, client):
    return lambda: send_all(store, client, clock=utc_now, stopped=lambda: False)


# A memory that cannot be read.


def spoil(path, where):
    """Write rubbish over a part of a file."""
    content = bytearray(path.read_bytes())
    begin, end = where(len(content))
    content[begin:end] = b"rubbish!" * ((end - begin) // 8 + 1)
    path.write_bytes(bytes(content))


@pytest.fixture
def held(store, server, tap, tmp_path):
    """Two taps and a photo that were not sent; the memory is closed."""
    photo_id = str(uuid4())
    ticket = server.add_ticket()
    store.photos.store_taken(photo_id, picture(80, 60))
    actions = [tap(ticket, "start"), tap(ticket, "done", photos=[photo_id])]
    store.drafts.keep("t", actions[1].wish)
    for n in range(300):  # enough pages for some to be spoilt and others not
        store.drafts.keep(f"t{n}", actions[1].wish)
    store.close()
    return tmp_path / "tablet", actions, photo_id


def test_a_memory_that_is_no_database_is_put_aside_whole_and_the_tablet_starts(held):
    folder, _, photo_id = held
    rubbish = b"rubbish " * 4000
    (folder / "tablet.db").write_bytes(rubbish)
    store = open_store(folder, SEAL)
    rescue = store.settings.rescue()
    (aside,) = folder.glob("unreadable-*")
    assert (rescue.folder, rescue.found) == (str(aside), 0)
    assert (aside / "tablet.db").read_bytes() == rubbish
    assert (aside / "photos" / f"{photo_id}.jpg").exists(), "nobody cleans away what was not sent"
    assert store.settings.enrolment() is None
    words = rescue_words(Tongue("fr"), rescue)
    assert str(aside) in words
    assert "Aucune action en attente" in words
    store.settings.forget_rescue()
    assert rescue_words(Tongue("fr"), store.settings.rescue()) == ""
    store.close()


def test_what_was_not_sent_is_found_in_a_spoilt_memory_and_leaves_after_the_enrolment(held, server, client):
    folder, actions, photo_id = held
    # The end of the file holds forms: the taps before can still be read, the whole cannot be trusted.
    spoil(folder / "tablet.db", lambda size: (size - 8192, size))
    store = open_store(folder, SEAL)
    assert store.settings.rescue().found == 2
    assert "2 actions" in rescue_words(Tongue("fr"), store.settings.rescue())
    assert [kept.id for kept in store.journal.pending()] == [action.id for action in actions]
    send_all(store, client, clock=lambda: NOW, stopped=lambda: False)
    assert server.applied == [action.id for action in actions]
    assert list(server.photos) == [photo_id]
    store.close()


def test_a_sound_memory_is_never_put_aside(held):
    folder, actions, _ = held
    store = open_store(folder, SEAL)
    assert store.settings.rescue() is None
    assert len(store.journal.pending()) == len(actions)
    assert list(folder.glob("unreadable-*")) == []
    store.close()


# A service restored from a backup.


def test_what_a_restored_service_has_lost_is_sent_again_with_its_photo_and_the_rest_counts_once(
    server, store, client, send, tap
):
    first, second = (server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", photos=[]) for n in (1, 2))
    receive_changes(store, client, wait_s=0, stopped=lambda: False)
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture(80, 60))
    kept, lost = tap(first), tap(second, "done", photos=[photo_id])
    send()
    assert server.applied == [kept.id, lost.id]

    server.judged.pop(lost.id)
    server.photos.clear()
    server.applied.remove(lost.id)
    server.tickets[second["id"]].update(state="assigned", version=2)
    server.restore_backup()
    receive_changes(store, client, wait_s=0, stopped=lambda: False)
    assert store.journal.tally().actions == 0, "nothing is shown as waiting that was done long ago"
    send()

    assert server.applied == [kept.id, lost.id], "the one that is known counts once"
    assert list(server.photos) == [photo_id]
    assert {store.journal.action(action.id).status for action in (kept, lost)} == {APPLIED}


def test_what_the_restored_service_no_longer_allows_is_shown(server, store, client, send, tap):
    ticket = server.add_ticket(photos=[])
    receive_changes(store, client, wait_s=0, stopped=lambda: False)
    action = tap(ticket, "start")
    send()
    server.judged.clear()
    server.conflict = {"start"}
    server.restore_backup()
    receive_changes(store, client, wait_s=0, stopped=lambda: False)
    send()
    assert [(one.id, one.status) for one in store.journal.troubled()] == [(action.id, CONFLICT)]


def test_a_first_load_sends_nothing_again(server, store, client, send, tap):
    action = tap(server.add_ticket(photos=[]))
    send()
    server.requests.clear()
    receive_changes(store, client, wait_s=0, stopped=lambda: False)
    send()
    assert [path for method, path, _ in server.requests if method == "POST"] == []
    assert server.applied == [action.id]


# What would grow for ever.


def test_the_journal_forgets_what_is_settled_and_old_and_nothing_else(server, store, send, tap):
    ticket = server.add_ticket()
    server.refuse = {"message"}
    done, refused = tap(ticket), tap(ticket, "message")
    photo_id = str(uuid4())
    held = tap(ticket, "done", photos=[photo_id])
    send()
    store.journal.mark_photo(photo_id, "held")
    waiting = tap(ticket)
    later = datetime.now(UTC) + timedelta(days=1)
    assert store.journal.forget(before=later) == 1
    assert store.journal.action(done.id) is None
    for action in (refused, held, waiting):
        assert store.journal.action(action.id) is not None
    store.journal.dismiss(refused.id)
    assert store.journal.forget(before=datetime.now(UTC) - timedelta(days=60)) == 0, "it is not old"
    assert store.journal.forget(before=later) == 1


def test_a_large_plan_keeps_what_is_near_the_tickets_and_what_was_seen_lately(
    server, store, client, pull, monkeypatch
):
    monkeypatch.setattr(receiving, "MOST_TILES", 20)
    ticket = server.add_ticket()
    pull()
    tiles = f"{server.url}/tiles/{{z}}/{{x}}/{{y}}.png"
    receiving.fetch_tiles(store, client, tiles, None, stopped=lambda: False)
    for x in range(11):
        store.tiles.keep(17, x, 5, b"x" * 9000)
    assert forget_tiles(store) == 0, "it is not large yet"
    store.tiles.keep(17, 99, 5, b"x")
    assert forget_tiles(store) == 2
    assert store.tiles.missing([(17, 0, 5), (17, 1, 5), (17, 2, 5), (17, 99, 5)]) == [(17, 0, 5), (17, 1, 5)]
    place = receiving.spot_of(ticket["latitude"], ticket["longitude"])
    assert store.tiles.missing(place.around()) == []

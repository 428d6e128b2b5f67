"""A full disk, a spoilt file, a server that is ill or lies, a Wi-Fi that answers in its place."""

import json
import os
import resource
import sqlite3
import threading
from uuid import uuid4

import pytest

from agent_app.domain.actions import APPLIED, PENDING, Wish
from agent_app.domain.reference import Agent
from agent_app.domain.times import utc_now
from agent_app.storage.journal import Verdict
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.sync.client import enrol
from agent_app.sync.errors import Declined, Offline, ServerTrouble
from agent_app.sync.receiving import fetch_photos, fetch_tiles, receive_changes
from agent_app.sync.sending import send_all
from agent_app.sync.status import StatusBoard
from tests.fakes.field_server import picture
from tests.fakes.tablet import SEAL


@pytest.fixture
def send(store, client):
    return lambda: send_all(store, client, clock=utc_now, stopped=lambda: False)


@pytest.fixture
def full_disk(store):
    """Let no file grow while it lasts, as on a disk without any room."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    class Full:
        def __enter__(self):
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))

        def __exit__(self, *_):
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    return Full()


def statuses(store, *actions):
    return [store.journal.action(action.id).status for action in actions]


# The tablet itself.


def test_a_full_disk_keeps_nothing_by_halves_and_writing_works_again_once_there_is_room(store, full_disk):
    with full_disk, pytest.raises(sqlite3.Error):
        store.drafts.keep("t", Wish("comment", "x" * 50_000))
    store.drafts.keep("t", Wish("comment", "Accès par la cour"))
    assert store.drafts.find("t", "comment").words == "Accès par la cour"


def test_a_disk_that_is_full_in_the_middle_of_sync_loses_and_doubles_nothing(
    store, server, pull, send, tap, full_disk
):
    action = tap(server.add_ticket(address="x" * 20_000))
    server.on_batch = lambda when, _: full_disk.__enter__() if when == "after" else None
    with pytest.raises(sqlite3.Error):  # the answer cannot be kept
        send()
    with pytest.raises(sqlite3.Error):  # nor what changed
        pull()
    full_disk.__exit__()
    server.on_batch = None
    assert statuses(store, action) == [PENDING]
    send()
    pull()
    assert statuses(store, action) == [APPLIED]
    assert server.applied == [action.id]


def test_a_day_of_short_threads_leaves_no_day_of_open_files(store):
    def files():
        links = (os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if _is_open(n))
        return sum("tablet.db" in link for link in links)

    for _ in range(40):
        thread = threading.Thread(target=store.settings.language)
        thread.start()
        thread.join()
    assert files() <= 9


def _is_open(number):
    try:
        os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return False
    return True


def test_a_spoilt_plan_is_begun_again_and_does_not_keep_the_tablet_from_opening(tmp_path):
    store = open_store(tmp_path / "t", SEAL)
    store.tiles.keep(17, 1, 2, b"x" * 9000)
    store.close()
    (tmp_path / "t" / "plan.mbtiles").write_bytes(b"rubbish " * 2000)
    store = open_store(tmp_path / "t", SEAL)
    assert store.tiles.tile(17, 1, 2) is None
    store.tiles.keep(17, 1, 2, b"y")
    assert store.tiles.tile(17, 1, 2) == b"y"
    store.close()


def test_a_camera_file_is_deleted_once_made_small_and_no_other_is(store, tmp_path):
    (store.photos.incoming / "a.jpg").write_bytes(picture())
    (tmp_path / "mine.jpg").write_bytes(picture())
    store.photos.discard(store.photos.incoming / "a.jpg")
    store.photos.discard(tmp_path / "mine.jpg")
    assert list(store.photos.incoming.iterdir()) == []
    assert (tmp_path / "mine.jpg").exists()


def test_another_enrolment_forgets_the_people_of_the_team_before(store, server, pull):
    server.add_ticket()
    pull()
    assert Agent(12, "Benoît M.") in store.copy.reference().agents
    store.settings.enrol(Enrolment(server.url, "token-2", "Tablette 4"))
    assert store.copy.reference().agents == ()
    assert not store.copy.ever_synced()


def test_photos_that_the_server_awaits_leave_even_when_the_conflict_is_put_away(store, server, tap):
    action = tap(server.add_ticket(), "done", photos=["aa-bb"])
    store.journal.settle([Verdict(action.id, "conflict", reason="left_your_team")])
    store.journal.dismiss(action.id)
    assert [photo.id for photo in store.journal.photos_to_send()] == ["aa-bb"]


# What the server sends.


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 10**30},
        {"address": "rue \ud83d"},
        {"latitude": float("nan"), "longitude": float("inf")},
        {"deadline": "0001-01-01T00:00:00+14:00", "received_at": "9999-12-31T23:59:59-11:00"},
        {"photos": [{"id": "p1", "urls": {"small": "http://[bad", "large": "file:///etc/passwd"}}]},
        {"history": "none", "signalements": [3], "allowed": {"a": 1}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_no_strange_ticket_stops_the_feed_or_hides_another(changes, store, server, client, pull):
    server.add_ticket(id=str(uuid4()), number="26-00001", **({"photos": []} | changes))
    server.tickets[list(server.tickets)[-1]].update(changes)
    server.add_ticket(number="26-00002")
    pull()
    assert "26-00002" in [line.number for line in store.copy.lines()]
    fetch_photos(store, client, stopped=lambda: False)
    for line in store.copy.lines():
        ticket = store.copy.ticket(line.id)
        json.dumps([line.address, ticket.address], ensure_ascii=False).encode()
        assert ticket.latitude is None or abs(ticket.latitude) <= 90
        if ticket.deadline:
            assert ticket.deadline.astimezone(None)


def test_a_strange_ticket_beside_a_result_does_not_hold_the_result_back(store, server, pull, send, tap):
    ticket = server.add_ticket()
    pull()
    action, judge = tap(ticket), server._judge
    strange = {"id": ticket["id"], "version": 10**30, "state": 4}
    server._judge = lambda sent: {**judge(sent), "ticket": strange}
    send()
    assert statuses(store, action) == [APPLIED]
    assert store.copy.ticket(ticket["id"]).state == "assigned"


def test_an_action_that_breaks_the_server_holds_back_its_own_ticket_only(store, server, send, tap):
    first, second = (server.add_ticket(id=str(uuid4()), number=f"26-0000{n}") for n in (1, 2))
    taps = [tap(first), tap(second), tap(first, "start"), tap(first), tap(second)]
    server.break_on = {taps[2].id}

    with pytest.raises(ServerTrouble, match="Erreur du service"):
        send()

    assert statuses(store, *taps) == [APPLIED, APPLIED, PENDING, PENDING, APPLIED]
    server.break_on = set()
    send()
    assert statuses(store, *taps) == [APPLIED] * 5
    assert len(server.applied) == 5


def test_a_server_that_breaks_on_everything_is_asked_a_few_times_only(store, server, send, tap):
    taps = [tap(server.add_ticket(id=str(uuid4()), number=f"26-{n:05}")) for n in range(64)]
    server.break_on = {action.id for action in taps}
    with pytest.raises(ServerTrouble):
        send()
    assert len(server.sent_at) < 20
    assert server.applied == []


def test_a_photo_that_breaks_the_server_lets_the_others_leave(store, server, send, tap):
    photos = [str(uuid4()) for _ in range(3)]
    for photo_id in photos:
        store.photos.store_taken(photo_id, picture(80, 60))
    tap(server.add_ticket(), "done", photos=photos)
    server.photo_breaks_on = {photos[0]}
    with pytest.raises(ServerTrouble):
        send()
    assert set(server.photos) == set(photos[1:])
    server.photo_breaks_on = set()
    send()
    assert set(server.photos) == set(photos)


def test_a_photo_that_cannot_be_read_is_shown_and_lets_the_others_leave(store, server, send, tap):
    photos = [str(uuid4()), str(uuid4())]
    store.photos.taken(photos[0]).mkdir()  # a spoilt disk: something is there that cannot be read
    store.photos.store_taken(photos[1], picture(80, 60))
    tap(server.add_ticket(), "done", photos=photos)
    send()
    assert [photo.reason for photo in store.journal.photos_refused()] == ["file_missing"]
    assert set(server.photos) == {photos[1]}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_wifi_page_neither_unknows_the_tablet_nor_refuses_its_photo(status, store, server, send, tap):
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture(80, 60))
    tap(server.add_ticket(), "done", photos=[photo_id])
    server.faults = ["none", f"portal_{status}"]
    with pytest.raises(ServerTrouble):
        send()
    assert store.journal.photos_refused() == []
    send()
    assert list(server.photos) == [photo_id]


# Copies of photos.


def test_a_new_signature_brings_no_photo_twice_and_a_lost_file_is_fetched_again(store, server, client, pull):
    ticket = server.add_ticket()
    photo_id = ticket["photos"][0]["id"]
    pull()
    fetch_photos(store, client, stopped=lambda: False)
    urls = {size: f"/photos/{photo_id}/{size}?until=2&signature=y" for size in ("large", "small")}
    server.change_ticket(ticket["id"], photos=[{**ticket["photos"][0], "urls": urls}])
    pull()
    assert store.photos.wanted(9) == []

    store.photos.show(photo_id).unlink()
    assert store.photos.want_missing() == 1
    assert [wanted.url for wanted in store.photos.wanted(9)] == [urls["small"]]


def test_one_photo_whose_machine_is_silent_does_not_hold_back_the_others(store, server, client, pull):
    tickets = [server.add_ticket(id=str(uuid4()), number=f"26-0000{n}", photos=[]) for n in range(4)]
    for n, ticket in enumerate(tickets):
        urls = {"small": f"/photos/photo-{n}/small", "large": None}
        server.change_ticket(ticket["id"], photos=[{"id": f"photo-{n}", "moment": "before", "urls": urls}])
    server.silent_photos = {"photo-0"}
    pull()
    assert fetch_photos(store, client, stopped=lambda: False) == 3
    server.down = True
    with pytest.raises(Offline):
        fetch_photos(store, client, stopped=lambda: False)


@pytest.mark.parametrize("address", ["{", "{z.a}/{x}", "{0}/{x}", "http://[bad/{z}/{x}/{y}", "file:///{z}"])
def test_an_address_of_tiles_that_cannot_be_one_gives_no_plan_and_no_failure(
    address, store, server, client, pull
):
    server.add_ticket()
    pull()
    assert fetch_tiles(store, client, address, None, stopped=lambda: False) == 0


@pytest.mark.parametrize("address", ["https://a..b", "https://" + "a" * 70 + ".fr", "http://127.0.0.1:99999"])
def test_an_address_that_nobody_can_have_is_told_from_a_silent_one(address):
    with pytest.raises(Declined) as refusal:
        enrol(address, "K7P-2QM", "Tablette 3")
    assert refusal.value.status == 0


# The clock.


def test_a_clock_a_day_ahead_is_said_and_the_hour_of_a_tap_leaves_as_it_was_seen(store, server, client, tap):
    from datetime import UTC, datetime, timedelta

    from agent_app.i18n import Tongue
    from agent_app.screens.shell.presenter import ShellPresenter
    from agent_app.screens.sync.presenter import SyncPresenter

    right = datetime(2026, 11, 21, 8, tzinfo=UTC)
    server.server_time = "2026-11-21T08:00:00Z"

    def wrong():
        return right + timedelta(days=1)

    ticket = server.add_ticket()
    board, say = StatusBoard(wrong), Tongue("fr", UTC)
    strip = ShellPresenter(store, board, say, wrong)
    receive_changes(store, client, wait_s=0, stopped=lambda: False, clock=wrong)
    assert strip.strip().words == "L’horloge de la tablette est fausse — réglez-la"
    page = SyncPresenter(store, board, say, wrong, wake=lambda: None).view()
    assert "il est 21\u00a0nov. à 8\u202fh\u202f00 pour le service" in page.clock

    seen = []
    server.on_batch = lambda when, body: seen.append((body["sent_at"], body["actions"][0]["at"]))
    tap(ticket)
    send_all(store, client, clock=wrong, stopped=lambda: False)
    assert seen[0] == ("2026-11-22T08:00:00Z", "2026-11-21T09:12:00Z")

    server.change_ticket(ticket["id"], address="ailleurs")
    receive_changes(store, client, wait_s=0, stopped=lambda: False, clock=lambda: right)
    assert strip.strip().words == ""


# What the agent is told of it.


def test_the_review_says_each_thing_once_and_offers_no_second_try_of_what_is_kept(store, server, pull, tap):
    from agent_app.i18n import Tongue
    from agent_app.screens.sync.presenter import SyncPresenter

    ticket = server.add_ticket()
    pull()
    changed, left = tap(ticket, "done"), tap(ticket, "comment")
    store.journal.settle(
        [
            Verdict(changed.id, "conflict", "changed_since", "Quelqu’un a modifié ce dossier.", "rejected"),
            Verdict(left.id, "conflict", "left_your_team", "Ce dossier est au service Voirie.", "assigned"),
        ]
    )
    page = SyncPresenter(store, StatusBoard(utc_now), Tongue("fr"), utc_now, wake=lambda: None)
    seen = {item.key: item for item in page.view().review}
    assert seen[changed.id].happened == (
        "Quelqu’un a modifié ce dossier. Le dossier est maintenant\u202f: Sans suite."
    )
    assert seen[changed.id].can_redo
    assert seen[left.id].happened == "Ce dossier est au service Voirie."
    assert "Rien à refaire" in seen[left.id].todo
    assert not seen[left.id].can_redo

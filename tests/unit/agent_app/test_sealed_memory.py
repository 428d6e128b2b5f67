"""What lies on the disk tells nothing to its finder; old memories are sealed; a wipe leaves nothing."""

import sqlite3
from uuid import uuid4

import pytest

from agent_app.storage.database import VERSION
from agent_app.storage.seal import Seal, is_sealed, new_key
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.storage.wiping import NOTE, count_unsent, finish_wiping, forget_wiped, read_wiped, wipe
from agent_app.sync.receiving import fetch_photos
from tests.fakes.field_server import picture
from tests.fakes.tablet import SEAL, unseal_all
from tests.unit.agent_app.conftest import NOW

SECRETS = ("Ampoule remplacée", "jeton-secret", "Lampadaire", "Benoît", "rue", "signature=", "brouillon")


@pytest.fixture
def full(store, server, pull, tap, client):
    """A memory in which there is something of everything; closed."""
    ticket = server.add_ticket()
    pull()
    fetch_photos(store, client, stopped=lambda: False)
    store.settings.enrol(Enrolment(server.url, "jeton-secret", "Tablette 3"))
    pull()
    photo_id = str(uuid4())
    store.photos.store_taken(photo_id, picture(80, 60))
    tap(ticket, "done", photos=[photo_id])
    store.drafts.keep("t", store.journal.pending()[0].wish.__class__("comment", "brouillon de mots"))
    store.close()
    return photo_id


def on_the_disk(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_nothing_that_people_wrote_lies_readable_on_the_disk(full, tmp_path):
    content = on_the_disk(tmp_path / "tablet")
    assert b"26-00431" in content, "numbers stay readable, so the file was looked at"
    assert [word for word in SECRETS if word.encode() in content] == []
    photos = list((tmp_path / "tablet" / "photos").rglob("*.jpg"))
    assert len(photos) == 3
    assert all(is_sealed(path.read_bytes()) for path in photos)


def test_an_old_memory_is_sealed_whole_when_it_is_opened(full, tmp_path):
    folder = tmp_path / "tablet"
    unseal_all(folder / "tablet.db")
    for path in (folder / "photos").rglob("*.jpg"):
        path.write_bytes(SEAL.open(path.read_bytes()))
    assert [word for word in SECRETS if word.encode() in on_the_disk(folder)] != []

    seal = Seal(new_key())
    store = open_store(folder, seal)
    assert store.photos.seal_all() == 3
    assert store.photos.seal_all() == 0
    assert store.journal.pending()[0].words == "Ampoule remplacée ce matin."
    assert store.settings.enrolment().token == "jeton-secret"
    assert store.photos.read(store.photos.taken(full)).startswith(b"\xff\xd8")
    store.close()
    assert [word for word in SECRETS if word.encode() in on_the_disk(folder)] == []


def test_sealing_that_a_full_disk_stops_leaves_the_old_memory_as_it_was(full, tmp_path, monkeypatch):
    folder = tmp_path / "tablet"
    unseal_all(folder / "tablet.db")

    def teach_and_fill(self, connection):
        connection.create_function("unseal", 1, lambda value: value)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.create_function("seal", 1, lambda value: value and self.close(str(value).encode() * 9))

    with monkeypatch.context() as disk:
        disk.setattr(Seal, "teach", teach_and_fill)
        with pytest.raises(sqlite3.OperationalError, match="full"):
            open_store(folder, SEAL)
    store = open_store(folder, SEAL)
    assert store.database.rows("PRAGMA user_version")[0][0] == VERSION
    assert store.journal.pending()[0].words == "Ampoule remplacée ce matin."
    store.close()


def test_a_memory_sealed_with_another_key_is_put_aside_and_nothing_is_made_up(full, tmp_path):
    store = open_store(tmp_path / "tablet", Seal(new_key()))
    assert store.settings.rescue().found == 0
    assert store.journal.pending() == []
    assert list((tmp_path / "tablet").glob("unreadable-*"))
    store.close()


def test_what_waits_is_counted_without_the_key(full, tmp_path):
    assert count_unsent(tmp_path / "tablet") == 1
    assert count_unsent(tmp_path / "nothing") == 0


def test_a_wipe_leaves_a_word_and_nothing_else(full, tmp_path):
    folder = tmp_path / "tablet"
    (folder / "lock").touch()
    forgotten = []
    wipe(folder, lambda: forgotten.append("key"), now=NOW, unsent=1)
    assert forgotten == ["key"]
    assert {path.name for path in folder.iterdir()} == {NOTE, "lock"}
    wiped = read_wiped(folder)
    assert (wiped.at, wiped.unsent, wiped.done) == (NOW, 1, True)
    forget_wiped(folder)
    assert read_wiped(folder) is None


def test_a_wipe_that_was_killed_ends_at_the_next_start(full, tmp_path):
    folder = tmp_path / "tablet"

    def killed():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wipe(folder, killed, now=NOW, unsent=1)
    assert (folder / "tablet.db").exists()
    finish_wiping(folder, lambda: None)
    assert {path.name for path in folder.iterdir()} == {NOTE}
    finish_wiping(folder, killed)  # nothing is left to do

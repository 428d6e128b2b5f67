"""What the tablet keeps: private, whole, and as it was typed."""

import os
import stat
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from agent_app.domain.actions import Wish
from agent_app.domain.photo_files import UnreadablePhoto, shrink
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.sync.client import read_server_address
from tests.fakes.field_server import picture
from tests.fakes.tablet import SEAL

SHARED = Path(os.environ.get("PARVIS_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_token_is_readable_by_its_owner_only(tmp_path):
    os.umask(0o022)
    store = open_store(tmp_path / "tablet", SEAL)
    store.settings.enrol(Enrolment("https://ville.example", "secret", "Tablette 3"))
    files = [path for path in (tmp_path / "tablet").iterdir() if path.name.startswith("tablet.db")]
    assert files
    assert {mode(path) for path in files} == {0o600}
    assert mode(tmp_path / "tablet") == 0o700
    store.close()


def test_enrolling_again_keeps_the_journal_and_asks_for_a_whole_copy(store, server, pull, tap):
    action = tap(server.add_ticket())
    pull()
    store.settings.enrol(Enrolment("https://autre.example", "autre", "Tablette 3"))
    assert store.copy.cursor() is None
    assert [kept.id for kept in store.journal.pending()] == [action.id]


def test_a_half_filled_form_is_found_again_until_it_is_sent(store, server, tap):
    ticket = server.add_ticket()
    store.drafts.keep(ticket["id"], Wish("done", "Ampoule", "", ("p1",)))
    store.drafts.keep(ticket["id"], Wish("comment", "Accès par la cour"))
    assert store.drafts.find(ticket["id"], "done") == Wish("done", "Ampoule", "", ("p1",))
    tap(ticket, "done")
    assert store.drafts.find(ticket["id"], "done") == Wish("done")
    assert store.drafts.find(ticket["id"], "comment").words == "Accès par la cour"


def test_redoing_a_gesture_replaces_the_first_and_keeps_its_photo(store, server, tap):
    from dataclasses import replace

    first = tap(server.add_ticket(), "done", photos=["aa-bb"])
    store.journal.write_again(replace(first, id="second", base_version=5), instead_of=first.id)
    assert [photo.action_id for photo in store.journal.photos_waiting()] == ["second"]


def test_a_photo_id_that_is_a_path_is_refused(store):
    with pytest.raises(ValueError, match="not a photo id"):
        store.photos.store_taken("../../x", b"")
    assert store.photos.show("../../x") is None


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_photos_are_upright_small_and_without_position(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (44.0, 26.0, 51.0)
    exif.get_ifd(0x8769)[0x9003] = "2026:11:21 09:12:00"
    Image.open(BytesIO(picture(4000, 3000))).save(tmp_path / "a.jpg", exif=exif)

    with Image.open(BytesIO(shrink(tmp_path / "a.jpg"))) as small:
        assert max(small.size) == 1600
        assert (small.width < small.height) == (orientation in (6, 8))
        assert dict(small.getexif().get_ifd(0x8825)) == {}
        assert small.getexif().get_ifd(0x8769)[0x9003] == "2026:11:21 09:12:00"


def test_real_photos_are_all_readable():
    if not SHARED.is_dir():
        pytest.skip(f"no test photos at {SHARED}")
    for path in sorted((SHARED / "photos").glob("*.*")):
        if path.suffix != ".csv":
            with Image.open(BytesIO(shrink(path))) as small:
                assert max(small.size) <= 1600, path.name


def test_hostile_files_are_refused_without_any_other_error():
    if not SHARED.is_dir():
        pytest.skip(f"no test photos at {SHARED}")
    for path in sorted((SHARED / "photos_hostile").iterdir()):
        try:
            shrink(path)
        except UnreadablePhoto:
            continue


def test_a_text_is_no_photo(tmp_path):
    (tmp_path / "a.jpg").write_text("bonjour")
    with pytest.raises(UnreadablePhoto):
        shrink(tmp_path / "a.jpg")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" signalements.ville.fr/ ", "https://signalements.ville.fr"),
        ("http://10.0.0.4:8000", "http://10.0.0.4:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("", None),
        ("ville fr", None),
        ("ftp://ville.fr", None),
        ("https://ville.fr:port", None),
    ],
)
def test_addresses_are_completed_as_people_type_them(typed, address):
    assert read_server_address(typed) == address

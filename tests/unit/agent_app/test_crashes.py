"""A crash is kept without a word of anybody's, shown at the next start, and sent only if the agent agrees."""

import pytest

from agent_app.domain.times import utc_now
from agent_app.i18n import Tongue
from agent_app.screens.shell.presenter import ShellPresenter
from agent_app.screens.sync.presenter import SyncPresenter
from agent_app.storage.crashes import FILE
from agent_app.sync.errors import Offline
from agent_app.sync.sending import send_crash
from agent_app.sync.status import StatusBoard

TYPED = "12 rue Clemenceau, chez Mme Awa"


@pytest.fixture
def crashed(store):
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        store.crashes.note(error)
    return store.crashes


@pytest.fixture
def page(store):
    return SyncPresenter(store, StatusBoard(utc_now), Tongue("fr"), utc_now, wake=lambda: None)


def test_a_crash_keeps_its_place_in_the_code_and_no_word(crashed, tmp_path):
    crash = crashed.last()
    assert crash.error == "ValueError"
    assert crash.frames[-1].startswith("tests/unit/agent_app/test_crashes.py:")
    assert TYPED not in (tmp_path / "tablet" / FILE).read_text()


def test_it_is_shown_until_the_agent_decides(store, crashed, page):
    strip = ShellPresenter(store, StatusBoard(utc_now), Tongue("fr"), utc_now)
    assert "s’est arrêtée" in strip.strip().words
    assert page.view().crash_asks
    page.forget_crash()
    assert (page.view().crash, strip.strip().words) == ("", "")


def test_it_leaves_only_when_the_agent_agrees(store, crashed, page, client, server):
    send_crash(store, client)
    assert server.crashes == []
    page.send_crash()
    assert not page.view().crash_asks
    send_crash(store, client)
    (told,) = server.crashes
    assert (told["error"], store.crashes.last()) == ("ValueError", None)


def test_it_waits_for_the_network(store, crashed, page, client, server):
    page.send_crash()
    server.down = True
    with pytest.raises(Offline):
        send_crash(store, client)
    assert store.crashes.last().agreed


def test_the_page_says_the_version_the_room_and_the_last_exchange(store, page):
    assert page.view().facts[0] == "Dernier échange\u202f: aucun encore"
    store.settings.note_contact(utc_now())
    contact, room, version = page.view().facts
    assert "h" in contact.removeprefix("Dernier échange")
    assert "libres" in room
    assert version == "Version 1.0.0"


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [(12, "1 Mo", "1 MB"), (34_400_000, "34 Mo", "34 MB"), (1_240_000_000, "1,2 Go", "1.2 GB")],
)
def test_room_is_said_as_people_say_it(size, french, english):
    assert Tongue("fr").room(size).replace("\u00a0", " ") == french
    assert Tongue("en").room(size).replace("\u00a0", " ") == english

"""What was thought finished and must be done again is marked, in new memories and in old ones."""

import sqlite3
from uuid import uuid4

import pytest

from agent_app.domain.times import utc_now
from agent_app.i18n import Tongue
from agent_app.screens.tickets.presenter import TicketsPresenter
from agent_app.storage.store import open_store
from tests.fakes.tablet import SEAL, unseal_all

SHAPE_AND_WORD = ("undo", "Rouvert")


def marks(store):
    lines = TicketsPresenter(store, Tongue("fr"), utc_now).view().lines
    return {line.number: (line.reopened.icon, line.reopened.words) for line in lines}


def test_a_ticket_opened_again_is_marked_by_a_shape_and_a_word(store, server, pull):
    server.add_ticket(reopened=1)
    server.add_ticket(id=str(uuid4()), number="26-00500")
    pull()
    assert marks(store) == {"26-00431": SHAPE_AND_WORD, "26-00500": ("", "")}


def test_the_mark_goes_as_soon_as_the_work_is_done_again(store, server, pull, tap):
    ticket = server.add_ticket(reopened=1)
    pull()
    done = tap(ticket, "done")
    presenter = TicketsPresenter(store, Tongue("fr"), lambda: done.at)
    presenter.choose("done_today")
    assert [line.reopened.words for line in presenter.view().lines] == [""]


@pytest.mark.parametrize(("reopened", "mark"), [(2, SHAPE_AND_WORD), (0, ("", ""))])
def test_a_memory_of_the_version_before_is_brought_up_to_date(store, server, pull, tmp_path, reopened, mark):
    server.add_ticket(reopened=reopened)
    pull()
    store.close()
    file = next((tmp_path / "tablet").glob("*.db"))
    unseal_all(file)
    with sqlite3.connect(file) as before:
        before.execute("ALTER TABLE ticket DROP COLUMN reopened")
        before.execute("ALTER TABLE action DROP COLUMN left_at")
        before.execute("PRAGMA user_version = 1")
    before.close()
    again = open_store(tmp_path / "tablet", SEAL)
    assert marks(again) == {"26-00431": mark}
    again.close()

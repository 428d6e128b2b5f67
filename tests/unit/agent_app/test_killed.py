"""The tablet is killed at chosen lines; opened again, it loses nothing and does nothing twice."""

from uuid import NAMESPACE_URL, uuid5

import pytest

from agent_app.domain.actions import APPLIED, Action
from agent_app.storage.store import open_store
from agent_app.sync.client import FieldClient
from agent_app.sync.receiving import receive_changes
from agent_app.sync.sending import send_all
from tests.fakes.tablet import SEAL
from tests.unit.agent_app.conftest import NOW
from tests.unit.agent_app.killing import killed_at, line_of

STEPS = "tptpsrtsr"
TICKET_ID, NUMBER = "0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21", "26-00431"


def live(folder, server, steps=STEPS):
    """Do some steps (t = tap, p = tap with a photo, s = send, r = receive), then switch the tablet off.

    Done again, the same person taps again whatever was not confirmed: same ids, as the forms keep theirs.
    """
    store, client = open_store(folder, SEAL), FieldClient(server.url, "token-1")
    for number, step in enumerate(steps):
        if step in "tp":
            tap(store, number, with_photo=step == "p")
        elif step == "s":
            send_all(store, client, clock=lambda: NOW, stopped=lambda: False)
        else:
            receive_changes(store, client, wait_s=0, stopped=lambda: False)
    client.close()
    store.close()


def tap(store, number, *, with_photo):
    photos = [str(uuid5(NAMESPACE_URL, f"photo {number}"))] if with_photo else []
    for photo_id in photos:
        store.photos.store_taken(photo_id, b"\xff\xd8" + b"x" * 5000)
        store.journal.add_draft_photo(photo_id, TICKET_ID)
    payload = {"words": f"Passage {number}", **({"photo_ids": photos} if photos else {})}
    action_id = str(uuid5(NAMESPACE_URL, f"action {number}"))
    store.journal.write(Action(action_id, TICKET_ID, NUMBER, "comment", NOW, 2, 12, payload))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("storage/whole_files.py", "os.fsync(file.fileno())"),
        ("storage/whole_files.py", "os.replace(unfinished, path)"),
        ("storage/journal.py", '"DELETE FROM draft WHERE ticket_id = ? AND kind = ?"'),
        ("storage/database.py", "connection.commit()"),
        ("sync/client.py", 'results = body.get("results")'),
        ("sync/sending.py", "journal.settle([answer.verdict"),
        ("sync/sending.py", "copy.apply_answers([answer.ticket"),
        ("sync/sending.py", "client.put_photo(photo_id, jpeg, report=report)"),
        ("sync/sending.py", "journal.mark_photo(photo_id, SENT)"),
        ("storage/server_copy.py", '_put(connection, "cursor", page.cursor)'),
    ],
)
def test_killed_at_a_line_then_opened_again_each_tap_counts_once(file, text, server, tmp_path):
    server.tokens.add("token-1")
    server.add_ticket()
    line = line_of(file, text)
    assert killed_at(line, lambda: live(tmp_path, server)), f"the day ended before {file}:{line[1]}"

    live(tmp_path, server)
    assert len(server.applied) == len(set(server.applied)) == 5
    assert len(server.photos) == 2
    store = open_store(tmp_path, SEAL)
    assert store.journal.pending() == []
    assert store.journal.photos_to_send() == []
    assert {action.status for action in store.journal.of_ticket(TICKET_ID)} == {APPLIED}
    assert store.copy.ticket(TICKET_ID).version == 7
    store.close()


def test_what_the_screen_confirmed_is_still_there_after_a_kill(server, tmp_path):
    server.tokens.add("token-1")
    line = line_of("sync/sending.py", "client.send_actions(batch")
    assert killed_at(line, lambda: live(tmp_path, server, "tps"))
    store = open_store(tmp_path, SEAL)
    assert [action.words for action in store.journal.pending()] == ["Passage 0", "Passage 1"]
    assert len(store.photos.read(store.photos.taken(store.journal.pending()[1].photo_ids[0]))) == 5002
    store.close()

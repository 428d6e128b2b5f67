"""The tablet is killed at chosen lines; opened again, it loses nothing and does nothing twice."""

import signal
import subprocess
import sys

import pytest

from agent_app.domain.actions import APPLIED
from agent_app.storage.store import open_store
from tests.fakes.tablet import SEAL
from tests.unit.agent_app import tablet_process

STEPS = "tptpsrtsr"


def live(folder, server, steps, file, text):
    command = [sys.executable, tablet_process.__file__, str(folder), server.url, steps, file, text]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


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
    folder = tmp_path / "tablet"

    first = live(folder, server, STEPS, file, text)
    assert first.returncode == -signal.SIGKILL, f"not killed: {first.stdout} {first.stderr}"
    assert f"killed at {file}" in first.stdout

    # The same person taps again whatever the screen had not confirmed: same ids, as the forms keep theirs.
    tablet_process.main(folder, server.url, STEPS, "", "")
    assert len(server.applied) == len(set(server.applied)) == 5
    assert len(server.photos) == 2
    store = open_store(folder, SEAL)
    assert store.journal.pending() == []
    assert store.journal.photos_to_send() == []
    assert {action.status for action in store.journal.of_ticket("0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21")} == {
        APPLIED
    }
    assert store.copy.ticket("0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21").version == 7
    store.close()


def test_what_the_screen_confirmed_is_still_there_after_a_kill(server, tmp_path):
    server.tokens.add("token-1")
    folder = tmp_path / "tablet"
    killed = live(folder, server, "tps", "sync/sending.py", "client.send_actions(batch")
    assert killed.returncode == -signal.SIGKILL
    store = open_store(folder, SEAL)
    assert [action.words for action in store.journal.pending()] == ["Passage 0", "Passage 1"]
    assert len(store.photos.read(store.photos.taken(store.journal.pending()[1].photo_ids[0]))) == 5002
    store.close()

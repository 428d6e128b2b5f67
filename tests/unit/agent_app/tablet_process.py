"""A tablet in a process of its own that kills itself (SIGKILL) when it reaches a given line of the app.

`python tablet_process.py FOLDER SERVER STEPS FILE TEXT` does the steps (t = tap, p = tap with a photo,
s = send, r = receive) and is killed just before the first line of agent_app/FILE that contains TEXT. It says
"at end" if that line was never reached.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from agent_app.domain.actions import Action  # noqa: E402 - the path comes first
from agent_app.storage.store import open_store  # noqa: E402 - the path comes first
from agent_app.sync.client import FieldClient  # noqa: E402 - the path comes first
from agent_app.sync.receiving import receive_changes  # noqa: E402 - the path comes first
from agent_app.sync.sending import send_all  # noqa: E402 - the path comes first
from tests.fakes.tablet import SEAL  # noqa: E402 - the path comes first

NOW = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)


def kill_at(file, text):
    """Arrange the end of this process at a line; fail when the text is not in the file."""
    path = ROOT / "agent_app" / file
    lines = [n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if text in line]
    if not lines:
        raise SystemExit(f"{text!r} is not in {file}")

    def on_line(frame, event, argument):
        if event == "line" and frame.f_lineno == lines[0]:
            os.write(1, f"killed at {file}:{lines[0]}".encode())
            os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    def on_call(frame, event, argument):
        return on_line if frame.f_code.co_filename == str(path) else None

    sys.settrace(on_call)


def main(folder, server, steps, file, text):
    """Do the steps; a tablet that is killed at none of them is switched off."""
    store = open_store(Path(folder), SEAL)
    client = FieldClient(server, "token-1")
    if file:
        kill_at(file, text)
    ticket = {"id": "0b7a3c52-54c7-4a3e-9b70-0d5f3c6f7e21", "number": "26-00431"}
    for number, step in enumerate(steps):
        if step in "tp":
            photo_id = str(uuid5(NAMESPACE_URL, f"photo {number}"))
            if step == "p":
                store.photos.store_taken(photo_id, b"\xff\xd8" + b"x" * 5000)
                store.journal.add_draft_photo(photo_id, ticket["id"])
            payload = {"words": f"Passage {number}", **({"photo_ids": [photo_id]} if step == "p" else {})}
            action_id = str(uuid5(NAMESPACE_URL, f"action {number}"))
            store.journal.write(
                Action(action_id, ticket["id"], ticket["number"], "comment", NOW, 2, 12, payload)
            )
        elif step == "s":
            send_all(store, client, clock=lambda: NOW, stopped=lambda: False)
        else:
            receive_changes(store, client, wait_s=0, stopped=lambda: False)
    client.close()
    store.close()
    os.write(1, b"at end")


if __name__ == "__main__":
    main(*sys.argv[1:])

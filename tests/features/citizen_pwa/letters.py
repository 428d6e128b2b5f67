"""The letters that the running service writes: without a mail server they are files."""

import email
import email.policy
import time

from tests.features.citizen_pwa.phone import PATIENCE_MS


def letter_to(live_server, address):
    """The latest letter to an address, once it was written."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        for path in (live_server.data_dir / "mail").glob("*.eml"):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if letter["To"] == address:
                return letter
        time.sleep(0.05)
    raise AssertionError(f"no letter to {address}")

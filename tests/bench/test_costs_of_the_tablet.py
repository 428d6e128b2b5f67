"""How fast the tablet starts with 2,000 tickets and scrolls their lines; printed, never asserted."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from agent_app.domain.times import utc_now
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import open_store
from agent_app.storage.vault import Vault
from agent_app.sync.client import FieldClient
from agent_app.sync.receiving import receive_changes
from tests.fakes.field_server import serve
from tests.fakes.tablet import CODE
from tests.servers.display import running_display, xvfb_binary

TICKETS = 2_000
PROCESS = Path(__file__).with_name("tablet_process.py")
SIZES = ("1280x800", "360x800", "2560x1600")


def filled(folder):
    """A memory with a day's tickets, sealed by the code alone."""
    store = open_store(folder, Vault(folder, None, utc_now).begin(CODE))
    with serve() as server:
        server.page_size = 500
        server.tokens.add("token-1")
        for number in range(TICKETS):
            server.add_ticket(id=str(uuid4()), number=f"26-{number:05}", photos=[])
        store.settings.enrol(Enrolment("http://127.0.0.1:9", "token-1", "Tablette 3"))
        store.settings.choose_agent(12)
        client = FieldClient(server.url, "token-1")
        receive_changes(store, client, wait_s=0, stopped=lambda: False)
        client.close()
    store.close()


def in_words(measured):
    """One line; the code's own time, argon2id, is part of the list's."""
    frames = " and ".join(
        f"{statistics.median(measured[name]):.1f} ms {words} "
        f"(95 %: {statistics.quantiles(measured[name], n=20)[-1]:.1f})"
        for name, words in (("moving_ms", "without the drawing"), ("whole_ms", "with it, by the processor"))
    )
    return (
        f"{measured['tickets']} tickets: lock drawn after {measured['start_s']:.2f} s, list "
        f"{measured['list_s']:.2f} s after the code, {measured['cpu_s']:.2f} s of processor in all; "
        f"a frame of scrolling {frames}"
    )


@pytest.mark.skipif(xvfb_binary() is None, reason="Xvfb is not installed")
def test_start_and_scrolling(tmp_path, capsys):
    filled(tmp_path / "tablet")
    with running_display("2560x1600") as display:
        environment = {**os.environ, "DISPLAY": display, "KIVY_HOME": str(tmp_path / "kivy")}
        for size in SIZES:
            command = [sys.executable, str(PROCESS), str(tmp_path / "tablet"), size, CODE, str(time.time())]
            ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
            assert ran.returncode == 0, ran.stderr
            measured = json.loads(ran.stdout)
            with capsys.disabled():
                sys.stdout.write(f"\ntablet at {size}, {in_words(measured)}\n")
            assert measured["tickets"] == TICKETS

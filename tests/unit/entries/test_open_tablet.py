"""`make tablet` knows where the server is, and says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from config.setup.open_tablet import answers, local_server, what_to_do
from tests.servers.parvis import ROOT
from tests.servers.starting import free_port


def test_a_machine_without_a_screen_is_refused_in_one_sentence():
    environ = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    argv = [sys.executable, "-m", "config.setup.open_tablet"]
    ended = subprocess.run(argv, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr.startswith("parvis: there is no screen here")
    assert ended.stderr.count("\n") == 1


def test_the_server_is_the_one_that_the_same_environment_starts():
    assert local_server({}) == "http://127.0.0.1:8000"
    assert local_server({"PARVIS_PORT": "8100"}) == "http://127.0.0.1:8100"
    assert local_server({"PARVIS_BASE_URL": "https://ville.example/"}) == "https://ville.example"


def test_a_server_that_is_not_there_is_told_with_what_to_do():
    address = f"http://127.0.0.1:{free_port()}"
    assert not answers(address)
    assert not answers("not an address")
    assert "`make run`" in what_to_do(address, False)


def test_a_server_that_is_not_well_is_there():
    class Unwell(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(503)

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Unwell) as server:
        Thread(target=server.handle_request, daemon=True).start()
        assert answers(f"http://127.0.0.1:{server.server_address[1]}")

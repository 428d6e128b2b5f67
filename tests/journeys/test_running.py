"""Parvis as `make run` starts it: what dies comes back, what stops leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers.parvis import ROOT, LiveParvis, clean_environment, running_parvis
from tests.servers.starting import free_port

QUIET = {"PARVIS_DEMO": "off"}
PROGRAMS = ("redis-server", "gunicorn", "server.worker work intake", "server.worker publish")


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def processes_of(live: LiveParvis) -> dict[int, str]:
    """Every process of this Parvis, known by its environment; Redis overwrites its own, not its socket."""
    mark = f"PARVIS_DATA_DIR={live.data_dir}\0".encode()
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit():
                continue
            line = command_line(folder.name)
            if mark in (folder / "environ").read_bytes() + b"\0" or str(live.runtime_dir) in line:
                found[int(folder.name)] = line
        except OSError:
            continue
    return {pid: line for pid, line in found.items() if line}


def one(live: LiveParvis, words: str) -> int:
    """The eldest process whose command line holds these words."""
    return min(pid for pid, line in processes_of(live).items() if words in line)


def health(live: LiveParvis) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"{live.base_url}/health", timeout=5) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return {"web": "does not answer"}
    checks: dict[str, str] = json.loads(body)["checks"]
    return checks


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with running_parvis(tmp_path_factory.mktemp("running") / "données du service", QUIET) as started:
        yield started


class TestWhatDies:
    @pytest.mark.parametrize("words", PROGRAMS)
    def test_comes_back(self, live, words):
        before = processes_of(live)
        os.kill(one(live, words), signal.SIGKILL)
        wait_for(lambda: any(words in line for pid, line in processes_of(live).items() if pid not in before))
        wait_for(live.is_healthy)

    def test_a_second_start_on_the_same_folder_is_refused(self, live):
        environ = clean_environment(live.data_dir, free_port(), **QUIET)
        argv = [sys.executable, "-m", "server.cli", "run"]
        ended = subprocess.run(argv, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
        assert ended.returncode == 1
        assert f"process {live.process.pid}" in ended.stderr
        assert health(live)["web"] == "ok", "the first goes on undisturbed"


class TestWhatStops:
    def test_a_polite_stop_leaves_no_process_and_no_socket(self, tmp_path):
        with running_parvis(tmp_path / "data", QUIET) as live:
            assert (live.runtime_dir / "redis.sock").exists()
            live.process.terminate()
            assert live.process.wait(40) == 0
            assert processes_of(live) == {}
            assert not live.runtime_dir.exists()

    def test_killed_it_leaves_no_process_and_starts_again(self, tmp_path):
        with running_parvis(tmp_path / "data", QUIET) as live:
            live.process.kill()
            live.process.wait(5)
            wait_for(lambda: processes_of(live) == {}, 40)
        with running_parvis(tmp_path / "data", QUIET) as again:
            assert health(again)["queue"] == "ok"

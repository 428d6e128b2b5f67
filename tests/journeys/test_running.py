"""Parvis as `make run` starts it: what dies comes back, what stops leaves nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.servers.parvis import ROOT, LiveParvis, clean_environment, running_parvis
from tests.servers.starting import free_port

QUIET = {"PARVIS_DEMO": "off"}
PROGRAMS = ("redis-server", "gunicorn", "[worker-intake]", "[publisher]", "server.worker all")


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def command_line(pid: str) -> str:
    """What ps shows: the command, after its name in brackets, which the forks of one command do not share."""
    try:
        name, words = (Path(f"/proc/{pid}/{file}").read_bytes() for file in ("comm", "cmdline"))
    except OSError:
        return ""
    line = b"[%s] %s" % (name.strip(), words.replace(b"\0", b" "))
    return line.decode(errors="replace") if words else ""


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
    """The eldest process whose command line holds these words, once there is one."""
    found: list[int] = []
    wait_for(lambda: found.extend(pid for pid, line in processes_of(live).items() if words in line) or found)
    return min(found)


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


class Folder:
    """A data folder and the Parvis that runs on it; `running()` starts it when it does not run."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.lives = ExitStack()
        self.live: LiveParvis | None = None

    def running(self) -> LiveParvis:
        if self.live is None or self.live.process.poll() is not None:
            self.live = self.lives.enter_context(running_parvis(self.data_dir, QUIET))
        return self.live


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    used = Folder(tmp_path_factory.mktemp("running") / "données du service")
    with used.lives:
        yield used


@pytest.fixture
def live(folder):
    return folder.running()


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


class TestWhatIsAsked:
    def test_unreadably_is_answered_by_a_problem(self, live):
        host, port = live.base_url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), 10) as caller:
            caller.sendall(b"GET / nonsense\r\n\r\n")
            answer = b"".join(iter(lambda: caller.recv(4096), b"")).decode()
        head, _, body = answer.partition("\r\n\r\n")
        assert "application/problem+json" in head
        assert json.loads(body)["status"] == 400

    def test_is_counted_by_all_web_processes_together(self, live):
        for _ in range(5):
            health(live)
        with urllib.request.urlopen(f"{live.base_url}/metrics", timeout=5) as answer:
            told = answer.read().decode()
        assert "parvis_requests_total{" in told
        pids = {path.stem.rpartition("_")[2] for path in (live.runtime_dir / "metrics").glob("counter_*.db")}
        assert len(pids) > 1, "what one process counted the other tells"


class TestWhatStops:
    def test_killed_it_leaves_no_process_and_starts_again(self, live, folder):
        live.process.kill()
        live.process.wait(5)
        wait_for(lambda: processes_of(live) == {}, 40)
        assert health(folder.running())["queue"] == "ok"

    def test_a_polite_stop_leaves_no_process_and_no_socket(self, live):
        assert (live.runtime_dir / "redis.sock").exists()
        live.process.terminate()
        assert live.process.wait(40) == 0
        assert processes_of(live) == {}
        assert not live.runtime_dir.exists()

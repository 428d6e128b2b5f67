"""Programs are kept running, and nothing outlives their supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from server.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parents[3]
SUPERVISED = """
import sys
from pathlib import Path
from server.supervisor import Program, Supervisor

folder = Path(sys.argv[1])
supervisor = Supervisor(folder / "logs")
with supervisor.signals():
    supervisor.start(Program("child", [sys.executable, str(folder / "child.py")], folder=folder))
    supervisor.watch()
    supervisor.stop()
"""
# a child that makes a grandchild in a group of its own, as a worker makes its horse
CHILD = """
import os, subprocess, sys, time
grandchild = subprocess.Popen(["sleep", "600"], start_new_session=True)
with open("pids", "a") as file:
    file.write(f"{os.getpid()} {grandchild.pid}\\n")
time.sleep(600)
"""


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def supervised(tmp_path):
    """A supervisor in a process of its own, with one child and one grandchild."""
    (tmp_path / "child.py").write_text(CHILD)
    argv = [sys.executable, "-c", textwrap.dedent(SUPERVISED), str(tmp_path)]
    process = subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


def pids(folder: Path, starts: int = 1) -> list[tuple[int, int]]:
    file = folder / "pids"
    wait_for(lambda: file.exists() and file.read_text().count("\n") >= starts)
    return [tuple(map(int, line.split())) for line in file.read_text().splitlines()]


def end(*numbers: int) -> None:
    for pid in numbers:
        if lives(pid):
            os.kill(pid, signal.SIGKILL)


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_children_and_grandchildren_and_the_exit_is_clean(
        self, supervised, tmp_path, number
    ):
        ((child, grandchild),) = pids(tmp_path)
        supervised.send_signal(number)
        assert supervised.wait(15) == 0
        assert not lives(child)
        assert not lives(grandchild)

    def test_a_killed_supervisor_takes_its_programs_with_it(self, supervised, tmp_path):
        ((child, grandchild),) = pids(tmp_path)
        supervised.kill()
        wait_for(lambda: not lives(child))
        end(grandchild)  # a real worker ends its horse; `sleep` has no such manners


class TestRestart:
    def test_a_program_that_dies_is_started_again(self, supervised, tmp_path):
        ((child, grandchild),) = pids(tmp_path)
        os.kill(child, signal.SIGKILL)
        again = pids(tmp_path, starts=2)[1]
        assert again[0] != child
        assert lives(again[0])
        supervised.terminate()
        assert supervised.wait(15) == 0
        assert not lives(grandchild), "the first child's orphan came back to the supervisor"

    def test_one_that_dies_at_once_waits_longer_each_time(self, tmp_path, capfd):
        supervisor = Supervisor(tmp_path)
        running = supervisor.start(Program("doomed", [sys.executable, "-c", "raise SystemExit(3)"]))
        supervisor.watch(until=lambda: running.failures == 3, seconds=15)
        supervisor.stop()
        said = capfd.readouterr().err
        waits = [line.rpartition(" in ")[2] for line in said.splitlines() if "doomed" in line]
        assert waits == ["0.5 s", "1 s", "2 s"]
        assert "exit 3" in said


class TestOrder:
    def test_redis_stops_after_those_who_use_it(self, tmp_path):
        script = textwrap.dedent(
            """
            import signal, sys, time
            def leave(*_):
                with open("ends", "a") as file:
                    file.write(sys.argv[1] + "\\n")
                raise SystemExit
            signal.signal(signal.SIGTERM, leave)
            open(sys.argv[1], "w").close()
            time.sleep(600)
            """
        )
        supervisor = Supervisor(tmp_path / "logs")
        for name, last in (("redis", True), ("web", False), ("worker", False)):
            argv = [sys.executable, "-c", script, name]
            supervisor.start(Program(name, argv, folder=tmp_path, last=last))
        wait_for(lambda: all((tmp_path / name).exists() for name in ("redis", "web", "worker")))
        supervisor.stop()
        assert (tmp_path / "ends").read_text().split()[-1] == "redis"

    def test_a_command_runs_to_its_end_beside_the_programs(self, tmp_path):
        supervisor = Supervisor(tmp_path)
        assert supervisor.run_once(Program("once", [sys.executable, "-c", "raise SystemExit(4)"])) == 4


class TestLogs:
    def test_one_that_grows_is_cut_while_its_program_writes(self, tmp_path, monkeypatch):
        monkeypatch.setattr("server.supervisor.KEPT_LOG_BYTES", 10_000)
        monkeypatch.setattr("server.supervisor.LOOK_AT_LOGS_EVERY_S", 0.0)
        supervisor = Supervisor(tmp_path)
        running = supervisor.start(Program("talking", ["sh", "-c", "while echo a line of words; do :; done"]))
        kept, log = tmp_path / "talking.log.1", tmp_path / "talking.log"
        assert supervisor.watch(until=lambda: kept.exists() and log.stat().st_size > 0, seconds=15)
        supervisor.stop()
        assert running.failures == 0, "the program goes on"
        assert b"\0" not in log.read_bytes(), "it writes on from the new end"


class TestOthers:
    def test_what_it_did_not_start_is_left_alone(self, tmp_path):
        other = subprocess.Popen(["sleep", "600"])
        supervisor = Supervisor(tmp_path / "logs")
        supervisor.start(Program("ours", ["sleep", "600"]))
        supervisor.stop()
        assert other.poll() is None
        other.kill()
        other.wait()


FORKING = """
import os, sys, time
from pathlib import Path
from server.supervisor import Program, Supervisor

LOADED = ["by the parent"]

def live():
    with open("pids", "a") as file:
        file.write(f"{os.getpid()} {os.getppid()}\\n")
    print("alive, with what was loaded", *LOADED, flush=True)
    time.sleep(600)

def fail():
    raise ValueError("no such thing")

supervisor = Supervisor(Path("logs"))
with supervisor.signals():
    supervisor.start(Program("living", main=live))
    supervisor.start(Program("failing", main=fail))
    supervisor.watch()
    supervisor.stop()
"""


class TestForks:
    @pytest.fixture
    def forking(self, tmp_path):
        """A supervisor whose programs are functions of its own."""
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", FORKING], cwd=tmp_path, env=environ, stderr=subprocess.PIPE, text=True
        )
        yield process
        process.kill()
        process.communicate()

    def test_a_function_runs_under_its_name_and_log_and_is_started_again(self, forking, tmp_path):
        ((pid, parent),) = pids(tmp_path)
        assert parent == forking.pid
        assert Path(f"/proc/{pid}/comm").read_text().strip() == "living"
        os.kill(pid, signal.SIGKILL)
        again = pids(tmp_path, starts=2)[1][0]
        wait_for(lambda: (tmp_path / "logs" / "living.log").read_text().count("by the parent") == 2)
        forking.terminate()
        assert forking.wait(15) == 0
        assert not lives(again)
        said = forking.stderr.read()
        assert "living ended (signal 9), starting again in 0.5 s" in said
        assert "failing ended (exit 1)" in said
        assert "ValueError: no such thing" in (tmp_path / "logs" / "failing.log").read_text()

    def test_a_killed_supervisor_takes_its_forks_with_it(self, forking, tmp_path):
        ((pid, _),) = pids(tmp_path)
        forking.kill()
        wait_for(lambda: not lives(pid))

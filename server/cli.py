"""The `parvis` commands: `python -m server.cli …` from the repository.

Every refusal is one sentence on standard error and exit code 1. Commands that only start programs load
neither the web application nor its libraries.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from config.settings import Settings, SettingsError, read_settings
from server import programs
from server.programs import CannotStart
from server.supervisor import Program, Running, Supervisor, say

HEALTHY_WITHIN_S = 90.0
HOPELESS_AFTER = 3  # deaths of one program before anything answered
EXIT_REFUSED = 1

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # it has no public name


def main(argv: Sequence[str] | None = None) -> int:
    """Read the command line and do what it says; the exit code."""
    parser = build_parser()
    asked = parser.parse_args(argv)
    os.umask(0o077)  # what is kept here speaks of people: for this user alone
    try:
        settings = read_settings()
    except SettingsError as refusal:
        say(str(refusal))
        return EXIT_REFUSED
    try:
        code: int = asked.do(settings, asked)
        return code
    except CannotStart as refusal:
        if str(refusal):
            say(str(refusal))
        with suppress(OSError):  # another run's sockets may be in it
            settings.runtime_dir.rmdir()
        return EXIT_REFUSED
    except OSError as error:
        say(_about_the_disk(error, settings.data_dir))
        return EXIT_REFUSED


def _about_the_disk(error: OSError, folder: Path) -> str:
    """One sentence about a full disk or a file of somebody else; any other error is raised again."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full: make room, then start again."
    if isinstance(error.filename, str) and Path(error.filename).is_relative_to(folder):
        return f"{error.filename}: {error.strerror}; everything in {folder} must belong to this user."
    raise error


def build_parser() -> argparse.ArgumentParser:
    """Every command with its help."""
    parser = argparse.ArgumentParser(prog="parvis", description="Parvis, signalements of a town.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="migrate, then run everything: Redis, web, workers, schedule")
    run.add_argument("--log-to-stderr", action="store_true", help="no files in DATA_DIR/logs, for systemd")
    run.set_defaults(do=run_everything)

    serve = commands.add_parser("serve", help="run the web server alone (DATABASE_URL and REDIS_URL given)")
    serve.add_argument("--processes", type=at_least_one, default=programs.WEB_PROCESSES, metavar="N")
    serve.add_argument("--threads", type=at_least_one, default=programs.WEB_THREADS, metavar="N")
    serve.set_defaults(do=serve_web)

    worker = commands.add_parser("worker", help="run the workers and the publisher alone")
    worker.set_defaults(do=run_workers)

    migrate = commands.add_parser("migrate", help="apply the migrations; load the demonstration if asked for")
    migrate.set_defaults(do=operation("migrate"))

    doctor = commands.add_parser("doctor", help="say of each part whether it is well")
    doctor.set_defaults(do=operation("doctor"))
    _add_territory(commands)
    _add_staff(commands)
    _add_import(commands)

    figures = commands.add_parser("figures", help="read the dashboard's figures anew from all histories")
    figures.add_argument("--territory", metavar="CODE", help="needed when there are several")
    figures.set_defaults(do=operation("read_figures"))

    migration = commands.add_parser("migration", help="write a migration from the models (for developers)")
    migration.add_argument("sentence", help="what it changes, such as 'Keep the colour of a category'")
    migration.set_defaults(do=operation("write_migration"))
    return parser


def at_least_one(text: str) -> int:
    """A number of processes or threads; argparse says what a ValueError means."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def operation(name: str) -> Callable[[Settings, argparse.Namespace], int]:
    """The command of `server/operations.py`, loaded with the application only when it is asked for."""

    def do(settings: Settings, asked: argparse.Namespace) -> int:
        from server import operations

        code: int = getattr(operations, name)(settings, asked)
        return code

    return do


def _add_territory(commands: Commands) -> None:
    territory = commands.add_parser("territory", help="what a town is made of")
    actions = territory.add_subparsers(required=True, metavar="ACTION")
    apply = actions.add_parser("apply", help="load a territory's file, whole or not at all")
    apply.add_argument("file", type=Path, help="config/territories/<insee>.toml")
    apply.set_defaults(do=operation("apply_territory"))
    export = actions.add_parser(
        "export", help="write a territory's files as they are now, to be applied again"
    )
    export.add_argument("file", type=Path, help="the TOML file; its drawing is written beside it")
    export.add_argument("--territory", metavar="CODE", help="needed when there are several")
    export.add_argument("--version", type=at_least_one, metavar="N", help="an earlier version")
    export.set_defaults(do=operation("export_territory"))


def _add_staff(commands: Commands) -> None:
    staff = commands.add_parser("staff", help="who works with Parvis")
    actions = staff.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add a person; the password is asked for or read from a pipe")
    add.add_argument("login")
    add.add_argument("--role", required=True, help="agent, desk, service, director, elected, relay or admin")
    add.add_argument("--name", help="shown to colleagues; the login without it")
    add.add_argument("--team", action="append", default=[], metavar="SLUG", help="may be repeated")
    add.add_argument(
        "--district",
        action="append",
        default=[],
        metavar="SLUG",
        help="limits the person to it; may be repeated",
    )
    add.add_argument("--email")
    add.add_argument("--territory", metavar="CODE", help="needed when there are several")
    add.add_argument("--generate-password", action="store_true", help="make one and show it once")
    add.set_defaults(do=operation("add_staff"))


def _add_import(commands: Commands) -> None:
    bring = commands.add_parser("import", help="bring in what another tool recorded, each record once")
    bring.add_argument("file", type=Path, help="CSV or JSON, packed with gzip or not")
    bring.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what: docs/import.md")
    bring.add_argument("--territory", metavar="CODE", help="needed when there are several")
    bring.add_argument(
        "--report", type=Path, metavar="FILE", help="CSV of the rows that were refused, and why"
    )
    bring.add_argument("--rehearse", action="store_true", help="write nothing, say what would come of it")
    bring.set_defaults(do=operation("import_file"))


def run_everything(settings: Settings, asked: argparse.Namespace) -> int:
    """Run all of Parvis until stopped; what `make run` does once everything is installed."""
    lock = programs.hold_data_folder(settings)
    programs.check_port(settings)
    programs.check_redis(settings)
    supervisor = Supervisor(None if asked.log_to_stderr else settings.data_dir / "logs")
    with supervisor.signals():
        try:
            if settings.own_redis:
                redis = supervisor.start(programs.redis(settings, lock))
                _wait(supervisor, [redis], lambda: programs.redis_answers(settings), "Redis")
            if not supervisor.stopping:
                _prepare_database(supervisor)
            if supervisor.stopping:
                return 0
            web = supervisor.start(programs.web(settings, lock))
            workers = supervisor.start(programs.workers(supervisor.log_dir))
            _wait(supervisor, [web, workers], lambda: _answers(settings), f"{settings.base_url}/health")
            if not supervisor.stopping:
                _greet(settings, supervisor.log_dir)
            supervisor.watch()
        finally:
            supervisor.stop()
            programs.leave_runtime_folder(settings)
            lock.close()
    return 0


def _wait(supervisor: Supervisor, started: list[Running], answers: Callable[[], bool], what: str) -> None:
    """Watch until it answers.

    Raises:
        CannotStart: a program keeps dying, or nothing answers in time.
    """

    def settled() -> bool:
        return any(running.failures >= HOPELESS_AFTER for running in started) or answers()

    in_time = supervisor.watch(until=settled, seconds=HEALTHY_WITHIN_S)
    for running in started:
        if running.failures >= HOPELESS_AFTER:
            raise CannotStart(_last_words(supervisor.log_dir, running.program))
    if not in_time and not supervisor.stopping:
        raise CannotStart(f"{what} did not answer within {HEALTHY_WITHIN_S:g} seconds; {_logs(supervisor)}.")


def _last_words(log_dir: Path | None, program: Program) -> str:
    """Say that a program cannot start, with the end of what it wrote."""
    if log_dir is None or program.speaks:
        return f"The program {program.name} cannot start; what it said is above."
    lines = (log_dir / f"{program.name}.log").read_text(errors="replace").strip().splitlines()
    said = "\n".join(f"    {line}" for line in lines[-12:])
    return f"The program {program.name} cannot start; the end of {log_dir / program.name}.log:\n{said}"


def _logs(supervisor: Supervisor) -> str:
    return f"see {supervisor.log_dir}" if supervisor.log_dir else "see the lines above"


def _prepare_database(supervisor: Supervisor) -> None:
    """Migrate in a process of its own, so that this one stays small; it has said why when it fails."""
    code = supervisor.run_once(programs.command("migrate"))
    if code and not supervisor.stopping:
        killed = f"Preparing the database was interrupted (signal {-code}): start again, it begins anew."
        raise CannotStart(killed if code < 0 else "")


def _answers(settings: Settings) -> bool:
    """Whether the web, the database, the queue and the workers are all well."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104 - compared
    host = "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/health", timeout=3) as answer:
            return int(answer.status) == 200
    except (OSError, urllib.error.HTTPError, ValueError):
        return False


def _greet(settings: Settings, log_dir: Path | None) -> None:
    """Tell where everything is, and how to enter the demonstration."""
    lines = [
        f"Parvis answers at {settings.base_url}",
        f"  citizens    {settings.base_url}/",
        f"  staff       {settings.base_url}/pilotage/",
    ]
    if settings.demo:
        lines.append(f"  discover    {settings.base_url}/decouvrir")
    accounts = settings.data_dir / "demo-accounts.json"
    if settings.demo and accounts.is_file():
        lines.append(f"Demonstration accounts ({accounts}):")
        for account in json.loads(accounts.read_text()):
            team = f" · {account['team']}" if account.get("team") else ""
            lines.append(f"  {account['login']:<34} {account['password']:<22} {account['role']}{team}")
    if log_dir is not None:
        lines.append(f"Logs: {log_dir}")
    lines.append("Ctrl-C stops everything.")
    print("\n".join(lines), flush=True)


def serve_web(settings: Settings, asked: argparse.Namespace) -> int:
    """Become the web server."""
    programs.check_port(settings)
    programs.check_redis(settings)
    argv = programs.web_argv(settings, processes=asked.processes, threads=asked.threads)
    os.execve(argv[0], argv, {**os.environ, **programs.count_together(settings)})


def run_workers(settings: Settings, _asked: argparse.Namespace) -> int:
    """Become the process that keeps the workers and the publisher running."""
    programs.check_redis(settings)
    argv = programs.workers_argv()
    os.execv(argv[0], argv)


if __name__ == "__main__":
    sys.exit(main())

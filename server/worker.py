"""The processes behind the web: RQ workers, and the publisher with its clock.

`python -m server.worker all` loads everything once, forks the workers of `programs.WORKERS` and the
publisher, and keeps them running. `… work intake photos …` treats queues alone; the word `teams` stands for
the queues of all teams, those added later too. `… publish` is the single publisher alone.
"""

import argparse
import gc
import importlib
import logging
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from redis import RedisError
from rq import Queue, Worker, worker_registration

from config.settings import read_settings
from server.app import create_app
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.core import events, queue
from server.core.health import PUBLISHER_KEY
from server.core.telemetry import configure_logs
from server.programs import WORKERS
from server.subscriptions import SCHEDULE, Scheduled
from server.supervisor import Program, Supervisor

log = logging.getLogger(__name__)
TEAMS = "teams"
JOBS_NEED = (
    "server.commons.addresses.channels.ban",
    "server.commons.photos.services.processing",
    "server.commons.photos.services.blurring",
    "server.commons.photos.services.detection",
)
FOLLOW_EVERY_S = 5
SWEEP_EVERY_S = 10


class ParvisWorker(Worker):
    """An RQ worker whose jobs run in the application, and that follows the teams as they come."""

    def __init__(self, app: Flask, names: list[str], **options: Any) -> None:
        self._app = app
        self._fixed = [name for name in names if name != TEAMS]
        self._with_teams = TEAMS in names
        super().__init__(self._wanted(), connection=queue.connection(), **options)

    def _wanted(self) -> list[Queue]:
        names = list(self._fixed)
        if self._with_teams:
            with self._app.app_context():
                for territory in map(territories.by_id, territories.all_ids()):
                    names += [queue.team_queue(territory.code, team.slug) for team in territory.every_team]
        return [Queue(name, connection=queue.connection()) for name in names or [queue.MAINTENANCE]]

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Say that we live; between two jobs, see that Redis knows us and whether a team was added."""
        super().heartbeat(timeout, pipeline)
        if pipeline is not None or self.is_horse:
            return
        self._be_known(timeout)
        if self._with_teams:
            wanted = self._wanted()
            if [q.name for q in wanted] != [q.name for q in self.queues]:
                self.queues, self._ordered_queues = wanted, wanted[:]

    def _be_known(self, timeout: int | None) -> None:
        """Register again at a Redis that lost what it held: RQ does so at a worker's birth only."""
        if self.connection.sismember(self.redis_workers_keys, self.key):
            return
        with self.connection.pipeline() as pipeline:
            pipeline.hset(self.key, mapping=self.serialize())
            pipeline.expire(self.key, timeout or self.worker_ttl + 60)
            worker_registration.register(self, pipeline)
            pipeline.execute()

    def perform_job(self, *arguments: Any, **options: Any) -> bool:
        """Run the job inside the application. Called in the forked child."""
        with self._app.app_context():
            return bool(super().perform_job(*arguments, **options))


def work(app: Flask, names: list[str]) -> None:
    """Treat these queues, the first before the others, until told to stop."""
    # a short life of its key makes the blocking wait short, and a dead worker known soon
    worker = ParvisWorker(
        app,
        names,
        worker_ttl=FOLLOW_EVERY_S + 15,
        job_monitoring_interval=5,
        maintenance_interval=30,
    )
    load_for_jobs(app)
    worker.work(with_scheduler=True, logging_level="WARNING")


def load_for_jobs(app: Flask) -> None:
    """Import now what jobs alone need: each job runs in a fork, and would import it again."""
    for module in JOBS_NEED:
        importlib.import_module(module)
    with app.app_context():
        notifications.prepare_worker()


class Publisher:
    """The single publisher: facts to the change feed and to RQ, the sweep, and what runs by the clock."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopped = threading.Event()
        self._next_sweep = 0.0

    def stop(self, *_: int | FrameType | None) -> None:
        """End after the present round."""
        self._stopped.set()

    def run(self) -> None:
        """Publish until stopped; a failing database or Redis is waited for."""
        while not self._stopped.is_set():
            try:
                self.round()
                queue.wait_for_nudge(1.0)
            except Exception:
                # whatever it is, facts stay in the database: wait and try again
                log.exception("publishing failed, trying again")
                self._stopped.wait(1.0)

    def round(self) -> None:
        """Publish all that waits; sweep and look at the clock when it is time."""
        with self._app.app_context():
            while events.publish_pending() and not self._stopped.is_set():
                pass
            if time.monotonic() >= self._next_sweep:
                self._next_sweep = time.monotonic() + SWEEP_EVERY_S
                self._say_alive()
                events.sweep()
                self._look_at_clock()

    def _say_alive(self) -> None:
        try:
            queue.connection().set(PUBLISHER_KEY, datetime.now(UTC).isoformat(), ex=SWEEP_EVERY_S * 4)
        except RedisError as error:
            log.warning("redis is away: %s", error)

    def _look_at_clock(self) -> None:
        for entry in SCHEDULE:
            try:
                if _is_due(entry):
                    events.ask(entry.job, entry.queue)
            except RedisError as error:
                log.warning("redis is away, the clock waits: %s", error)


def _is_due(entry: Scheduled) -> bool:
    """Whether this period's run was not asked for yet; it is from now on."""
    period = int(entry.every.total_seconds())
    slot = int(time.time()) // period
    key = f"parvis:clock:{queue.name_of(entry.job)}:{slot}"
    return bool(queue.connection().set(key, 1, nx=True, ex=period * 2))


def publish(app: Flask) -> None:
    """Be the publisher until told to stop."""
    publisher = Publisher(app)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, publisher.stop)
    publisher.run()


def forks(app: Flask) -> list[Program]:
    """The workers and the publisher as functions of this process, which has loaded what they need."""
    found = [Program(name, main=partial(work, app, list(queues))) for name, queues in WORKERS.items()]
    return [*found, Program("publisher", main=partial(publish, app))]


def work_all(app: Flask, log_dir: Path | None) -> None:
    """Keep the workers and the publisher running, each in a fork of this process, until told to stop."""
    load_for_jobs(app)
    gc.freeze()  # the collector leaves alone what all share, so that it stays in memory once
    supervisor = Supervisor(log_dir)
    with supervisor.signals():
        for program in forks(app):
            supervisor.start(program)
        supervisor.watch()
        supervisor.stop()


def main(argv: list[str]) -> int:
    """The command line: `all`, `work QUEUE…` or `publish`."""
    parser = argparse.ArgumentParser(prog="python -m server.worker")
    commands = parser.add_subparsers(dest="command", required=True)
    everything = commands.add_parser("all")
    everything.add_argument("--logs", type=Path)
    commands.add_parser("work").add_argument("queues", nargs="+")
    commands.add_parser("publish")
    asked = parser.parse_args(argv)
    configure_logs(logging.WARNING)
    app = create_app(read_settings())
    if asked.command == "all":
        work_all(app, asked.logs)
    elif asked.command == "work":
        work(app, asked.queues)
    else:
        publish(app)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

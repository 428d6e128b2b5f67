"""The seeded service behind a real gunicorn, and what a call costs there."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.bench.measuring import children, cpu_s
from tests.bench.seeding import seed
from tests.conftest import _settings
from tests.servers.parvis import clean_environment
from tests.servers.postgresql import running_postgresql
from tests.servers.redis import running_redis
from tests.servers.starting import free_port

TICKETS = int(os.environ.get("PARVIS_BENCH_TICKETS", "100000"))
ROOT = Path(__file__).resolve().parents[2]
FLOOR = """
from flask import Flask, jsonify
application = Flask("floor")
@application.get("/")
def get():
    return jsonify({})
"""


@dataclass
class Served:
    """A web server at `base`, whose CPU and whose database's is counted."""

    base: str
    pids: Callable[[], list[int]]


@dataclass
class Seeded:
    """What is served, and the ids of its tickets."""

    served: Served
    ids: list[uuid.UUID]


def serve(folder: Path, module: str, environ: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    """gunicorn with one process and four threads; its address once it answers."""
    port = free_port()
    argv = [
        sys.executable,
        "-m",
        "gunicorn",
        module,
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        "1",
        "--threads",
        "4",
        "--control-socket",
        str(folder / "c.sock"),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(
        argv, cwd=ROOT, env={**clean_environment(folder, port, **environ), "PYTHONPATH": f"{folder}:{ROOT}"}
    )
    for _ in range(600):
        try:
            requests.get(f"http://127.0.0.1:{port}/", timeout=1)
            return process, f"http://127.0.0.1:{port}"
        except requests.RequestException:
            assert process.poll() is None, "gunicorn ended"
            time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")


def cost_ms(served: Served, count: int, call: Callable[[requests.Session, int], requests.Response]) -> float:
    """CPU milliseconds per call, after a few calls to warm up."""
    with requests.Session() as session:
        for number in range(5):
            answer = call(session, -1 - number)
            assert answer.status_code < 300, answer.text[:500]
        before = cpu_s(served.pids())
        for number in range(count):
            answer = call(session, number)
            assert answer.status_code < 300, answer.text[:500]
        return (cpu_s(served.pids()) - before) * 1000 / count


@contextmanager
def serving(kind: str, folder: Path, *, more: Callable[[], object] = lambda: None) -> Iterator[Seeded]:
    """The service with its tickets on this kind of database; `more` adds to what was seeded."""
    with running_redis() as redis_url:
        if kind == "sqlite":
            with _serving(folder, redis_url, f"sqlite:///{folder}/parvis.db", more, None) as seeded:
                yield seeded
            return
        with running_postgresql() as cluster:
            cluster.run('CREATE DATABASE "bench"')
            with _serving(folder, redis_url, cluster.url("bench"), more, cluster.pid) as seeded:
                yield seeded


@contextmanager
def _serving(
    folder: Path, redis_url: str, url: str, more: Callable[[], object], postgres: int | None
) -> Iterator[Seeded]:
    from server.app import create_app
    from server.core.db import db

    given = {
        "DATABASE_URL": url,
        "REDIS_URL": redis_url,
        "PARVIS_RATE_LIMITS": "off",
        "PARVIS_GEOCODER_URL": "",
        "PARVIS_DEMO": "off",
    }
    app = create_app(_settings(folder, given))
    with app.app_context():
        db.create_all()
        ids = seed(TICKETS)
        more()
        if postgres:
            # as after a night: else the server tidies up behind the seeding while pages are measured
            tidying = db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            tidying.exec_driver_sql("VACUUM ANALYZE")
            tidying.exec_driver_sql("CHECKPOINT")
            db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    process, base = serve(folder, "server.web:application", given)
    roots = [process.pid, *([postgres] if postgres else [])]
    try:
        yield Seeded(Served(base, lambda: [pid for root in roots for pid in children(root)]), ids)
    finally:
        process.terminate()
        process.wait(15)


def floor_ms(folder: Path) -> float:
    """CPU milliseconds of an empty Flask JSON request, in this run."""
    (folder / "floor.py").write_text(FLOOR)
    process, base = serve(folder, "floor:application", {})
    try:
        return cost_ms(Served(base, lambda: children(process.pid)), 1000, lambda s, _: s.get(base + "/"))
    finally:
        process.terminate()
        process.wait(15)

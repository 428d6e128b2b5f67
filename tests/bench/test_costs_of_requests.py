"""What a request costs: CPU milliseconds of web and database together, at 100,000 tickets.

Printed beside the targets and beside Signalen's figures of the same kind; the floor is an empty Flask JSON
request in the same run. Nothing here asserts a time: the machines are noisy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.bench.measuring import children, cpu_s
from tests.bench.seeding import PASSWORD, SECRET, seed
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


@pytest.fixture(params=["sqlite", "postgresql"])
def parvis(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Served, list[uuid.UUID]]]:
    """The seeded service on this database."""
    from server.app import create_app
    from server.core.db import db

    with running_redis() as redis_url:
        if request.param == "postgresql":
            with running_postgresql() as cluster:
                cluster.run('CREATE DATABASE "bench"')
                yield from _served(
                    request.param, tmp_path, redis_url, cluster.url("bench"), create_app, db, cluster
                )
        else:
            yield from _served(
                request.param, tmp_path, redis_url, f"sqlite:///{tmp_path}/parvis.db", create_app, db, None
            )


def _served(
    name: str, folder: Path, redis_url: str, url: str, create_app: Any, db: Any, cluster: Any
) -> Iterator[Any]:
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
        if name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"}).exec_driver_sql(
                "ANALYZE"
            )
            db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    process, base = serve(folder, "server.web:application", given)
    try:
        postgres = [cluster.pid] if cluster else []
        yield (
            name,
            Served(base, lambda: [pid for root in [process.pid, *postgres] for pid in children(root)]),
            ids,
        )
    finally:
        process.terminate()
        process.wait(15)


def calls(
    base: str, ids: list[uuid.UUID]
) -> dict[str, tuple[float, str, int, Callable[[requests.Session, int], requests.Response]]]:
    """Each operation: target in ms (SQLite, PostgreSQL alike unless said), Signalen's figure, count, call."""
    token = requests.post(
        f"{base}/api/v1/sessions", json={"login": "bureau", "password": PASSWORD}, timeout=10
    ).json()["token"]
    staff, secret = {"Authorization": f"Bearer {token}"}, {"Authorization": f"Bearer {SECRET}"}
    details = requests.get(f"{base}/api/v1/tickets?limit=200&state=closed", headers=staff, timeout=10).json()[
        "items"
    ]
    open_ones = requests.get(
        f"{base}/api/v1/tickets?limit=200&state=assigned&cursor=", headers=staff, timeout=10
    ).json()

    def draft(number: int) -> dict[str, Any]:
        spread = (number * 37 % 1000) / 1000
        return {
            "id": str(uuid.uuid4()),
            "kind": "anomaly",
            "category": "trottoir-abime",
            "description": "Dalles descellées devant l’école, un enfant est tombé ce matin.",
            "latitude": 44.43 + 0.05 * spread,
            "longitude": 1.42 + 0.05 * spread,
            "accuracy_m": 12,
            "position_source": "fix",
            "contact": {"email": "awa@example.org", "phone": "06 39 98 00 00"},
            "language": "fr",
            "photos": 1,
        }

    def act(session: requests.Session, number: int) -> requests.Response:
        ticket = open_ones["items"][number % len(open_ones["items"])]
        body = {
            "id": str(uuid.uuid4()),
            "kind": "comment" if number % 2 else "prioritise",
            "base_version": 3,
            "words": "Vu.",
            "priority": "high",
        }
        return session.post(f"{base}/api/v1/tickets/{ticket['id']}/actions", json=body, headers=staff)

    return {
        "POST signalement": (
            12,
            "67 tuned",
            200,
            lambda s, n: s.post(f"{base}/api/v1/signalements", json=draft(n), headers=secret),
        ),
        "public detail": (
            3,
            "5.6",
            300,
            lambda s, n: s.get(f"{base}/api/v1/signalements/{details[n % len(details)]['number']}"),
        ),
        "staff detail with history": (
            8,
            "100",
            300,
            lambda s, n: s.get(f"{base}/api/v1/tickets/{details[n % len(details)]['id']}", headers=staff),
        ),
        "JSON list of 50, filtered": (
            12,
            "640-1,110",
            150,
            lambda s, n: s.get(
                f"{base}/api/v1/tickets?limit=50&state=assigned,in_progress&district=centre&team=proximite",
                headers=staff,
            ),
        ),
        "JSON list of 50, late": (
            12,
            "640-1,110",
            100,
            lambda s, n: s.get(f"{base}/api/v1/tickets?limit=50&late=true&category=voirie", headers=staff),
        ),
        "nearby": (
            5,
            "-",
            300,
            lambda s, n: s.get(
                f"{base}/api/v1/signalements/nearby?latitude={44.44 + n % 30 / 1000}&longitude=1.4403"
            ),
        ),
        "GeoJSON of 4,000": (25, "250", 30, lambda s, n: s.get(f"{base}/api/v1/signalements.geojson")),
        "GeoJSON of 4,000, bbox": (
            25,
            "250",
            30,
            lambda s, n: s.get(f"{base}/api/v1/signalements.geojson?bbox=1.41,44.43,1.47,44.48"),
        ),
        "public list of 20": (12, "-", 200, lambda s, n: s.get(f"{base}/api/v1/signalements")),
        "public list, heading and state": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements?category=voirie&state=treated&limit=20"),
        ),
        "public list, small box": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements?bbox=1.43,44.44,1.445,44.45"),
        ),
        "feed of a district": (
            15,
            "-",
            100,
            lambda s, n: s.get(f"{base}/api/v1/signalements.rss?district=centre"),
        ),
        "districts": (15, "-", 50, lambda s, n: s.get(f"{base}/api/v1/districts")),
        "a district's page": (40, "-", 50, lambda s, n: s.get(f"{base}/api/v1/districts/centre")),
        "action": (12, "128", 200, act),
    }


def test_costs(parvis: tuple[str, Served, list[uuid.UUID]], tmp_path: Path) -> None:
    name, served, ids = parvis
    (tmp_path / "floor.py").write_text(FLOOR)
    process, floor_base = serve(tmp_path, "floor:application", {})
    try:
        floor = cost_ms(
            Served(floor_base, lambda: children(process.pid)), 1000, lambda s, n: s.get(floor_base + "/")
        )
    finally:
        process.terminate()
        process.wait(15)
    lines = [
        f"\n{name}, {TICKETS:,} tickets; floor (empty Flask JSON request): {floor:.2f} CPU ms",
        f"{'operation':<28}{'target':>8}{'measure':>9}{'x floor':>9}  Signalen",
    ]
    measured = {}
    for label, (target, peer, count, call) in calls(served.base, ids).items():
        cost = measured[label] = cost_ms(served, count, call)
        allowed = 15 if name == "postgresql" and label in ("POST signalement", "action") else target
        mark = "" if cost <= allowed else "  MISSED"
        lines.append(f"{label:<28}{allowed:>8}{cost:>9.2f}{cost / floor:>9.1f}  {peer}{mark}")
    sys.stdout.write("\n".join(lines) + "\n")
    out = os.environ.get("PARVIS_BENCH_OUT")
    if out:
        Path(out).write_text(json.dumps({"database": name, "floor": floor, **measured}, indent=1))

"""Whether the whole service works: web, database, queue, workers, publisher."""

from collections.abc import Callable

from flask import Blueprint, Response
from redis import RedisError
from rq import Worker
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from server.core import queue
from server.core.db import db
from server.core.http import public
from server.core.json import answer
from server.core.telemetry import metrics

blueprint = Blueprint("health", __name__)
PUBLISHER_KEY = "parvis:publisher"
LEAST_WORKERS = 2


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    except SQLAlchemyError as error:
        return f"does not answer: {type(error).__name__}"
    return "ok"


def _queue() -> str:
    try:
        queue.connection().ping()
    except (RedisError, OSError) as error:
        return f"does not answer: {type(error).__name__}"
    return "ok"


def _workers() -> str:
    try:
        workers = Worker.all(connection=queue.connection())
    except (RedisError, OSError) as error:
        return f"unknown: {type(error).__name__}"
    treated = {name for worker in workers for name in worker.queue_names()}
    missing = [name for name in queue.FIXED_QUEUES if name not in treated]
    if len(workers) < LEAST_WORKERS or missing:
        return f"{len(workers)} of {LEAST_WORKERS} workers; without one: {', '.join(missing) or 'none'}"
    return "ok"


def _publisher() -> str:
    try:
        return "ok" if queue.connection().exists(PUBLISHER_KEY) else "does not run"
    except (RedisError, OSError) as error:
        return f"unknown: {type(error).__name__}"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "queue": _queue,
    "workers": _workers,
    "publisher": _publisher,
}


@blueprint.get("/health")
@public
def get_health() -> Response:
    """200 when everything answers; else 503 naming what does not."""
    found = {"web": "ok", **{name: check() for name, check in CHECKS.items()}}
    is_well = all(state == "ok" for state in found.values())
    response = answer({"status": "ok" if is_well else "failing", "checks": found})
    response.status_code = 200 if is_well else 503
    response.cache_control.no_store = True
    return response


@blueprint.get("/metrics")
@public
def get_metrics() -> Response:
    """Prometheus metrics of the web processes."""
    return Response(metrics(), mimetype="text/plain; version=0.0.4")

"""RQ: the queues, how a job is named and sent, and the one line to Redis.

A job in Redis is only the number of a row in the ledger (`core.events.JobRequest`): Redis can be lost,
filled twice or be late without harm. RQ refuses a second job of the same id while one is alive.
"""

import importlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from redis import DriverInfo, Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry as Attempts
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError
from rq.job import Job, JobStatus

INTAKE, PHOTOS, BLUR, NOTIFY, MAINTENANCE = "intake", "photos", "blur", "notify", "maintenance"
FIXED_QUEUES = (INTAKE, PHOTOS, BLUR, NOTIFY, MAINTENANCE)
TEAM_PREFIX = "team."
NUDGE_KEY = "parvis:nudge"
JOB_TIMEOUT_S = 180
RETRY_DELAYS_S = [5, 30, 120, 600, 1800, 3600, 7200]

_DRIVER = DriverInfo()  # said once: each connection would read the version from the installed files

log = logging.getLogger(__name__)
_redis_url = ""
_no_nudges: ContextVar[bool] = ContextVar("no_nudges", default=False)


def init_queue(redis_url: str) -> None:
    """Say where Redis is. Nothing is opened before the first use."""
    global _redis_url
    _redis_url = redis_url
    connection.cache_clear()
    hurried.cache_clear()


@cache
def connection() -> Redis:
    """The process's pool of connections to Redis; survives a fork, each child opens its own."""
    return _connect(patience_s=30)


@cache
def hurried() -> Redis:
    """The pool of those who have a person waiting: where Redis is away, they are told at once."""
    return _connect(patience_s=2, retry=Attempts(NoBackoff(), 1))


def _connect(*, patience_s: float, **more: Any) -> Redis:
    return Redis.from_url(
        _redis_url,
        socket_connect_timeout=2,
        socket_timeout=patience_s,
        health_check_interval=30,
        driver_info=_DRIVER,
        **more,
    )


def team_queue(territory: str, team: str) -> str:
    """The queue of a team: `team.<territory>.<slug>`."""
    return f"{TEAM_PREFIX}{territory}.{team}"


def name_of(job: Callable[..., object]) -> str:
    """How the ledger names `job`: `package.module:function`."""
    return f"{job.__module__}:{job.__qualname__}"


def find(name: str) -> Callable[..., object]:
    """The function that `name_of` named.

    Raises:
        LookupError: it is not a job room's function.
    """
    module, _, function = name.partition(":")
    found = getattr(importlib.import_module(module), function, None)
    if not callable(found):
        raise LookupError(f"no job named {name}")
    return found  # type: ignore[no-any-return]  # getattr of a module is untyped


def send(requests: Sequence[tuple[int, str, str]]) -> None:
    """Hand ledger rows (id, job, queue) to RQ. If Redis is away, say so and leave it to the sweep."""
    if not requests:
        return
    try:
        for request_id, job, queue_name in requests:
            _enqueue(request_id, job, queue_name)
    except RedisError as error:
        log.warning("redis is away, the sweep will send %d jobs: %s", len(requests), error)


def _enqueue(request_id: int, job: str, queue_name: str) -> None:
    try:
        Queue(queue_name, connection=connection()).enqueue(
            "server.core.events.perform",
            request_id,
            job_id=rq_id(request_id),
            unique=True,
            description=job,
            job_timeout=JOB_TIMEOUT_S,
            result_ttl=0,
            failure_ttl=3600,
            retry=Retry(max=len(RETRY_DELAYS_S), interval=RETRY_DELAYS_S),
        )
    except DuplicateJobError:
        return  # already asked and alive


def rq_id(request_id: int) -> str:
    """The RQ id of a ledger row."""
    return f"request-{request_id}"


ALIVE = {JobStatus.QUEUED, JobStatus.STARTED, JobStatus.DEFERRED, JobStatus.SCHEDULED}


def alive(request_ids: Iterable[int]) -> set[int]:
    """Which of these ledger rows have a job that waits or runs in Redis.

    A failed job is removed, so that it can be sent again under the same id. If Redis is away, none can
    be sent either: all are said to be alive.
    """
    ids = list(request_ids)
    try:
        found: set[int] = set()
        for request_id, job in zip(ids, Job.fetch_many([rq_id(i) for i in ids], connection()), strict=True):
            if job is None:
                continue
            if job.get_status(refresh=False) in ALIVE:
                found.add(request_id)
            else:
                job.delete()
        return found
    except RedisError as error:
        log.warning("redis is away: %s", error)
        return set(ids)


@contextmanager
def without_nudges() -> Iterator[None]:
    """Let the publisher sleep: for histories that are told at once and published by hand."""
    token = _no_nudges.set(True)
    try:
        yield
    finally:
        _no_nudges.reset(token)


def nudge() -> None:
    """Wake the publisher. Losing a nudge costs a second, not a fact."""
    if _no_nudges.get():
        return
    try:
        if hurried().lpush(NUDGE_KEY, 1) > 1:  # nobody took the one before: one is enough
            hurried().ltrim(NUDGE_KEY, 0, 0)
    except RedisError as error:
        log.debug("nudge lost: %s", error)


def wait_for_nudge(timeout_s: float) -> None:
    """Return at the next nudge or after `timeout_s` seconds.

    Raises:
        RedisConnectionError: Redis is away; the caller waits by itself.
    """
    connection().blpop([NUDGE_KEY], timeout=timeout_s)

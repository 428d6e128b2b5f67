"""Doing what the publisher and the workers do, in the test's own process."""

from __future__ import annotations

from rq import Queue
from sqlalchemy import select

from server.core import queue
from server.core.db import db
from server.core.events import JobRequest, publish_pending


def drain(failing: bool = False) -> int:
    """Publish and work until no fact and no job is left; how many jobs ended.

    Raises:
        AssertionError: a job failed, and `failing` did not say so.
    """
    ended_before = _count("done")
    for _ in range(1000):
        published = publish_pending()
        queues = [found for found in Queue.all(connection=queue.connection()) if found.count]
        if not published and not queues:
            break
        if queues:
            _work(queues)
    else:
        raise AssertionError("jobs call each other without end")
    db.session.rollback()
    if not failing:
        failed = db.session.scalars(select(JobRequest).where(JobRequest.last_error.is_not(None))).all()
        assert not failed, "; ".join(f"{row.job}: {row.last_error}" for row in failed)
    return _count("done") - ended_before


def _work(queues: list[Queue]) -> None:
    """Run the jobs of these queues, and those that join them meanwhile, as RQ sent them.

    RQ's own worker costs as much again as the jobs; it is there, with its processes, where programs are
    started, killed and watched. What fails is in the ledger; RQ would bring it again later.
    """
    while taken := Queue.dequeue_any(queues, None, connection=queue.connection()):
        job, _ = taken
        try:
            job.func(*job.args)
        except Exception:  # noqa: BLE001 - whatever it was, the ledger tells
            db.session.rollback()
        job.delete()


def _count(state: str) -> int:
    statement = select(db.func.count()).select_from(JobRequest).where(JobRequest.state == state)
    found = db.session.scalar(statement) or 0
    db.session.rollback()
    return int(found)

"""What keeps the ground floor small."""

from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import delete, func, select

from server.core.clock import now
from server.core.db import unit_of_work
from server.core.events import EventRow, FeedEntry, JobRequest

KEEP_ENDED = timedelta(days=7)
KEEP_FACTS = timedelta(days=90)  # a tablet that slept longer learns all anew
BATCH = 1000


def forget_ended_jobs() -> None:
    """Delete ledger rows of jobs that ended a week ago; the dead stay until somebody looks."""
    with unit_of_work() as work:
        work.session.execute(
            delete(JobRequest).where(JobRequest.state == "done", JobRequest.finished_at < now() - KEEP_ENDED)
        )


def forget_old_facts() -> None:
    """Delete the facts published long ago, then what the change feed told of them.

    What a fact told is in the tables of its feature, and a job that it asked for is in the ledger.
    """
    while _forget_some(now() - KEEP_FACTS):
        pass
    with unit_of_work() as work:
        first = select(func.min(EventRow.position)).scalar_subquery()
        work.session.execute(delete(FeedEntry).where(FeedEntry.position < first))


def _forget_some(before: datetime) -> bool:
    """Delete some of the oldest facts; the newest stays, whatever its age: positions go on after it."""
    with unit_of_work() as work:
        oldest = work.session.execute(
            select(EventRow.position, EventRow.occurred_at)
            .where(EventRow.position.is_not(None))
            .order_by(EventRow.position)
            .limit(BATCH + 1)
        ).all()
        old = list(takewhile(lambda fact: fact.occurred_at < before, oldest[:-1]))
        if old:
            work.session.execute(delete(EventRow).where(EventRow.position <= old[-1].position))
    return bool(old)

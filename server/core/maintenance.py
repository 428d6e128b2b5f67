"""What keeps the ground floor small."""

from datetime import timedelta

from sqlalchemy import delete

from server.core.clock import now
from server.core.db import unit_of_work
from server.core.events import JobRequest

KEEP_ENDED = timedelta(days=7)


def forget_ended_jobs() -> None:
    """Delete ledger rows of jobs that ended a week ago; the dead stay until somebody looks."""
    with unit_of_work() as work:
        work.session.execute(
            delete(JobRequest).where(JobRequest.state == "done", JobRequest.finished_at < now() - KEEP_ENDED)
        )

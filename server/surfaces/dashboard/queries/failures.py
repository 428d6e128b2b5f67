"""What machines could not do: jobs given up, messages that did not leave."""

from sqlalchemy import or_, select

from server.core.db import db
from server.core.events import JobRequest

LIMIT = 200


def dead_jobs(territory_id: int) -> list[JobRequest]:
    """The jobs of this territory's facts, and those of no fact, that failed too often; the latest first."""
    return list(
        db.session.scalars(
            select(JobRequest)
            .where(
                JobRequest.state == "dead",
                or_(JobRequest.territory_id == territory_id, JobRequest.territory_id.is_(None)),
            )
            .order_by(JobRequest.id.desc())
            .limit(LIMIT)
        )
    )


def is_here(territory_id: int, request_id: int) -> bool:
    """Whether this job is one that `dead_jobs` shows."""
    return any(job.id == request_id for job in dead_jobs(territory_id))

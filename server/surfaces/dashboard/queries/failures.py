"""What machines could not do: jobs given up, messages that did not leave."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from server.core.db import db
from server.core.events import JobRequest
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Ticket

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


def numbers_of(recipient_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of the tickets that these recipients follow; those who follow none are absent."""
    rows = db.session.execute(
        select(Witness.id, Ticket.number)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(Witness.id.in_(recipient_ids))
    )
    return {row.id: row.number for row in rows}

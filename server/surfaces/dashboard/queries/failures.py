"""What machines could not do: jobs given up, messages that did not leave."""

from uuid import UUID

from sqlalchemy import or_, select

from server.commons.accounts.queries import StaffUser
from server.commons.notifications import queries as notifications
from server.commons.notifications.queries import FailedItem
from server.core.db import db
from server.core.events import JobRequest
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import within

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


def unsent(territory_id: int, user: StaffUser) -> tuple[list[FailedItem], dict[UUID, str]]:
    """The messages that did not leave and, by recipient, the number of the ticket that he or she follows.

    Of who is limited to teams or districts, those about tickets of these.
    """
    found, reach = notifications.failed(territory_id), within(user.identity)
    rows = db.session.execute(
        select(Witness.id, Ticket.number)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(Witness.id.in_([one.recipient_id for one in found]), *reach)
    )
    numbers = {row.id: row.number for row in rows}
    return [one for one in found if not reach or one.recipient_id in numbers], numbers

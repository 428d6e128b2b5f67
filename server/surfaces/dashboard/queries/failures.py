"""What machines could not do: jobs given up, messages that did not leave."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from server.commons.accounts.queries import StaffUser
from server.commons.notifications import queries as notifications
from server.commons.notifications.models import Notification
from server.commons.notifications.queries import FailedItem
from server.core.db import db
from server.core.events import JobRequest
from server.reporting.on_call.queries import alerts
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


def unsent(territory_id: int, user: StaffUser) -> tuple[list[FailedItem], dict[int, str]]:
    """The messages that did not leave and, by message, the number of the ticket that it is about.

    Of who is limited to teams or districts, those about tickets of these.
    """
    reach = within(user.identity)
    theirs = select(Witness.id).join(Ticket, Ticket.id == Witness.ticket_id).where(*reach)
    of_alert = Notification.reference.startswith(alerts.MESSAGES)
    among = [or_(Notification.recipient_id.in_(theirs), of_alert)] if reach else []
    found = notifications.failed(territory_id, among=among)
    numbers = _numbers(found, reach)
    return [one for one in found if not reach or one.id in numbers], numbers


def _numbers(found: list[FailedItem], reach: Sequence[ColumnElement[bool]]) -> dict[int, str]:
    of_witness = db.session.execute(
        select(Witness.id, Ticket.number)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(Witness.id.in_([one.recipient_id for one in found]), *reach)
    )
    tickets = {one.id: alerts.ticket_of(one.reference) for one in found}
    of_alert = db.session.execute(
        select(Ticket.id, Ticket.number).where(Ticket.id.in_(filter(None, tickets.values())), *reach)
    )
    known = {row.id: row.number for row in (*of_witness, *of_alert)}
    by_message = ((one.id, known.get(one.recipient_id) or known.get(tickets[one.id])) for one in found)
    return {message: number for message, number in by_message if number}

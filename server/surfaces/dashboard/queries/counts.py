"""What waits for somebody: the numbers beside the navigation."""

from sqlalchemy import func, select

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import MODERATE, WORK_DESK_LIST
from server.commons.notifications.models import Notification
from server.commons.notifications.rules import DESK_STATES
from server.core.db import db
from server.reporting.tickets.models import Review, Ticket


def waiting(territory_id: int, user: StaffUser) -> dict[str, int]:
    """How many contested tickets, people to tell, words to read; one query, none for who sees neither."""
    if not (user.may(MODERATE) or user.may(WORK_DESK_LIST)):
        return {}
    contested = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.territory_id == territory_id, Ticket.contested_at.is_not(None))
        .scalar_subquery()
    )
    to_tell = (
        select(func.count())
        .select_from(Notification)
        .where(Notification.territory_id == territory_id, Notification.state.in_(DESK_STATES))
        .scalar_subquery()
    )
    to_read = (
        select(func.count())
        .select_from(Review)
        .where(Review.territory_id == territory_id, Review.review_id.is_(None))
        .scalar_subquery()
    )
    row = db.session.execute(
        select(contested.label("contested"), to_tell.label("to_tell"), to_read.label("to_read"))
    ).one()
    return {"contested": row.contested, "to_tell": row.to_tell, "to_read": row.to_read}

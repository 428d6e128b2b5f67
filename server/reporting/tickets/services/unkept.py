"""Photos that a tablet promised and never sent."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from server.commons.territories import queries as territories
from server.core.batches import each
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.language import speaking, translate
from server.reporting.tickets.models import PhotoPromise, Ticket
from server.reporting.tickets.rules import PROMISE_PATIENCE, SYSTEM_ACTOR
from server.reporting.tickets.services.actions import apply_within

REPORTS = uuid.UUID("3a6c1f52-7e0b-4d19-8c44-91b2d5e7f360")  # namespace of the ids of these comments


def report_unkept_promises(limit: int = 200) -> int:
    """Bring to the desk the photos that are promised for 7 days and not here; say how many. By schedule.

    The ticket gets a comment, and is listed by `queries.filters(photo_missing=True)` until the photo comes.
    """
    overdue = db.session.scalars(
        select(PhotoPromise.photo_id)
        .where(
            PhotoPromise.kept_at.is_(None),
            PhotoPromise.reported_at.is_(None),
            PhotoPromise.promised_at <= now() - PROMISE_PATIENCE,
        )
        .order_by(PhotoPromise.promised_at)
        .limit(limit)
    ).all()
    db.session.rollback()
    return each(overdue, _report)


def _report(photo_id: uuid.UUID) -> bool:
    with unit_of_work() as work:
        promise = work.lock_one(PhotoPromise, photo_id)
        if promise.kept_at is not None or promise.reported_at is not None:
            return False
        promise.reported_at = now()
        ticket = work.session.get_one(Ticket, promise.ticket_id)
        with speaking(territories.by_id(ticket.territory_id).first_language):
            words = translate("comment.photo_unkept", days=PROMISE_PATIENCE // timedelta(days=1))
        apply_within(
            work,
            action_id=uuid.uuid5(REPORTS, str(photo_id)),
            ticket_id=ticket.id,
            territory_id=ticket.territory_id,
            actor=SYSTEM_ACTOR,
            kind="comment",
            payload={"words": words},
        )
        return True

"""What is done and settled closes by itself."""

import uuid
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from server.commons.territories import queries as territories
from server.core.batches import each
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.reporting.tickets import rules
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.services.actions import apply_within

CLOSURES = uuid.UUID("8d4a3a0e-3f5b-4f2c-9a55-6a2f8f3f1c10")  # namespace of the ids of automatic closures


def close_settled(limit: int = 500) -> int:
    """Close what has been done for the territory's delay and nobody contests; say how many. By schedule."""
    closed = 0
    for territory in map(territories.by_id, territories.all_ids()):
        done_before = now() - timedelta(days=territory.close_after_days)
        settled = db.session.scalars(
            select(Ticket.id)
            .where(
                Ticket.territory_id == territory.id,
                Ticket.state == "done",
                Ticket.contested_at.is_(None),
                Ticket.done_at <= done_before,
            )
            .limit(limit)
        ).all()
        db.session.rollback()
        closed += each(settled, partial(_close, territory.id))
    return closed


def _close(territory_id: int, ticket_id: uuid.UUID) -> bool:
    with unit_of_work() as work:
        ticket = work.lock_one(Ticket, ticket_id)
        if ticket.state != "done" or ticket.contested_at is not None:
            return False  # somebody said "no" between the look and the lock
        outcome = apply_within(
            work,
            action_id=uuid.uuid5(CLOSURES, f"close:{ticket_id}:{ticket.version}"),
            ticket_id=ticket_id,
            territory_id=territory_id,
            actor=rules.SYSTEM_ACTOR,
            kind="close",
        )
        return outcome.result == "applied"

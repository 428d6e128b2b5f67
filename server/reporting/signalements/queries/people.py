"""The people of a ticket, and whom night allows to be asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select

from server.core.db import db
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import closure_untold, followers


def people_of(ticket: Ticket) -> list[tuple[Witness, str]]:
    """The people whom a step of a ticket concerns, each with the number that he or she knows.

    Those of the tickets that were merged into it are among them; of a part, those of what it was split from.
    """
    rows = db.session.execute(
        select(Witness, Signalement.number)
        .outerjoin(Signalement, Signalement.id == Witness.signalement_id)
        .where(Witness.ticket_id.in_(followers(ticket)))
        .order_by(Witness.joined_at)
    ).all()
    return [(witness, own or ticket.number) for witness, own in rows]


def unasked(instant: datetime, limit: int) -> Sequence[Row[Any]]:
    """Tickets done in the last fortnight whose people know it and were not asked: id, place, when, town."""
    statement = (
        select(Ticket.id, Ticket.latitude, Ticket.longitude, Ticket.done_at, Ticket.territory_id)
        .join(Witness, Witness.ticket_id == Ticket.id)
        .where(
            Ticket.state == "done",
            Ticket.kind == "anomaly",
            Witness.asked_at.is_(None),
            Ticket.done_at > instant - timedelta(days=14),
            ~closure_untold(),
        )
        .group_by(Ticket.id)
        .order_by(Ticket.done_at)
        .limit(limit)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()
    return rows

"""The words that wait for the desk to read them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from server.core.db import db
from server.reporting.tickets.models import Action, Review, Ticket


@dataclass(frozen=True)
class WaitingWords:
    """What somebody wrote to the people of a ticket, not sent yet."""

    action: Action
    ticket: Ticket


def waiting_reviews(
    territory_id: int, limit: int, reach: Sequence[ColumnElement[bool]] = ()
) -> Sequence[WaitingWords]:
    """The words that wait in a territory, within a reader's `reach`, the oldest first."""
    rows = db.session.execute(
        select(Action, Ticket)
        .join(Review, Review.action_id == Action.id)
        .join(Ticket, Ticket.id == Review.ticket_id)
        .where(Review.territory_id == territory_id, Review.review_id.is_(None), *reach)
        .order_by(Review.asked_at, Review.action_id)
        .limit(limit)
    )
    return [WaitingWords(action, ticket) for action, ticket in rows]


def words_of_step(ticket_id: uuid.UUID, action_id: uuid.UUID) -> str:
    """The words of a step of this ticket, without spaces of another system; empty when there are none."""
    payload = db.session.scalar(
        select(Action.payload).where(Action.id == action_id, Action.ticket_id == ticket_id)
    )
    return ((payload or {}).get("words") or "").replace("\r\n", "\n")

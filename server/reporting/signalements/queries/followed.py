"""What one person follows, of which the e-mail address is all that he or she has left."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.core.db import db
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import present

MAX_FOLLOWED = 200


@dataclass(frozen=True)
class FollowedItem:
    """One signalement, or ticket that one joined, with the number that its page has."""

    witness_id: uuid.UUID
    number: str
    token_version: int
    received_at: datetime
    ticket: Ticket


def followed(territory_id: int, witness_ids: Sequence[uuid.UUID]) -> list[FollowedItem]:
    """What these witnesses follow in a territory, oldest first."""
    rows = db.session.execute(
        select(Witness, Ticket, Signalement.number)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .outerjoin(Signalement, Signalement.id == Witness.signalement_id)
        .where(Witness.id.in_(witness_ids), Ticket.territory_id == territory_id)
        .order_by(Witness.joined_at, Witness.id)
        .limit(MAX_FOLLOWED)
    ).all()
    return [
        FollowedItem(
            witness.id, own or ticket.number, witness.token_version, witness.joined_at, present(ticket)
        )
        for witness, ticket, own in rows
    ]

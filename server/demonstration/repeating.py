"""The same thing said by several people, joined by the desk; and the last ones, not sorted yet."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from server.core import clock
from server.core.db import db
from server.demonstration.history import Case
from server.reporting.signalements.models import Signalement
from server.reporting.tickets import services as tickets
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import Actor

AGAIN = (
    "C’est toujours là, je passe devant tous les jours.",
    "Même chose ce matin, cela devient gênant pour les piétons.",
    "Je me permets de le signaler aussi, mes voisins en parlent.",
)
UNSORTED = 2


def again(cases: Sequence[Case], numbers: dict[uuid.UUID, int], today: datetime) -> tuple[int, list[Case]]:
    """The newest anomaly that its team has not begun, by its place among `cases`, and who says it again.

    `numbers` are the places of the cases by the ids of their signalements.
    """
    opened = db.session.scalars(
        select(Signalement.id)
        .join(Ticket, Ticket.id == Signalement.ticket_id)
        .where(Ticket.state == "assigned", Ticket.kind == "anomaly")
        .order_by(Ticket.received_at.desc())
        .limit(1)
    ).first()
    if opened is None:
        return 0, []
    first = cases[numbers[opened]]
    latest = today - timedelta(minutes=30)
    return numbers[opened], [
        replace(
            first,
            received_at=min(first.received_at + timedelta(hours=3 * order), latest),
            description=words,
            source="pwa",
            steps=[],
        )
        for order, words in enumerate(AGAIN, start=1)
    ]


def unsorted(cases: Sequence[Case], today: datetime) -> list[Case]:
    """What came in a moment ago, and waits for a person to say whose it is."""
    return [
        replace(case, received_at=today - timedelta(minutes=9 * order), steps=[])
        for order, case in enumerate(reversed(cases[-UNSORTED:]), start=1)
    ]


def join(
    territory_id: int, desk: Actor, target: uuid.UUID, others: Sequence[uuid.UUID], at: datetime
) -> None:
    """Let the desk join the tickets of the others to the first one's."""
    with clock.at(at):
        for ticket_id in others:
            tickets.apply_action(
                action_id=uuid.uuid5(ticket_id, "join"),
                ticket_id=ticket_id,
                territory_id=territory_id,
                actor=desk,
                kind="merge",
                payload={"into": str(target)},
            )

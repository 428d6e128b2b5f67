"""What the rooms above do with a ticket beside actions: hold it, count people on it, claim its news."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from server.core.clock import now
from server.core.db import UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.events import TicketChanged
from server.reporting.tickets.models import Action, PhotoPromise, Ticket
from server.reporting.tickets.queries import joined

PASSING = frozenset({"plan", "start"})  # of which nobody wants to hear once the next step is known


def hold(work: UnitOfWork, ticket_id: uuid.UUID) -> Ticket:
    """The present row, locked until the end of the unit of work. Everybody locks the ticket first.

    Raises:
        NoResultFound: there is none.
    """
    return work.lock_one(Ticket, ticket_id)


def hold_present(work: UnitOfWork, ticket_id: uuid.UUID) -> Ticket:
    """The ticket on which the people of `ticket_id` are followed now, locked: itself, while it is not merged.

    Raises:
        NoResultFound: there is none.
    """
    while True:  # it may be merged, or no longer be, between the look and the lock
        ticket = hold(work, joined.present_id(ticket_id))
        if joined.present_id(ticket_id) == ticket.id:
            return ticket


def show_again(work: UnitOfWork, ticket_id: uuid.UUID) -> None:
    """Words or photos of the ticket changed: tablets and live pages look again. No such ticket: nothing."""
    ticket = work.session.get(Ticket, joined.present_id(ticket_id))
    if ticket is not None:
        work.emit(
            TicketChanged(territory_id=ticket.territory_id, ticket_id=ticket.id, team_id=ticket.team_id)
        )


def add_witness(work: UnitOfWork, ticket_id: uuid.UUID) -> None:
    """One more person is concerned."""
    hold(work, ticket_id).witness_count += 1
    show_again(work, ticket_id)


def keep_promise(work: UnitOfWork, photo_id: uuid.UUID) -> bool:
    """Note that the promised photo is here; False when it was noted before."""
    promise = work.session.get_one(PhotoPromise, photo_id)
    if promise.kept_at is not None:
        return False
    promise.kept_at = now()
    return True


@dataclass(frozen=True)
class News:
    """What an action tells the people of its ticket; `told_at` is when it was claimed."""

    ticket: Ticket
    action_id: uuid.UUID
    kind: str
    sequence: int
    to_state: str
    team_id: int | None
    payload: dict[str, Any]
    received_at: datetime
    told_at: datetime


def claim_news(work: UnitOfWork, action_id: uuid.UUID) -> News | None:
    """Take the telling of an action, once: None when it was taken, or has become old news."""
    action = work.lock_one(Action, action_id)
    if action.told_at is not None or action.kind not in rules.TOLD:
        return None
    action.told_at = now()
    if action.kind in PASSING and _moved_on(work, action):
        return None
    return News(
        ticket=work.session.get_one(Ticket, action.ticket_id),
        action_id=action.id,
        kind=action.kind,
        sequence=action.sequence,
        to_state=action.to_state,
        team_id=action.team_id,
        payload=action.payload,
        received_at=action.received_at,
        told_at=action.told_at,
    )


def _moved_on(work: UnitOfWork, action: Action) -> bool:
    """Whether the ticket has changed state since: a tablet that was offline sends a whole day at once."""
    later = select(Action.id).where(
        Action.ticket_id == action.ticket_id,
        Action.sequence > action.sequence,
        Action.changes.is_(True),
    )
    return work.session.scalar(later.limit(1)) is not None

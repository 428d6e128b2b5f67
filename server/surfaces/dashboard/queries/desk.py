"""What waits for the desk: contested tickets with the witnesses' words, people to call or to write to."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from server.commons.accounts.queries import StaffUser, limits_of
from server.commons.notifications import queries as notifications
from server.commons.notifications.models import Notification
from server.commons.notifications.queries import DeskItem
from server.commons.notifications.rules import DESK_STATES
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.signalements.models import Witness
from server.reporting.signalements.rules import may_be_judged
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import family, full_views, within
from server.surfaces.dashboard.queries.lists import Line, line_of

PAGE = 15  # each with its whole story, both photos and two forms
Own = aliased(Ticket)  # the ticket that somebody opened or joined, if need be merged since


@dataclass(frozen=True)
class Objection:
    """A witness's "no": when, and in which words."""

    at: datetime
    comment: str | None


@dataclass(frozen=True)
class Contested:
    """A ticket whose work a witness says is not done."""

    line: Line
    contested_at: datetime
    full: dict[str, Any]
    objections: list[Objection]


def contested(territory: Territory, user: StaffUser, skip: int = 0) -> tuple[list[Contested], int]:
    """A page of the contested queue, the longest waiting first, and how many there are in all."""
    where = (
        Ticket.territory_id == territory.id,
        Ticket.contested_at.is_not(None),
        *within(user.identity),
    )
    total = db.session.scalar(select(func.count()).select_from(Ticket).where(*where)) or 0
    tickets = list(
        db.session.scalars(
            select(Ticket).where(*where).order_by(Ticket.contested_at, Ticket.id).offset(skip).limit(PAGE)
        )
    )
    objections = _objections([ticket.id for ticket in tickets])
    instant = now()
    found = [
        Contested(
            line=line_of(territory, ticket, instant),
            contested_at=ticket.contested_at or instant,
            full=full,
            objections=objections.get(ticket.id, []),
        )
        for ticket, full in zip(tickets, full_views(territory, tickets, user.identity.role), strict=True)
    ]
    return found, total


def _objections(ticket_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Objection]]:
    """What the people of each ticket object, those of what is merged into it too."""
    heads = family(ticket_ids)
    rows = db.session.execute(
        select(Witness.ticket_id, Witness.verdict_at, Witness.verdict_comment)
        .where(Witness.ticket_id.in_(heads), Witness.solved.is_(False))
        .order_by(Witness.verdict_at)
    )
    found: dict[uuid.UUID, list[Objection]] = {}
    for row in rows:
        found.setdefault(heads[row.ticket_id], []).append(
            Objection(at=row.verdict_at, comment=row.verdict_comment)
        )
    return found


@dataclass(frozen=True)
class ToTell:
    """Somebody to call or to write to, with the ticket that it is about.

    `hears` is whether what he or she answers to "is it fixed?" may be noted.
    """

    item: DeskItem
    number: str | None
    hears: bool


def to_tell(
    territory_id: int, user: StaffUser, state: str | None, cursor: int | None
) -> tuple[list[ToTell], int | None]:
    """A page of the desk's list, the longest waiting first, and the cursor of the next.

    `state` keeps those to call (`to_call`) or those to write to (`to_write`). For who is limited to some
    teams or districts a page may be short.
    """
    limits = limits_of(user.identity)
    items, following = notifications.desk_list(
        territory_id, cursor=cursor, states=(state,) if state else DESK_STATES
    )
    rows = db.session.execute(
        select(
            *(Witness.id, Ticket.number, Ticket.kind, Ticket.state, Ticket.closed_at),
            *(Ticket.team_id, Ticket.district_id),
        )
        .join(Own, Own.id == Witness.ticket_id)
        .join(Ticket, Ticket.id == func.coalesce(Own.target_id, Own.id))
        .where(Witness.id.in_([item.recipient_id for item in items]))
    )
    about, instant = {row.id: row for row in rows}, now()
    found = []
    for item in items:
        row = about.get(item.recipient_id)
        if not limits.hold(row.team_id if row else None, row.district_id if row else None):
            continue
        hears = row is not None and may_be_judged(row.kind, row.state, row.closed_at, instant)
        found.append(ToTell(item=item, number=row.number if row else None, hears=hears))
    return found, following


def person_to_tell(territory_id: int, user: StaffUser, notification_id: int) -> tuple[uuid.UUID, uuid.UUID]:
    """The witness whom an entry of the desk's list is for, and the ticket.

    Raises:
        NotFound: this reader's list has no such entry.
    """
    row = db.session.execute(
        select(Witness.id, Witness.ticket_id)
        .join(Notification, Notification.recipient_id == Witness.id)
        .join(Own, Own.id == Witness.ticket_id)
        .join(Ticket, Ticket.id == func.coalesce(Own.target_id, Own.id))
        .where(Notification.id == notification_id, Notification.territory_id == territory_id)
        .where(*within(user.identity))
    ).first()
    if row is None:
        raise NotFound("notification_unknown")
    return row.id, row.ticket_id

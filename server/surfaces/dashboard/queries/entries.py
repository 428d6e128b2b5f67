"""What the receipt of an entry shows of the ticket that it opened or joined."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.commons.territories.queries import Team, Territory
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.correspondence.queries import Draft
from server.reporting.signalements.models import Witness
from server.reporting.signalements.rules import MAX_DESCRIPTION
from server.reporting.tickets.models import Ticket


@dataclass(frozen=True)
class Receipt:
    """What the receipt on paper says of a ticket."""

    number: str
    category: str
    address: str | None
    team: Team | None
    received_at: datetime


def receipt_of(territory: Territory, witness: Witness) -> Receipt:
    """The receipt of a person who was just entered, or attached.

    Raises:
        NotFound: it is not of this territory.
    """
    ticket = db.session.get(Ticket, witness.ticket_id)
    if ticket is None or ticket.territory_id != territory.id:
        raise NotFound("unknown_ticket")
    category = territory.category_by_id(ticket.category_id)
    return Receipt(
        number=ticket.number,
        category=category.label() if category else "",
        address=ticket.address,
        team=territory.team_by_id(ticket.team_id) if ticket.team_id else None,
        received_at=ticket.received_at,
    )


def number_of_ticket(territory_id: int, ticket_id: uuid.UUID) -> str:
    """The number of a ticket.

    Raises:
        NotFound: there is none here.
    """
    number = db.session.scalar(
        select(Ticket.number).where(Ticket.id == ticket_id, Ticket.territory_id == territory_id)
    )
    if number is None:
        raise NotFound("unknown_ticket")
    return number


def team_of(territory: Territory, number: str) -> Team | None:
    """The team in charge, None while the rules have not chosen."""
    team_id = db.session.scalar(
        select(Ticket.team_id).where(Ticket.territory_id == territory.id, Ticket.number == number)
    )
    return territory.team_by_id(team_id) if team_id else None


def received_at(territory_id: int, number: str) -> datetime | None:
    """When the ticket came."""
    return db.session.scalar(
        select(Ticket.received_at).where(Ticket.territory_id == territory_id, Ticket.number == number)
    )


def typed_from(mail: Draft) -> dict[str, str]:
    """The fields of an entry that a mail fills; the id follows from the mail's: it is entered once."""
    words = "\n\n".join(part for part in (mail.subject, mail.words) if part)
    return {
        "id": str(uuid.uuid5(mail.id, "signalement")),
        "courriel": str(mail.id),
        "description": words[:MAX_DESCRIPTION],
        "email": mail.sender or "",
        "source": "mail",
    }

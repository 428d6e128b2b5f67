"""What the receipt of an entry shows of the ticket that it opened or joined."""

import uuid
from datetime import datetime

from sqlalchemy import select

from server.commons.territories.queries import Team, Territory
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.tickets.models import Ticket


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

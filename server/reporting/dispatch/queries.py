"""Reads of dispatch: what a team that has no tablet is sent."""

import uuid
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from server.commons.territories.queries import Territory
from server.core.db import db
from server.core.language import speaking
from server.reporting.signalements.models import Signalement
from server.reporting.signalements.words import local_date_in_words
from server.reporting.tickets.models import Ticket


@dataclass(frozen=True)
class Brief:
    """A ticket in few words, without any contact data."""

    number: str
    category: str
    place: str | None
    words: str | None
    map_url: str | None
    deadline: str | None
    url: str


def brief_of(territory: Territory, ticket_id: uuid.UUID) -> tuple[Brief, int | None] | None:
    """The brief of a ticket and the id of the team that has it now; None when there is no such ticket."""
    ticket = db.session.get(Ticket, ticket_id)
    if ticket is None:
        return None
    words = db.session.scalars(
        select(Signalement.description).where(Signalement.ticket_id == ticket_id, Signalement.description != "")
        .order_by(Signalement.received_at).limit(5)
    ).all()
    category = territory.category_by_id(ticket.category_id)
    position = None if ticket.latitude is None else f"{ticket.latitude:.5f},{ticket.longitude:.5f}"
    with speaking(territory.languages[0] if territory.languages else "fr"):
        deadline = local_date_in_words(ticket.deadline, territory.time_zone) if ticket.deadline else None
        return Brief(
            number=ticket.number, category=category.label() if category else "", place=ticket.address,
            words="\n".join(words) or None, deadline=deadline,
            map_url=f"geo:{position}" if position else None,
            url=f"{current_app.config['PARVIS'].base_url}/pilotage/dossiers/{ticket.number}",
        ), ticket.team_id

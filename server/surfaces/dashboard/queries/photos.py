"""One photo of a ticket, for who decides what anybody may see of it."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.commons.accounts.queries import StaffUser
from server.commons.photos import queries as photos
from server.commons.photos.queries import Drawn
from server.commons.territories.queries import Territory
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import decisions_on, full_view


@dataclass(frozen=True)
class PhotoPage:
    """What the page of a photo shows; `place` counts the ticket's photos from 1.

    `decided` is True once a person made it public, False once masked, None before.
    """

    ticket_id: uuid.UUID
    number: str
    version: int
    place: int
    photo: dict[str, Any]
    drawn: Drawn
    decided: bool | None


def page_of(territory: Territory, user: StaffUser, ticket: Ticket, photo_id: uuid.UUID) -> PhotoPage:
    """A photo of this ticket, ready to be looked at.

    Raises:
        NotFound: the ticket has none of this id.
        PhotoNotFound: it is not ready, or was erased.
    """
    full = full_view(territory, ticket, user.identity.role)
    decision = decisions_on([photo_id]).get(photo_id)
    decided = decision.public if decision else None
    number, version = ticket.number, ticket.version
    for place, photo in enumerate(full["photos"], start=1):
        if photo["id"] == photo_id:
            drawn = photos.boxes_of(photo_id)
            return PhotoPage(full["id"], number, version, place, photo, drawn, decided)
    raise NotFound("photo_not_found")


def is_known(action_id: uuid.UUID) -> bool:
    """Whether an action of this id was applied: its form is sent again."""
    return db.session.scalar(select(Action.id).where(Action.id == action_id)) is not None

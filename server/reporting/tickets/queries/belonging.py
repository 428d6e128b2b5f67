"""Whether what an action names belongs to the ticket that it is for."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from server.commons.accounts import queries as accounts
from server.commons.photos import queries as photos
from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.reporting.tickets import rules
from server.reporting.tickets.models import PhotoPromise, Ticket
from server.reporting.tickets.queries.joined import family


def items_belong(ticket_id: uuid.UUID, items: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all these words and photos are of this ticket: words of its signalements, photos of either."""
    said = db.session.scalars(
        select(Signalement.id).where(Signalement.ticket_id.in_(family([ticket_id])))
    ).all()
    known = {("words", signalement_id) for signalement_id in said}
    if any(item["kind"] == "photo" for item in items):
        owned = [
            *photos.photos_of("signalement", said).values(),
            *photos.photos_of("ticket", [ticket_id]).values(),
        ]
        known |= {("photo", photo.id) for some in owned for photo in some}
    return all((item["kind"], uuid.UUID(str(item["id"]))) in known for item in items)


def text_of(item_id: uuid.UUID) -> str:
    """The words of an item that may be published; none where there is no such item."""
    return db.session.scalar(select(Signalement.description).where(Signalement.id == item_id)) or ""


def photos_belong(ticket_id: uuid.UUID, photo_ids: Sequence[str]) -> bool:
    """Whether none of these photos was promised for another ticket, nor came as somebody else's."""
    ids = [uuid.UUID(str(photo_id)) for photo_id in photo_ids]
    elsewhere = select(PhotoPromise.photo_id).where(
        PhotoPromise.photo_id.in_(ids), PhotoPromise.ticket_id != ticket_id
    )
    if db.session.scalar(elsewhere.limit(1)) is not None:
        return False
    return all(owner == ("ticket", ticket_id) for owner in photos.owners_of(ids).values())


def may_take(ticket: Ticket, account_id: int | None) -> bool:
    """Whether this person may be entrusted with the ticket: one of the desk, or of its team; or nobody."""
    if account_id is None:
        return True
    identity = accounts.identity_of(account_id)
    if identity is None or identity.territory_id != ticket.territory_id:
        return False
    return identity.role in rules.DESK or (identity.role in rules.FIELD and ticket.team_id in identity.teams)

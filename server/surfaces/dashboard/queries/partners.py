"""Transfers to outside bodies, as pages name them."""

import uuid

from sqlalchemy import select

from server.core.db import db
from server.core.errors import NotFound
from server.reporting.partners.models import Transfer
from server.reporting.tickets.models import Ticket


def number_of(territory_id: int, transfer_id: uuid.UUID) -> str:
    """The number of the ticket of a transfer.

    Raises:
        NotFound: there is no such transfer here.
    """
    number = db.session.scalar(
        select(Ticket.number)
        .join(Transfer, Transfer.ticket_id == Ticket.id)
        .where(Transfer.id == transfer_id, Transfer.territory_id == territory_id)
    )
    if number is None:
        raise NotFound("unknown_transfer")
    return number

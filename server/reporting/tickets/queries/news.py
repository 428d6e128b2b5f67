"""Which steps are still to be told, and which photos they wait for."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from server.core.db import db
from server.reporting.tickets.models import Action, PhotoPromise, Ticket
from server.reporting.tickets.rules import TOLD


def untold(action_id: uuid.UUID) -> tuple[str, datetime] | None:
    """The kind and reception of an action that its people were not told of; None when there is none."""
    row = db.session.execute(
        select(Action.kind, Action.received_at).where(
            Action.id == action_id, Action.told_at.is_(None), Action.kind.in_(TOLD)
        )
    ).first()
    return None if row is None else (row.kind, row.received_at)


def untold_since(instant: datetime, limit: int = 200) -> Sequence[uuid.UUID]:
    """The actions received before `instant` that nobody was told of."""
    statement = select(Action.id).where(Action.told_at.is_(None), Action.received_at <= instant)
    return db.session.scalars(statement.order_by(Action.received_at).limit(limit)).all()


def promised_photos(action_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """The photos that an action announced."""
    return db.session.scalars(select(PhotoPromise.photo_id).where(PhotoPromise.action_id == action_id)).all()


def promise_of(photo_id: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The action that announced this photo, and its ticket."""
    promise = db.session.get(PhotoPromise, photo_id)
    return None if promise is None else (promise.action_id, promise.ticket_id)


def closure_untold() -> ColumnElement[bool]:
    """That a ticket's people are still to be told that it is done: for the WHERE of who reads tickets."""
    return exists().where(Action.ticket_id == Ticket.id, Action.kind == "done", Action.told_at.is_(None))

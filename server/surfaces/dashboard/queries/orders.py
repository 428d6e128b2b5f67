"""The orders of a list of tickets, the latest first or as they wait, and where in one a page begins."""

import base64
import binascii
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, literal_column, or_

from server.reporting.tickets.models import OPEN, Ticket
from server.surfaces.dashboard.schemas import WAITING

Asked = TypeVar("Asked", bound=Select[*tuple[Any, ...]])
# written out, so that the index of the open tickets alone can serve
IS_OPEN: ColumnElement[bool] = literal_column(f"ticket.{OPEN}")


def in_order(statement: Asked, chosen: Mapping[str, Any]) -> Asked:
    """Tickets in the order that a filter asks for.

    The latest received come first; or, of the open ones, those that have been as they are for longest.
    """
    if chosen.get("order") == WAITING:
        return statement.order_by(Ticket.changed_at, Ticket.id)
    return statement.order_by(Ticket.received_at.desc(), Ticket.id.desc())


def cursor_of(row: Any, chosen: Mapping[str, Any]) -> str:
    """How the address says after which ticket a page goes on."""
    instant = row.changed_at if chosen.get("order") == WAITING else row.received_at
    written = orjson.dumps([instant.isoformat(), row.id.hex])
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def following(cursor: str, chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The tickets after a cursor; all of them where it is not ours."""
    try:
        written, identifier = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        instant, last_id = datetime.fromisoformat(written), uuid.UUID(identifier)
        if instant.tzinfo is None:
            return []
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return []
    if chosen.get("order") == WAITING:
        at_once = and_(Ticket.changed_at == instant, Ticket.id > last_id)
        return [or_(Ticket.changed_at > instant, at_once)]
    at_once = and_(Ticket.received_at == instant, Ticket.id < last_id)
    return [or_(Ticket.received_at < instant, at_once)]

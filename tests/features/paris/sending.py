"""Signalements of Paris on their way: through the services themselves, or as a phone sends them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from server.core import clock
from server.core.db import db
from server.reporting.dispatch.services import choice
from server.reporting.signalements.services import intake, reception
from server.reporting.signalements.services.reception import Draft
from tests.features.paris.paris import Row

DANSMARUE = uuid.UUID("3c0b5c0e-5d2c-4b5e-8f43-2f6f3f6c9a11")  # namespace of the rows' ids


def id_of(row: Row) -> uuid.UUID:
    """The id that the row's phone would have made."""
    return uuid.uuid5(DANSMARUE, row.id)


def secret_of(row: Row) -> str:
    """The secret of its author."""
    return hashlib.sha256(f"secret of {row.id}".encode()).hexdigest()


def body_of(row: Row) -> dict[str, Any]:
    """The row as a phone posts it."""
    return {
        "id": str(id_of(row)),
        "kind": "anomaly",
        "category": row.leaf,
        "description": "",
        "latitude": row.latitude,
        "longitude": row.longitude,
        "position_source": "fix",
        "address": row.address,
        "language": "fr",
    }


def through_services(territory_id: int, rows: Iterable[Row]) -> list[bool]:
    """Receive, locate and dispatch each row on its own day; for each, whether it was new."""
    return [_through_services(territory_id, row) for row in rows]


def _through_services(territory_id: int, row: Row) -> bool:
    draft = Draft(
        id=id_of(row),
        kind="anomaly",
        category=row.leaf,
        latitude=row.latitude,
        longitude=row.longitude,
        position_source="fix",
        address=row.address,
    )
    with clock.at(row.declared_at):
        stored, is_new = reception.receive_signalement(
            territory_id=territory_id, draft=draft, secret=secret_of(row)
        )
        ticket_id = stored.ticket_id
    with clock.at(row.declared_at + timedelta(seconds=2)):
        intake.locate(draft.id)
        choice.dispatch_ticket(ticket_id)
    db.session.expunge_all()
    return is_new

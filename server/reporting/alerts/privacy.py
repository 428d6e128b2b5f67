"""What one person watches: given to him or her, or erased."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db
from server.reporting.alerts.models import Alert

#: The columns that hold or may hold personal data, by table.
PERSONAL_COLUMNS = {"alert": ("latitude", "longitude", "radius_m", "categories", "frequency", "language")}


def export_person(alert_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """All that is known here of a person, who may have several alerts, ready for JSON."""
    rows = db.session.scalars(
        select(Alert).where(Alert.id.in_(list(alert_ids))).order_by(Alert.asked_at, Alert.id)
    )
    return [
        {
            "id": str(row.id),
            "district_id": row.district_id,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "radius_m": row.radius_m,
            "categories": row.categories,
            "frequency": row.frequency,
            "language": row.language,
            "asked_at": rfc3339(row.asked_at),
            "confirmed_at": rfc3339(row.confirmed_at),
        }
        for row in rows
    ]


def erase_person(work: UnitOfWork, alert_ids: Sequence[UUID]) -> None:
    """Erase what this person watches; the address is erased by the room that holds it."""
    work.session.execute(delete(Alert).where(Alert.id.in_(list(alert_ids))))

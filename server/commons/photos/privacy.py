"""The photos of one person's signalements or actions: given to them, or erased."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.commons.photos.models import Photo, copy_key
from server.commons.photos.services.removal import erase_photos
from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db


def export(owner_kind: str, owner_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """All that is kept of these owners' photos; `files` are storage keys, the original's first."""
    rows = db.session.scalars(
        select(Photo)
        .where(Photo.owner_kind == owner_kind, Photo.owner_id.in_(owner_ids), Photo.erased_at.is_(None))
        .order_by(Photo.received_at, Photo.id)
    )
    return [
        {
            "id": str(row.id),
            "owner_kind": row.owner_kind,
            "owner_id": str(row.owner_id),
            "moment": row.moment,
            "state": row.state,
            "received_at": rfc3339(row.received_at),
            "latitude": row.exif_latitude,
            "longitude": row.exif_longitude,
            "taken_at": rfc3339(row.exif_taken_at),
            "published_at": rfc3339(row.published_at),
            "boxes": row.boxes or [],
            "files": [
                key
                for key in (
                    row.original_key,
                    copy_key(row.id, "large") if row.state == "ready" else None,
                    copy_key(row.id, "large", revision=row.revision) if row.blurred_at else None,
                )
                if key
            ],
        }
        for row in rows
    ]


def erase(work: UnitOfWork, *, owner_kind: str, owner_ids: Collection[UUID]) -> int:
    """Erase these owners' photos, inside the caller's unit of work; say how many. See `erase_photos`."""
    return erase_photos(work, owner_kind=owner_kind, owner_ids=owner_ids)

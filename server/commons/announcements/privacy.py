"""What one person who follows announcements may have of it, and its erasure."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from server.commons.announcements.models import AnnouncementFollower
from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db

#: The columns that hold personal data, by table; how to reach the person is kept by `notifications`.
PERSONAL_COLUMNS = {"announcement_follower": ("announcement_id", "district_id", "language")}


def export_person(recipient_ids: Sequence[UUID]) -> dict[str, Any]:
    """What a person, who may be several recipients, follows; ready for JSON."""
    rows = db.session.scalars(
        select(AnnouncementFollower)
        .where(AnnouncementFollower.id.in_(list(recipient_ids)))
        .order_by(AnnouncementFollower.followed_at)
    )
    return {
        "announcements_followed": [
            {
                "announcement_id": str(row.announcement_id) if row.announcement_id else None,
                "district_id": row.district_id,
                "language": row.language,
                "followed_at": rfc3339(row.followed_at),
            }
            for row in rows
        ]
    }


def erase_person(work: UnitOfWork, recipient_ids: Sequence[UUID]) -> None:
    """Forget that this person follows anything."""
    work.session.execute(
        delete(AnnouncementFollower).where(AnnouncementFollower.id.in_(list(recipient_ids))),
        execution_options={"synchronize_session": False},
    )
    work.session.expire_all()

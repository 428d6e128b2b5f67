"""The table of photos. Their bytes are in the storage, under the keys told here."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, one_of

MOMENTS = ("before", "after")
STATES = ("received", "ready", "refused")
REASONS = ("unreadable", "too_many_pixels", "too_heavy")


class Photo(Model):
    """One photo, with the id its sender's device gave it.

    The owner is opaque: `owner_kind` is a word of the feature that holds it. `exif_*` is what the file told,
    judged. `boxes` are the places to hide (see `rules.boxes`), None until somebody or something looked for
    them, and `revision` counts the sets that a person drew. `blurred_at` says that the public copies of this
    revision are there, `unblurred_at` that they could not be made by themselves; `blurred_at` and
    `published_at` together make them visible to anybody.
    """

    __tablename__ = "photo"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int]
    owner_kind: Mapped[str] = mapped_column(String(32))
    owner_id: Mapped[UUID]
    moment: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8), default="received")
    reason: Mapped[str | None] = mapped_column(String(24))
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    format: Mapped[str] = mapped_column(String(8))
    byte_count: Mapped[int]
    original_key: Mapped[str | None] = mapped_column(String(160))
    width: Mapped[int | None]
    height: Mapped[int | None]
    exif_latitude: Mapped[float | None]
    exif_longitude: Mapped[float | None]
    exif_taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    boxes: Mapped[list[Any] | None]
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    blurred_at: Mapped[datetime | None]
    unblurred_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("moment", MOMENTS),
        one_of("state", STATES),
        CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name="reason"),
        Index("ix_photo_owner", "owner_kind", "owner_id"),
        Index(
            "ix_photo_original",
            "territory_id",
            "received_at",
            sqlite_where=text("original_key IS NOT NULL"),
            postgresql_where=text("original_key IS NOT NULL"),
        ),
    )


def original_folder(day: date) -> str:
    """Where the originals of one UTC day are: a sweep can then look for those that nobody claimed."""
    return f"originals/{day:%Y-%m-%d}"


def original_key(photo_id: UUID, sha256: bytes, day: date) -> str:
    """Where these bytes go: two senders of one id never write over each other."""
    return f"{original_folder(day)}/{photo_id}-{sha256.hex()[:16]}"


def copy_key(photo_id: UUID, size: str, *, revision: int | None = None) -> str:
    """Where a copy is. The public one, with the boxes of `revision` blurred, is another file for each."""
    return f"copies/{photo_id}-{size}{'' if revision is None else f'-public-{revision}'}.jpg"

"""Letting photos go: originals after the territory's delay, everything when a person asks."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from server.commons.photos.events import PhotoErased
from server.commons.photos.models import Photo, copy_key, original_folder
from server.commons.photos.rules.links import SIZES
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.storage import storage

BATCH = 200
UNCLAIMED_DAYS = range(2, 9)


def delete_old_originals(territory_id: int, days: int) -> int:
    """Remove the originals that a territory received more than `days` days ago; say how many.

    One that still waits to be read is kept: it would be lost. Running twice or stopping half-way is harmless.
    """
    before, removed = now() - timedelta(days=days), 0
    while True:
        rows = db.session.execute(
            select(Photo.id, Photo.original_key)
            .where(
                Photo.territory_id == territory_id,
                Photo.original_key.is_not(None),
                Photo.received_at < before,
                Photo.state != "received",
            )
            .order_by(Photo.received_at)
            .limit(BATCH)
        ).all()
        db.session.rollback()
        if not rows:
            return removed
        for row in rows:
            storage().delete(row.original_key)
        with unit_of_work() as work:
            work.session.execute(
                update(Photo).where(Photo.id.in_([row.id for row in rows])).values(original_key=None)
            )
        removed += len(rows)


def hand_over(work: UnitOfWork, *, owner: tuple[str, UUID], to: tuple[str, UUID]) -> None:
    """Give an owner's photos to another: kind and id of each."""
    work.session.execute(
        update(Photo)
        .where(Photo.owner_kind == owner[0], Photo.owner_id == owner[1])
        .values(owner_kind=to[0], owner_id=to[1])
    )


def delete_unclaimed_originals() -> int:
    """Remove originals stored some days ago that no row claims, and unfinished writes; say how many.

    They are left when a sender or a machine stops between the two steps of receiving.
    """
    removed = storage().tidy()
    for age in UNCLAIMED_DAYS:
        keys = set(storage().keys(original_folder((now() - timedelta(days=age)).date())))
        for some in _batches(sorted(keys)):
            claimed = set(db.session.scalars(select(Photo.original_key).where(Photo.original_key.in_(some))))
            db.session.rollback()
            for key in set(some) - claimed:
                storage().delete(key)
                removed += 1
    return removed


def _batches(keys: list[str]) -> list[list[str]]:
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]


def erase_photos(work: UnitOfWork, *, owner_kind: str, owner_ids: Collection[UUID]) -> int:
    """Hide for good all photos of these owners, inside the caller's unit of work; say how many.

    The position and time that they told are forgotten at once, the files by the job that follows.

    Emits:
        PhotoErased, for each.
    """
    photos = work.session.scalars(
        select(Photo).where(
            Photo.owner_kind == owner_kind, Photo.owner_id.in_(owner_ids), Photo.erased_at.is_(None)
        )
    ).all()
    for photo in photos:
        photo.erased_at = now()
        photo.published_at = photo.exif_latitude = photo.exif_longitude = photo.exif_taken_at = None
        photo.boxes = None  # where faces are is told by a photo too
        work.emit(PhotoErased(photo_id=photo.id, territory_id=photo.territory_id))
    return len(photos)


def delete_files(photo_id: UUID) -> None:
    """Remove original and copies of an erased photo; doing it twice is harmless."""
    photo = db.session.get(Photo, photo_id)
    erased, kept_key = (photo.erased_at, photo.original_key) if photo else (None, None)
    revision = photo.revision if photo else 0
    db.session.rollback()
    if erased is None:
        return
    for size in SIZES:
        for made in (None, *range(revision + 1)):  # a job that was stopped may have left those of any set
            storage().delete(copy_key(photo_id, size, revision=made))
    if kept_key is not None:
        storage().delete(kept_key)
        with unit_of_work() as work:
            work.session.execute(update(Photo).where(Photo.id == photo_id).values(original_key=None))

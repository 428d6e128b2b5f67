"""Receiving a photo: its bytes first, outside any transaction, then its row inside the owner's."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from sqlalchemy.exc import IntegrityError

from server.commons.photos.errors import (
    PhotoFormatRefused,
    PhotoIdTaken,
    PhotoNotStored,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from server.commons.photos.events import PhotoReceived
from server.commons.photos.models import Photo, original_key
from server.commons.photos.rules import formats
from server.core.clock import now
from server.core.db import UnitOfWork, db
from server.core.storage import StorageUnavailable, storage


@dataclass(frozen=True)
class Original:
    """Bytes that are stored and wait for `record_photo`; unclaimed, they are removed after two days."""

    photo_id: UUID
    key: str
    sha256: bytes
    format: str
    byte_count: int


def keep_original(photo_id: UUID, body: bytes) -> Original:
    """Store the bytes of a photo, if they can be one. Called outside any unit of work.

    The kind is told by the bytes alone. Bytes that were recorded before are not stored again.

    Raises:
        PhotoTooLarge (413): more than 20 MiB.
        PhotoFormatRefused (415): not a JPEG, PNG, WebP, HEIC or GIF.
        PhotoUnreadable (422): empty, or cut before its header ends.
        PhotoTooManyPixels (422): more than 60 megapixels (HEIC 50, WebP 15), or a side longer
            than 30 000.
        PhotoIdTaken (409): this id was recorded with other bytes.
        PhotoNotStored (503): the storage does not answer; nothing was recorded.
    """
    name = _check(body)
    sha256 = hashlib.sha256(body).digest()
    known = db.session.get(Photo, photo_id)
    kept_key = known.original_key if known else None
    known_sha256 = known.sha256 if known else None
    db.session.rollback()  # no connection is held while the storage works
    if known_sha256 not in (None, sha256):
        raise PhotoIdTaken
    key = kept_key or original_key(photo_id, sha256, now().date())
    if known_sha256 is None:
        _store(key, body)
    return Original(photo_id=photo_id, key=key, sha256=sha256, format=name, byte_count=len(body))


def _store(key: str, body: bytes) -> None:
    try:
        storage().put(key, body)
    except StorageUnavailable as error:
        current_app.logger.error("a photo was not stored", exc_info=error)
        raise PhotoNotStored from error


def _check(body: bytes) -> str:
    """The format of `body`, once it is known that we read it."""
    if len(body) > formats.MAX_BYTES:
        raise PhotoTooLarge(limit_mb=formats.MAX_BYTES // 1024 // 1024)
    if not body:
        raise PhotoUnreadable
    name = formats.sniff(body)
    if name not in formats.READ:
        raise PhotoFormatRefused(name)
    size = formats.size_in_header(body, name)
    if size is None and name != "jpeg":  # only in a JPEG may junk hide the header from us
        raise PhotoUnreadable
    if size and not formats.within_limits(size, name):
        raise PhotoTooManyPixels(*size, limit_megapixels=formats.max_pixels(name) // 1_000_000)
    return name


def record_photo(
    work: UnitOfWork,
    *,
    photo_id: UUID,
    original: Original,
    territory_id: int,
    owner_kind: str,
    owner_id: UUID,
    moment: str,
) -> Photo:
    """Attach a stored original to its owner, inside the owner's unit of work; once however often it is sent.

    Args:
        original: what `keep_original` answered for the same `photo_id`.
        owner_kind: a word of the owner's feature, opaque here; with `owner_id` it names the owner.
        moment: "before" or "after" the work.

    Returns:
        The row, new or known; its `state` tells whether it still waits to be read.

    Emits:
        PhotoReceived, the first time only.

    Raises:
        PhotoIdTaken (409): the id has other bytes, another owner or another moment.
    """
    photo = Photo(
        id=photo_id,
        territory_id=territory_id,
        owner_kind=owner_kind,
        owner_id=owner_id,
        moment=moment,
        state="received",
        sha256=original.sha256,
        format=original.format,
        byte_count=original.byte_count,
        original_key=original.key,
        received_at=now(),
    )
    known = work.session.get(Photo, photo_id) or _insert(work, photo)
    if known is None:
        work.emit(
            PhotoReceived(
                photo_id=photo_id,
                territory_id=territory_id,
                owner_kind=owner_kind,
                owner_id=owner_id,
                moment=moment,
            )
        )
        return photo
    same = (known.sha256, known.territory_id, known.owner_kind, known.owner_id, known.moment)
    if same != (original.sha256, territory_id, owner_kind, owner_id, moment):
        raise PhotoIdTaken
    return known


def _insert(work: UnitOfWork, photo: Photo) -> Photo | None:
    """Insert the row; or give the one that another sender of the same id committed meanwhile."""
    photo_id = photo.id
    try:
        with work.session.begin_nested():
            work.session.add(photo)
    except IntegrityError:
        known = work.session.get(Photo, photo_id)
        if known is None:
            raise  # another constraint refused the row
        return known
    return None

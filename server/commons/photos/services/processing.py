"""What a worker does with a received photo: read it, make its copies, say so."""

from uuid import UUID

from server.commons.photos.events import PhotoReady, PhotoRefused
from server.commons.photos.models import Photo, copy_key
from server.commons.photos.rules import exif
from server.commons.photos.services.copies import Findings, Undecodable
from server.commons.photos.services.isolation import examine_apart
from server.commons.photos.services.removal import delete_files
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.storage import storage


def process_photo(photo_id: UUID) -> bool:
    """Make the copies of a received photo and keep the position and time it tells; say whether it did.

    The same bytes give the same copies, so two workers at once do no harm: the row, still `received`, lets
    one of them tell. A photo that cannot be read becomes `refused`, with the reason for its sender.

    Emits:
        PhotoReady or PhotoRefused, once.

    Raises:
        DecoderLate, MissingFile, or the bucket's errors: for now; try again later.
    """
    photo = db.session.get(Photo, photo_id)
    waiting = photo is not None and photo.state == "received" and photo.erased_at is None
    if photo is None or not waiting or photo.original_key is None:
        db.session.rollback()
        return False
    key, name = photo.original_key, photo.format
    time_zone = territories.by_id(photo.territory_id).time_zone
    db.session.rollback()  # no connection is held while the picture is read
    try:
        findings = examine_apart(storage().get(key), name)
    except Undecodable as refusal:
        return _refuse(photo_id, str(refusal))
    storage().put(copy_key(photo_id, "large"), findings.large)
    storage().put(copy_key(photo_id, "small"), findings.small)
    told = _tell(photo_id, findings, time_zone)
    if not told:
        delete_files(photo_id)  # of a photo that was erased meanwhile, and of no other
    return told


def _tell(photo_id: UUID, findings: Findings, time_zone: str) -> bool:
    """Write what the photo gave in its row, if it still waits."""
    with unit_of_work() as work:
        photo = work.session.get_one(Photo, photo_id, with_for_update=True)
        if photo.state != "received" or photo.erased_at is not None:
            return False
        values = exif.ExifValues(**findings.exif)
        position = exif.position(values)
        photo.state, photo.processed_at = "ready", now()
        photo.width, photo.height = findings.width, findings.height
        photo.exif_latitude = position.latitude if position else None
        photo.exif_longitude = position.longitude if position else None
        photo.exif_taken_at = exif.taken_at(values, time_zone=time_zone, received_at=photo.received_at)
        work.emit(
            PhotoReady(
                photo_id=photo_id,
                territory_id=photo.territory_id,
                owner_kind=photo.owner_kind,
                owner_id=photo.owner_id,
                moment=photo.moment,
            )
        )
    return True


def _refuse(photo_id: UUID, reason: str) -> bool:
    with unit_of_work() as work:
        photo = work.session.get_one(Photo, photo_id, with_for_update=True)
        if photo.state != "received" or photo.erased_at is not None:
            return False
        photo.state, photo.reason, photo.processed_at = "refused", reason, now()
        work.emit(
            PhotoRefused(
                photo_id=photo_id,
                territory_id=photo.territory_id,
                owner_kind=photo.owner_kind,
                owner_id=photo.owner_id,
                moment=photo.moment,
                reason=reason,
            )
        )
    return True

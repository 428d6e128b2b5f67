"""What a worker does with a photo whose copies are there: hide faces and plates on its public copies."""

from uuid import UUID

from server.commons.photos.models import Photo, copy_key
from server.commons.photos.rules.boxes import read_boxes
from server.commons.photos.rules.links import SIZES
from server.commons.photos.services.isolation import CannotHide, hide_apart
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.storage import MissingFile, storage


def blur_photo(photo_id: UUID) -> bool:
    """Make the public copies of a photo's present set of boxes; say whether it did.

    The first set, number 0, is what is found here. Each set has its own files, so two workers at once do
    no harm: the row lets the one that worked on the present set tell. A photo that cannot be blurred stays
    private, and a person is asked to draw the boxes.

    Raises:
        DecoderLate, NoModel, or the bucket's errors: for now; try again later.
    """
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.state != "ready" or photo.erased_at is not None or photo.blurred_at is not None:
        db.session.rollback()
        return False
    seen = photo.revision
    boxes = None if photo.boxes is None else list(read_boxes(photo.boxes))
    db.session.rollback()  # no connection is held while the picture is looked at
    try:
        found, large, small = hide_apart(storage().get(copy_key(photo_id, "large")), boxes)
    except MissingFile:
        return False  # erased meanwhile
    except CannotHide:
        return _ask_a_person(photo_id, seen)
    storage().put(copy_key(photo_id, "large", revision=seen), large)
    storage().put(copy_key(photo_id, "small", revision=seen), small)
    told, left_over = _tell(photo_id, seen, found)
    for revision in left_over:
        delete_public_copies(photo_id, revision)
    return told


def _tell(photo_id: UUID, seen: int, found: list[dict[str, object]]) -> tuple[bool, list[int]]:
    """Write that the copies are there, if they are those of the present set; the sets whose files go."""
    with unit_of_work() as work:
        photo = work.session.get_one(Photo, photo_id, with_for_update=True)
        if photo.erased_at is not None or photo.revision != seen:
            # a person drew other boxes meanwhile, for which a job of their own comes
            return False, [seen]
        if photo.blurred_at is not None:
            return False, []  # another worker did the same
        photo.boxes, photo.blurred_at, photo.unblurred_at = list(found), now(), None
    return True, list(range(seen))  # of sets that were drawn in a row, some had copies, some had not


def _ask_a_person(photo_id: UUID, seen: int) -> bool:
    with unit_of_work() as work:
        photo = work.session.get_one(Photo, photo_id, with_for_update=True)
        if photo.erased_at is None and photo.blurred_at is None and photo.revision == seen:
            photo.unblurred_at = now()
    return False


def delete_public_copies(photo_id: UUID, revision: int) -> None:
    """Remove the public copies of one set of boxes; doing it twice is harmless."""
    for size in SIZES:
        storage().delete(copy_key(photo_id, size, revision=revision))

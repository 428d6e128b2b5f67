"""What a person decides about a photo: which places to hide, and whether anybody may see it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from server.commons.photos.events import PhotoBoxesDrawn
from server.commons.photos.models import Photo
from server.core.clock import now
from server.core.db import UnitOfWork


def draw_boxes(work: UnitOfWork, photo_id: UUID, boxes: Sequence[Mapping[str, Any]]) -> None:
    """Keep a new set of boxes, inside the caller's unit of work; until its copies are made, nobody sees one.

    Args:
        boxes: the whole set, as `rules.boxes.are_boxes` wants it.

    Emits:
        PhotoBoxesDrawn.
    """
    photo = work.session.get_one(Photo, photo_id, with_for_update=True)
    photo.boxes = [dict(box) for box in boxes]
    photo.revision += 1
    photo.blurred_at = photo.unblurred_at = None
    work.emit(PhotoBoxesDrawn(photo_id=photo_id, territory_id=photo.territory_id))


def publish_photo(work: UnitOfWork, photo_id: UUID) -> None:
    """Let anybody see the blurred copies, from now on or as soon as they are there."""
    photo = work.session.get_one(Photo, photo_id, with_for_update=True)
    photo.published_at = photo.published_at or now()


def withdraw_photo(work: UnitOfWork, photo_id: UUID) -> None:
    """Let nobody see them any more: their addresses give nothing from the commit on."""
    photo = work.session.get_one(Photo, photo_id, with_for_update=True)
    photo.published_at = None

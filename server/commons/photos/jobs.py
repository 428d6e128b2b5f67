"""What the workers run for photos: ids in, the guard is in the row."""

from uuid import UUID

from server.commons.photos import services
from server.commons.territories import queries as territories


def process_photo(photo_id: str) -> None:
    """Follow PhotoReceived: read the photo and make its copies."""
    from server.commons.photos.services import processing  # with the decoders, which the web never needs

    processing.process_photo(UUID(photo_id))


def blur_photo(photo_id: str) -> None:
    """Follow PhotoReady and PhotoBoxesDrawn: hide faces and plates on the public copies."""
    from server.commons.photos.services import blurring

    blurring.blur_photo(UUID(photo_id))


def delete_files(photo_id: str) -> None:
    """Follow PhotoErased: remove the original and the copies."""
    services.delete_files(UUID(photo_id))


def delete_old_originals() -> None:
    """Each day: remove the originals older than their territory's delay, and those that nobody claimed."""
    for territory_id in territories.all_ids():
        services.delete_old_originals(territory_id, territories.by_id(territory_id).originals_days)
    services.delete_unclaimed_originals()

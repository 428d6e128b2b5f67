"""What the workers run for photos: ids in, the guard is in the row."""

from uuid import UUID

from server.commons.photos import services
from server.commons.photos.services import processing


def process_photo(photo_id: str) -> None:
    """Follow PhotoReceived: read the photo and make its copies."""
    processing.process_photo(UUID(photo_id))


def delete_photo_files(photo_id: str) -> None:
    """Follow PhotoErased: remove the original and the copies."""
    services.delete_files(UUID(photo_id))


def delete_old_originals(territory_id: int, days: int) -> None:
    """Each day, for each territory: remove the originals older than its delay."""
    services.delete_old_originals(territory_id, days)


def delete_unclaimed_originals() -> None:
    """Each day: remove what was stored and never recorded."""
    services.delete_unclaimed_originals()

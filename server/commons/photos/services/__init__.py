"""Writes of photos: receiving them, in the two steps that a resend may repeat, and letting them go.

`processing` and `blurring` are what the workers do with them; the web never reads a pixel.
"""

from server.commons.photos.queries import count_others
from server.commons.photos.services.originals import Original, keep_original, record_photo
from server.commons.photos.services.publication import draw_boxes, publish_photo, withdraw_photo
from server.commons.photos.services.removal import (
    delete_files,
    delete_old_originals,
    delete_unclaimed_originals,
    erase_photos,
    hand_over,
)

__all__ = [
    "Original",
    "count_others",
    "delete_files",
    "delete_old_originals",
    "delete_unclaimed_originals",
    "draw_boxes",
    "erase_photos",
    "hand_over",
    "keep_original",
    "publish_photo",
    "record_photo",
    "withdraw_photo",
]

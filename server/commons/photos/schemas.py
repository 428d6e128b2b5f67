"""What a photo looks like outside; features that own photos nest it."""

from typing import Any

from marshmallow import Schema, fields

from server.commons.photos.queries import PhotoView
from server.core.clock import rfc3339
from server.core.language import translate


class ExifOut(Schema):
    """What the photo's file told; each may be null."""

    latitude = fields.Float(allow_none=True)
    longitude = fields.Float(allow_none=True)
    taken_at = fields.Function(lambda exif: rfc3339(exif.taken_at), metadata={"type": "string"})


class PhotoUrlsOut(Schema):
    """Addresses of the two copies, from the root of this host."""

    large = fields.String()
    small = fields.String()


class RefusalOut(Schema):
    """Why a photo could not be read, in the reader's language."""

    code = fields.String()
    words = fields.String()


def _refusal(view: PhotoView) -> dict[str, Any] | None:
    if view.reason is None:
        return None
    return {"code": view.reason, "words": translate(f"photo.refused.{view.reason}")}


class PhotoOut(Schema):
    """A photo: `received`, then `ready` with its addresses, or `refused` with the reason."""

    id = fields.UUID()
    moment = fields.String()
    state = fields.String()
    exif = fields.Nested(ExifOut, allow_none=True)
    urls = fields.Nested(PhotoUrlsOut, allow_none=True)
    refusal = fields.Function(_refusal, metadata={"type": "object"})

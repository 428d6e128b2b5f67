"""The town's logo as it is printed: a picture that somebody gave, read within limits and kept as PNG."""

import io
import warnings

from server.commons.outreach.errors import refused
from server.core.storage import MissingFile, storage

MOST_BYTES = 2_000_000
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 1_200
FORMATS = ("PNG", "JPEG", "WEBP")


def keep_logo(territory_id: int, body: bytes) -> None:
    """Keep a picture in place of the one before; nothing of what else its file holds is kept.

    Raises:
        OutreachRefused: it is no picture that is read, or too large.
        StorageUnavailable: it cannot be kept now.
    """
    from PIL import Image, UnidentifiedImageError  # with the first picture: the web starts without it

    if len(body) > MOST_BYTES:
        raise refused(logo="logo_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(body), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise refused(logo="logo_large")
            kept = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise refused(logo="logo_unreadable") from error
    kept.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.new("RGB", kept.size, "white")
    flat.paste(kept, mask=kept.getchannel("A"))
    written = io.BytesIO()
    flat.save(written, "PNG", optimize=True)
    storage().put(_key(territory_id), written.getvalue())


def logo_of(territory_id: int) -> bytes | None:
    """The picture, as PNG; None when none was given."""
    try:
        return storage().get(_key(territory_id))
    except MissingFile:
        return None


def _key(territory_id: int) -> str:
    return f"logos/{territory_id}.png"

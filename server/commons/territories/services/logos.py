"""The town's logo: an uploaded picture becomes a small clean PNG, at an address that the file may name."""

import io
import warnings
from hashlib import sha256

from server.commons.photos.rules import formats
from server.commons.territories.errors import LogoRefused
from server.commons.territories.queries.logos import FOLDER, key_of
from server.core.storage import storage

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 4_000_000
WIDEST, HIGHEST = 800, 200  # twice what the largest screen or paper shows
READ = {"png": "PNG", "jpeg": "JPEG"}


def keep_logo(body: bytes) -> str:
    """Store a picture as a logo; its address, which is another one for another picture. Again, the same.

    What is kept is made of new pixels: nothing else of the file comes along.

    Raises:
        LogoRefused: it is neither a PNG nor a JPEG, too large, or damaged.
        StorageUnavailable: the storage does not answer.
    """
    clean = _clean(body)
    name = sha256(clean).hexdigest()[:32]
    storage().put(key_of(name), clean)
    return f"{FOLDER}{name}.png"


def _clean(body: bytes) -> bytes:
    """The picture no larger than `WIDEST` by `HIGHEST`, as a PNG."""
    name = formats.sniff(body)
    size = formats.size_in_header(body, name) if name in READ else None
    if size is None or len(body) > MAX_BYTES or size[0] * size[1] > MAX_PIXELS:
        raise LogoRefused
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(body), formats=[READ[name]]) as opened:
                picture = opened.convert("RGBA")
            picture.thumbnail((WIDEST, HIGHEST))
    except Exception as error:  # a decoder raises what it likes on a damaged file
        raise LogoRefused from error
    kept = io.BytesIO()
    Image.frombytes("RGBA", picture.size, picture.tobytes()).save(kept, "PNG", optimize=True)
    return kept.getvalue()

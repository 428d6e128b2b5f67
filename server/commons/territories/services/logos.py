"""The town's logo: an uploaded picture, or one beside a file, becomes a small clean PNG with an address."""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from server.commons.photos.rules import formats
from server.commons.territories.errors import LogoRefused
from server.commons.territories.queries.logos import FOLDER, key_of
from server.core.storage import storage

MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 4_000_000
WIDEST, HIGHEST = 800, 200  # twice what the largest screen or paper shows
READ = {"png": "PNG", "jpeg": "JPEG"}


@dataclass(frozen=True)
class Logo:
    """A picture that can be shown as a logo: its PNG, and its name, which is another for another picture."""

    name: str
    png: bytes

    @property
    def address(self) -> str:
        """Where it is shown once it is kept."""
        return f"{FOLDER}{self.name}.png"

    def keep(self) -> None:
        """Store it; again, it is the same.

        Raises:
            StorageUnavailable: the storage does not answer.
        """
        storage().put(key_of(self.name), self.png)


def read_logo(body: bytes) -> Logo:
    """A picture as a logo, made of new pixels: nothing else of the file comes along.

    Raises:
        LogoRefused: it is neither a PNG nor a JPEG, too large, or damaged.
    """
    clean = _clean(body)
    return Logo(sha256(clean).hexdigest()[:32], clean)


def keep_logo(body: bytes) -> str:
    """Store a picture as a logo; its address. Again, the same.

    Raises:
        LogoRefused: as `read_logo`.
        StorageUnavailable: the storage does not answer.
    """
    logo = read_logo(body)
    logo.keep()
    return logo.address


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

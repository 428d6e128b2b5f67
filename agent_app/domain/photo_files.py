"""Photos made ready for the journey: upright, at most 1600 px, without position."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE_PX = 1600
MOST_PIXELS = 80_000_000
JPEG_QUALITY = 85
_TAKEN_AT, _EXIF_BLOCK, _TAKEN_AT_ORIGINAL = 0x0132, 0x8769, 0x9003


class UnreadablePhoto(ValueError):
    """The file is not a picture we can read, or is too large to be one of ours."""


def shrink(source: Path) -> bytes:
    """Give the JPEG bytes of a photo: upright, longest side at most 1600 px.

    The hour it was taken is kept because it is part of the proof; the position is not, because an agent's
    whereabouts are not stored.

    Raises:
        UnreadablePhoto: not an image, a broken one, or more than 80 million pixels.
    """
    _accept_heic()
    try:
        with Image.open(source) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnreadablePhoto("too many pixels")
            taken_at = _taken_at(picture)
            _decode_small(picture)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
            return _as_jpeg(upright, taken_at)
    except UnreadablePhoto:
        raise
    # Decoders raise far more than OSError on hostile files (SyntaxError, struct.error, ...).
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePhoto(str(error)) from error
    except Exception as error:
        raise UnreadablePhoto(type(error).__name__) from error


def _decode_small(picture: Image.Image) -> None:
    # `draft` lets the JPEG decoder itself halve the picture: half the time on a slow tablet. The box must
    # have
    # the picture's own proportions, else the smaller ratio wins and nothing happens.
    longest = max(picture.size)
    if longest > LONGEST_SIDE_PX:
        ratio = LONGEST_SIDE_PX / longest
        picture.draft("RGB", (round(picture.width * ratio), round(picture.height * ratio)))


def _taken_at(picture: Image.Image) -> str | None:
    exif = picture.getexif()
    taken_at = exif.get_ifd(_EXIF_BLOCK).get(_TAKEN_AT_ORIGINAL) or exif.get(_TAKEN_AT)
    return taken_at if isinstance(taken_at, str) and len(taken_at) == 19 else None


def _as_jpeg(picture: Image.Image, taken_at: str | None) -> bytes:
    exif = Image.Exif()
    if taken_at:
        exif[_TAKEN_AT] = taken_at
        exif.get_ifd(_EXIF_BLOCK)[_TAKEN_AT_ORIGINAL] = taken_at
    written = BytesIO()
    picture.save(
        written, "JPEG", quality=JPEG_QUALITY, optimize=True, exif=exif.tobytes() if taken_at else b""
    )
    return written.getvalue()


def _accept_heic() -> None:
    try:
        from pi_heif import register_heif_opener
    except ImportError:  # no build of it for some Android processors; JPEG cameras do without
        return
    register_heif_opener()

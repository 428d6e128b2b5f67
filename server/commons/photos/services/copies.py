"""From the bytes of one picture to its clean copies and its raw EXIF values.

Runs in a process of its own, forked or, as a program, fresh (see `isolation`), so it imports nothing of
the service, and answers in one frame of bytes. A copy is made of new pixels only: no metadata of the
original can come along.
"""

import io
import json
import logging
import signal
import struct
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import exifread
from exifread.utils import Ratio
from PIL import Image, ImageFile, MpoImagePlugin, WebPImagePlugin

LARGE_PX, SMALL_PX = 1600, 400
LARGE_QUALITY, SMALL_QUALITY = 82, 80
BAND_PX = 8  # rows of a band, once reduced
REDUCING_GAP = 1.2
MAX_COEFFICIENT_BYTES = 220_000_000
MAX_EXIF_BYTES = 1024 * 1024
EXIF_CPU_S = 1.0
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PILLOW_FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",), "gif": ("GIF",)}
HEADER = struct.Struct(">I")

# loaded before the fork, once for all photos; naming the two keeps them imported
Image.preinit()
PLUGINS = (MpoImagePlugin, WebPImagePlugin)
ImageFile.LOAD_TRUNCATED_IMAGES = False

Check = Callable[[tuple[int, int]], None]

log = logging.getLogger(__name__)
logging.getLogger("exifread").setLevel(logging.CRITICAL)


class TookLong(BaseException):
    """Not an Exception: a library that forgives those must not forgive this one."""


class Undecodable(Exception):
    """The picture is refused; the text is the reason's code."""


@dataclass(frozen=True)
class Findings:
    """What a picture gave: two JPEGs, the size of the large one, EXIF values as `rules.exif` takes them."""

    large: bytes
    small: bytes
    width: int
    height: int
    exif: dict[str, Any]


def examine(body: bytes, name: str, *, max_pixels: int, max_side: int) -> Findings:
    """Read the picture `body`, of format `name` ("jpeg", "png", "webp", "heic" or "gif").

    Raises:
        Undecodable: it says that it is larger than the limits.
        Exception: whatever a decoder raises on a damaged file.
    """

    def check(size: tuple[int, int]) -> None:
        if size[0] * size[1] > max_pixels or max(size) > max_side:
            raise Undecodable("too_many_pixels")

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = max_pixels
    try:
        if name == "heic":
            picture, profile, block = _read_heic(body, check)
        else:
            picture, profile, block = _read_with_pillow(body, name, check)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Undecodable("too_many_pixels") from error
    tags = _exif_tags(block)
    picture = fitted(picture, LARGE_PX)
    picture = _as_srgb(picture, profile)
    turn = None if name == "heic" else UPRIGHT.get(_orientation(tags))  # libheif turned it already
    large = picture.transpose(turn) if turn is not None else picture
    large.info.clear()
    return Findings(
        large=as_jpeg(large, LARGE_QUALITY),
        small=as_jpeg(fitted(large, SMALL_PX), SMALL_QUALITY),
        width=large.width,
        height=large.height,
        exif=_values(tags),
    )


def _read_with_pillow(body: bytes, name: str, check: Check) -> tuple[Image.Image, bytes | None, bytes]:
    """The picture at about the large copy's size or twice it, its colour profile and its EXIF block."""
    with Image.open(io.BytesIO(body), formats=PILLOW_FORMATS[name]) as file:
        check(file.size)
        if name == "jpeg":
            _check_coefficients(file)
            # the box must have the picture's own aspect, or draft() takes the smaller of two ratios
            file.draft(None, _fit(file.size, LARGE_PX))
        file.load()
        block = file.info.get("exif") or _exif_in_text(file.info.get("Raw profile type exif"))
        profile = file.info.get("icc_profile")
        if name == "jpeg":
            return file, profile, block
        width = file.width
        return _reduced(file.size, lambda top, bottom: file.crop((0, top, width, bottom))), profile, block


def _check_coefficients(file: Any) -> None:
    """Refuse a progressive JPEG with too many coefficients: two bytes each, kept until the last scan."""
    layers = [(across, down) for _, across, down, _ in file.layer] or [(1, 1)]
    most = max(across for across, _ in layers) * max(down for _, down in layers)
    samples = sum(file.width * file.height * across * down / most for across, down in layers)
    if file.info.get("progressive") and samples * 2 > MAX_COEFFICIENT_BYTES:
        raise Undecodable("too_heavy")


def _exif_in_text(text: Any) -> bytes:
    """The EXIF block that ImageMagick keeps as hexadecimal text in a PNG: three lines, then digits."""
    if not isinstance(text, str):
        return b""
    try:
        return bytes.fromhex("".join(text.split("\n")[3:]))
    except ValueError:
        return b""


def _read_heic(body: bytes, check: Check) -> tuple[Image.Image, bytes | None, bytes]:
    """The same of a HEIC, upright already. libheif is loaded here: few photos need it."""
    import pi_heif

    for option in ("THUMBNAILS", "DEPTH_IMAGES", "AUX_IMAGES"):
        setattr(pi_heif.options, option, False)
    pi_heif.options.DECODE_THREADS = 1  # more would only cost more memory at the same time
    file = pi_heif.open_heif(body)
    check(file.size)
    frame = file[file.primary_index]
    pixels, size, mode = memoryview(frame.data), frame.size, frame.mode
    check(size)
    profile, block = frame.info.get("icc_profile"), frame.info.get("exif") or b""

    def band(top: int, bottom: int) -> Image.Image:
        rows = bytes(pixels[top * frame.stride : bottom * frame.stride])
        return Image.frombuffer(mode, (size[0], bottom - top), rows, "raw", mode, frame.stride, 1)

    return _reduced(size, band), profile, block


def _reduced(size: tuple[int, int], band: Callable[[int, int], Image.Image]) -> Image.Image:
    """The picture flattened on white, reduced by a whole factor where it is much too large.

    Made of bands (`band(top, bottom)`), so that a second picture of the full size never takes memory
    beside the first.
    """
    factor = max(1, int(max(size) / LARGE_PX / REDUCING_GAP))
    picture = Image.new("RGB", (-(-size[0] // factor), -(-size[1] // factor)))
    for top in range(0, size[1], factor * BAND_PX):
        flat = _flat(band(top, min(top + factor * BAND_PX, size[1])))
        picture.paste(flat.reduce(factor) if factor > 1 else flat, (0, top // factor))
    return picture


def _flat(picture: Image.Image) -> Image.Image:
    """Eight-bit RGB, what is transparent on white; the picture itself when it is that already."""
    if picture.mode == "RGB" and not picture.has_transparency_data:
        return picture
    if picture.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """`size` shrunk to a longest side, never enlarged."""
    ratio = min(1.0, longest / max(size))
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def fitted(picture: Image.Image, longest: int) -> Image.Image:
    """The picture shrunk to a longest side; itself when it is not larger."""
    size = _fit(picture.size, longest)
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _as_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB; a profile that is damaged or of another kind of picture is passed over."""
    if profile:
        from PIL import ImageCms

        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            log.info("colour profile passed over", exc_info=True)
        else:
            return converted or picture
    return _flat(picture)


def as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """The picture as a JPEG, with nothing beside its pixels."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _exif_tags(block: bytes) -> dict[str, Any]:
    """What exifread finds in an EXIF block; nothing when it is damaged, or made to take long."""
    block = block[block.startswith(b"Exif\0\0") * 6 :]
    if not 8 <= len(block) <= MAX_EXIF_BYTES:
        return {}
    try:
        with _cpu_seconds(EXIF_CPU_S):
            tags: dict[str, Any] = exifread.process_file(
                io.BytesIO(block), details=False, extract_thumbnail=False
            )
            return tags
    except (TookLong, Exception):
        log.info("EXIF passed over", exc_info=True)
        return {}


@contextmanager
def _cpu_seconds(limit: float) -> Iterator[None]:
    """Raise TookLong in the block once it took `limit` seconds of processor."""

    def stop(_signal: int, _frame: Any) -> None:
        raise TookLong

    before = signal.signal(signal.SIGVTALRM, stop)
    # again and again: an exception raised while Python collects its garbage is lost
    signal.setitimer(signal.ITIMER_VIRTUAL, limit, EXIF_CPU_S / 4)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _orientation(tags: dict[str, Any]) -> int:
    values = getattr(tags.get("Image Orientation"), "values", None)
    return values[0] if isinstance(values, list) and values and isinstance(values[0], int) else 1


def _values(tags: dict[str, Any]) -> dict[str, Any]:
    """The few values that count, in plain types."""
    return {
        "latitude": _rationals(tags.get("GPS GPSLatitude")),
        "latitude_ref": _text(tags.get("GPS GPSLatitudeRef")),
        "longitude": _rationals(tags.get("GPS GPSLongitude")),
        "longitude_ref": _text(tags.get("GPS GPSLongitudeRef")),
        "taken": _text(tags.get("EXIF DateTimeOriginal")),
        "offset": _text(tags.get("EXIF OffsetTimeOriginal")) or _text(tags.get("EXIF OffsetTime")),
    }


def _text(tag: Any) -> str:
    values = getattr(tag, "values", "")
    return values[:64] if isinstance(values, str) else ""


def _rationals(tag: Any) -> list[tuple[float, float]]:
    """Numerators with denominators; none at all if one value is not a number."""
    values = getattr(tag, "values", None)
    if not isinstance(values, list):
        return []
    pairs: list[tuple[float, float]] = []
    for value in values[:4]:
        if isinstance(value, Ratio):
            pairs.append((value.num, value.den))
        elif isinstance(value, int):
            pairs.append((value, 1))
        else:
            return []
    return pairs


def answer(body: bytes, name: str, max_pixels: int, max_side: int) -> bytes:
    """`examine`, told in one frame: a JSON header with its length before it, then the two copies."""
    try:
        found = examine(body, name, max_pixels=max_pixels, max_side=max_side)
    except Undecodable as refusal:
        return frame({"reason": str(refusal)})
    except (MemoryError, TookLong):
        return frame({"reason": "too_heavy"})
    except Exception:
        log.info("undecodable picture", exc_info=True)
        return frame({"reason": "unreadable"})
    head = {"width": found.width, "height": found.height, "exif": found.exif, "large": len(found.large)}
    return frame(head, found.large, found.small)


def frame(head: dict[str, Any], *parts: bytes) -> bytes:
    """A JSON header with its length before it, then the parts."""
    told = json.dumps(head).encode()
    return b"".join((HEADER.pack(len(told)), told, *parts))


def read_answer(told: bytes) -> Findings:
    """The findings that `answer` told.

    Raises:
        Undecodable: with the reason's code.
    """
    if len(told) < HEADER.size:
        raise Undecodable("unreadable")
    start = HEADER.size + HEADER.unpack_from(told)[0]
    head = json.loads(told[HEADER.size : start])
    if "reason" in head:
        raise Undecodable(head["reason"])
    middle = start + head["large"]
    return Findings(
        large=told[start:middle],
        small=told[middle:],
        width=head["width"],
        height=head["height"],
        exif=head["exif"],
    )


def limit_memory(bytes_more: int) -> None:
    """Let this process take so much memory beyond what it has, and no more."""
    import resource

    with open("/proc/self/statm") as file:
        data_pages = int(file.read().split()[5])
    allowed = data_pages * resource.getpagesize() + bytes_more
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


def limit_processor(seconds: int) -> None:
    """End this process once it took so many seconds of processor."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def main() -> None:
    """Read the picture on standard input with the limits of the arguments, answer on standard output."""
    name, max_pixels, max_side, memory, seconds = sys.argv[1], *map(int, sys.argv[2:6])
    limit_processor(seconds)
    body = sys.stdin.buffer.read()
    limit_memory(memory)
    sys.stdout.buffer.write(answer(body, name, max_pixels, max_side))


if __name__ == "__main__":
    main()

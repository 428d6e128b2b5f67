"""Which pictures we read, told by their bytes alone, and how large they say they are.

Sources: ITU-T T.81 (JPEG), PNG 3rd edition, GIF89a, RFC 9649 (WebP), ISO/IEC 23008-12 (HEIF).
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE_PX = 30_000
MAX_SEGMENTS = 5_000  # parts of a header that we walk through: a hostile one has millions
# their decoders hold several pictures of the full size at once, 16 and 5 bytes a pixel in all
MAX_PIXELS_OF = {"webp": 15_000_000, "heic": 50_000_000}

READ = ("jpeg", "png", "webp", "heic", "gif")

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = {b"mif1", b"msf1", b"mif2"}
_AVIF_BRANDS = {b"avif", b"avis"}
# the second byte tells the segment; stuffing, fill bytes and restarts tell none
_JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])", re.DOTALL)
_SVG = re.compile(rb"<svg[\s>:]|<!doctype\s+svg", re.IGNORECASE)
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"II+\0", "tiff"),
    (b"MM\0+", "tiff"),
    (b"%PDF-", "pdf"),
    (b"BM", "bmp"),
    (b"\0\0\x01\0", "ico"),
    (b"8BPS", "psd"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cJXL ", "jxl"),
    (b"\0\0\0\x0cjP  ", "jp2"),
)


def sniff(body: bytes) -> str:
    """The format of `body` by its first bytes: one of `READ`, another's name, or "unknown"."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    if body[4:8] == b"ftyp":
        return _sniff_brands(body)
    for signature, name in _SIGNATURES:
        if body.startswith(signature):
            return name
    start = body[:4096].lstrip(b"\xef\xbb\xbf\r\n\t ")
    return "svg" if start.startswith(b"<") and _SVG.search(start) else "unknown"


def _sniff_brands(body: bytes) -> str:
    length = min(int.from_bytes(body[:4], "big"), 256)
    major, compatible = body[8:12], {body[at : at + 4] for at in range(16, length, 4)}
    if major in _HEIC_BRANDS:
        return "heic"
    if major in _AVIF_BRANDS or (compatible & _AVIF_BRANDS and not compatible & _HEIC_BRANDS):
        return "avif"
    return "heic" if major in _HEIF_BRANDS else "video"


def size_in_header(body: bytes, name: str) -> tuple[int, int] | None:
    """Width and height in stored pixels as the header of a format of `READ` says; None if it does not."""
    try:
        size = _SIZE_READERS[name](body)
    except (struct.error, IndexError):
        return None
    return size if size and min(size) > 0 else None


def max_pixels(name: str) -> int:
    """How many pixels a picture of this format may have, so that decoding it stays below 300 MB."""
    return MAX_PIXELS_OF.get(name, MAX_PIXELS)


def within_limits(size: tuple[int, int], name: str) -> bool:
    """Whether a picture of this size and format is decoded."""
    return size[0] * size[1] <= max_pixels(name) and max(size) <= MAX_SIDE_PX


def is_whole_in_memory(body: bytes, name: str) -> bool:
    """Whether a decoder must hold all of the picture at once: any but a sequential JPEG."""
    frame = _jpeg_frame(body) if name == "jpeg" else None
    return frame is None or frame[0] not in (0xC0, 0xC1)


def _jpeg_size(body: bytes) -> tuple[int, int] | None:
    frame = _jpeg_frame(body)
    return frame[1:] if frame else None


def _jpeg_frame(body: bytes) -> tuple[int, int, int] | None:
    """Marker, width and height of the frame header, reached from segment to segment.

    Junk between two segments is passed over, as decoders do.
    """
    at = 2
    for _ in range(MAX_SEGMENTS):
        found = _JPEG_MARKER.search(body, at)
        if found is None or found.end() + 7 > len(body):
            return None
        at, marker = found.end(), found[1][0]
        if marker in (0xDA, 0xD9):
            return None
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", body, at + 3)
            return marker, width, height
        at += max(2, int.from_bytes(body[at : at + 2], "big"))
    return None


def _png_size(body: bytes) -> tuple[int, int] | None:
    return struct.unpack_from(">II", body, 16) if body[12:16] == b"IHDR" else None


def _gif_size(body: bytes) -> tuple[int, int] | None:
    return struct.unpack_from("<HH", body, 6)


def _webp_size(body: bytes) -> tuple[int, int] | None:
    chunk = body[12:16]
    if chunk == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 26)
        return width & 0x3FFF, height & 0x3FFF
    if chunk == b"VP8L" and body[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", body, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X" and len(body) >= 30:
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    return None


def _heic_size(body: bytes) -> tuple[int, int] | None:
    """The largest item's: tiles, thumbnails and the picture itself each have an `ispe` property."""
    sizes: list[tuple[int, int]] = []
    for kind, start, end in islice(_boxes(body, 0, len(body)), MAX_SEGMENTS):
        if kind == b"meta":
            properties = islice(re.finditer(b"ispe", body[start:end]), MAX_SEGMENTS)
            sizes += [struct.unpack_from(">II", body, start + found.end() + 4) for found in properties]
            break
    return max(sizes, key=lambda size: size[0] * size[1], default=None)


def _boxes(body: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind, start and end of each ISO base media box at this level."""
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", body, start)
        header = 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", body, start + 8)
            header = 16
        stop = end if length == 0 else start + length
        if length and length < header:
            return
        yield kind, start + header, min(stop, end)
        start = stop


_SIZE_READERS = {
    "jpeg": _jpeg_size,
    "png": _png_size,
    "gif": _gif_size,
    "webp": _webp_size,
    "heic": _heic_size,
}

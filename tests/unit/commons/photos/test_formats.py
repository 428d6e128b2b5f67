"""Formats are told by bytes, sizes are read from headers, limits come before any decoding."""

import io
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.commons.photos.rules import formats


def encoded(pillow_format: str, size: tuple[int, int], **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (90, 120, 60)).save(buffer, pillow_format, **options)
    return buffer.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def heif(major: bytes, *compatible: bytes, sizes: tuple[tuple[int, int], ...] = ()) -> bytes:
    properties = b"".join(box(b"ispe", struct.pack(">III", 0, *size)) for size in sizes)
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", properties)))
    return box(b"ftyp", major + bytes(4) + b"".join(compatible)) + meta


class TestSniff:
    @pytest.mark.parametrize(
        ("name", "pillow_format"), [("jpeg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("gif", "GIF")]
    )
    def test_pictures_that_we_read_are_known_by_their_first_bytes(self, name, pillow_format):
        assert formats.sniff(encoded(pillow_format, (4, 3))) == name

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            (heif(b"heic", b"mif1", b"heic"), "heic"),
            (heif(b"mif1", b"mif1", b"heic"), "heic"),
            (heif(b"mif1", b"mif1", b"avif"), "avif"),
            (heif(b"avif", b"mif1", b"avif"), "avif"),
            (heif(b"isom", b"isom", b"mp42"), "video"),
            (b"II*\0\x08\0\0\0", "tiff"),
            (b"MM\0*\0\0\0\x08", "tiff"),
            (b"%PDF-1.4\n", "pdf"),
            (b"\xef\xbb\xbf\n<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
            (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "svg"),
            (b"<html><body>no picture</body></html>", "unknown"),
            (b'{"a": 1}', "unknown"),
            (b"RIFF\x10\0\0\0AVI LIST", "unknown"),
            (b"", "unknown"),
        ],
    )
    def test_everything_else_is_named_or_unknown(self, body, name):
        assert formats.sniff(body) == name


class TestSizeInHeader:
    @pytest.mark.parametrize(
        ("pillow_format", "options"),
        [
            ("JPEG", {}),
            ("JPEG", {"progressive": True}),
            ("PNG", {}),
            ("GIF", {}),
            ("WEBP", {}),
            ("WEBP", {"lossless": True}),
            ("WEBP", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}),
        ],
    )
    def test_is_what_the_encoder_wrote(self, pillow_format, options):
        body = encoded(pillow_format, (321, 123), **options)
        assert formats.size_in_header(body, formats.sniff(body)) == (321, 123)

    def test_of_a_heic_is_the_largest_of_its_items(self):
        body = heif(b"heic", b"mif1", sizes=((512, 512), (8064, 6048), (320, 240)))
        assert formats.size_in_header(body, "heic") == (8064, 6048)

    def test_passes_over_junk_between_two_segments_of_a_jpeg(self):
        body = encoded("JPEG", (20, 10))
        assert formats.size_in_header(body[:20] + b"junk\0" + body[20:], "jpeg") == (20, 10)

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("jpeg", b"\xff\xd8\xff"),
            ("jpeg", b"\xff\xd8\xff\xda\0\x0c"),
            ("png", b"\x89PNG\r\n\x1a\n\0\0"),
            ("gif", b"GIF89a\0"),
            ("gif", b"GIF89a\0\0\x05\0"),
            ("webp", b"RIFF\0\0\0\0WEBPVP8 "),
            ("webp", b"RIFF\0\0\0\0WEBPABCD"),
            ("heic", b"\0\0\0\x10ftypheic"),
            ("heic", heif(b"heic")),
        ],
    )
    def test_is_unknown_when_the_header_is_cut_or_says_zero(self, name, body):
        assert formats.size_in_header(body, name) is None

    def test_ends_on_boxes_that_point_backwards(self):
        assert formats.size_in_header(box(b"ftyp", b"heic") + struct.pack(">I4s", 4, b"meta"), "heic") is None

    @pytest.mark.parametrize(
        ("start", "repeated"),
        [
            (b"\xff\xd8\xff", b"\xff"),
            (b"\xff\xd8\xff", b"\xff\xe0\0\2"),
            (b"\xff\xd8\xff", b"\xff\0"),
            (b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x08free"),
            (b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\0meta", b"ispe"),
        ],
    )
    def test_is_given_up_soon_in_a_header_without_end(self, start, repeated):
        body = (start + repeated * (formats.MAX_BYTES // len(repeated)))[: formats.MAX_BYTES]
        before = time.process_time()
        formats.size_in_header(body, formats.sniff(body))
        assert time.process_time() - before < 1.5  # walking through all of it takes many times that

    @given(data=st.data())
    @settings(max_examples=300, deadline=None)
    def test_never_fails_whatever_the_bytes_are(self, data):
        name, body = data.draw(st.sampled_from(HEADERS))
        changes = st.tuples(st.integers(0, len(body) - 1), st.integers(0, 255))
        changed = bytearray(body)
        for at, value in data.draw(st.lists(changes, max_size=8)):
            changed[at] = value
        cut = bytes(changed[: data.draw(st.integers(0, len(body)))])
        formats.sniff(cut)
        size = formats.size_in_header(cut, name)
        assert size is None or min(size) > 0
        formats.is_whole_in_memory(cut, name)


HEADERS = [
    *((name, encoded(name.upper(), (60, 40))[:400]) for name in ("jpeg", "png", "webp", "gif")),
    ("webp", encoded("WEBP", (60, 40), lossless=True)),
    ("heic", heif(b"heic", b"mif1", sizes=((512, 512), (800, 600)))),
]


class TestLimits:
    @pytest.mark.parametrize(
        ("size", "name", "allowed"),
        [
            ((10_000, 6_000), "jpeg", True),
            ((10_001, 6_000), "jpeg", False),
            ((30_000, 10), "png", True),
            ((30_001, 1), "png", False),
            ((4_032, 3_024), "webp", True),
            ((6_000, 4_000), "webp", False),
            ((8_064, 6_048), "heic", True),
            ((8_064, 6_300), "heic", False),
        ],
    )
    def test_are_on_the_area_and_on_each_side(self, size, name, allowed):
        assert formats.within_limits(size, name) is allowed

    def test_only_a_sequential_jpeg_is_decoded_line_by_line(self):
        assert not formats.is_whole_in_memory(encoded("JPEG", (20, 10)), "jpeg")
        assert formats.is_whole_in_memory(encoded("JPEG", (20, 10), progressive=True), "jpeg")
        assert formats.is_whole_in_memory(encoded("PNG", (20, 10)), "png")

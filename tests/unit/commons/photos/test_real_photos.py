"""Real photos of telephones and cameras: position, upright copies, nothing left in them but pixels."""

import csv
import io
import math
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from server.commons.photos.rules import exif, formats
from server.commons.photos.services.copies import Findings
from server.commons.photos.services.isolation import examine_apart

NEAR_DEGREES = 0.0002
INSTANT_IN_XMP = {"im_thompson-springs.jpg", "pil_exif_gps_typeerror.jpg"}  # their EXIF has none
METADATA = re.compile(
    rb"Exif\0|http://ns\.adobe\.com|<x:xmpmeta|ICC_PROFILE|Photoshop 3\.0|8BIM|GPSLatitude"
    rb"|\xff\xe1|\xff\xe2|\xff\xed|\xff\xfe.."  # the segments of EXIF and XMP, ICC, IPTC, comments
)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "expected.csv").open() as file:
        return list(csv.DictReader(file))


@cache
def examined(path: Path) -> Findings:
    body = path.read_bytes()
    return examine_apart(body, formats.sniff(body))


def segments(jpeg: bytes) -> bytes:
    """All that stands before the picture's own data: where metadata can be."""
    return jpeg[: jpeg.index(b"\xff\xda")]


def assert_clean(jpeg: bytes) -> None:
    assert not METADATA.search(segments(jpeg)), "metadata marker"
    with Image.open(io.BytesIO(jpeg)) as picture:
        picture.load()
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def difference(one: bytes, other: bytes) -> float:
    """Mean difference of two pictures, 0 to 255 a channel."""
    pictures = [Image.open(io.BytesIO(jpeg)).convert("RGB") for jpeg in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*pictures)).mean)


@pytest.fixture(params=["photos", "photos_large"])
def folder(request: pytest.FixtureRequest, test_data: Path) -> Path:
    return test_data / request.param


class TestPosition:
    def test_is_exiftool_s_or_absent_where_there_is_none(self, folder):
        compared = 0
        for row in rows(folder):
            values = exif.ExifValues(**examined(folder / row["file"]).exif)
            found = exif.position(values)
            if row["role"] == "gps":
                wanted = float(row["lat_exiftool"]), float(row["lon_exiftool"])
                assert found is not None, row["file"]
                assert math.dist((found.latitude, found.longitude), wanted) < NEAR_DEGREES, row["file"]
                compared += 1
            else:
                assert found is None, row["file"]
        assert compared

    def test_the_instant_is_the_camera_s(self, folder):
        for row in rows(folder):
            taken = examined(folder / row["file"]).exif["taken"].strip(" \0")
            wanted = "" if row["file"] in INSTANT_IN_XMP else row["datetime_original"].strip()
            assert taken[:16] == wanted[:16], row["file"]


class TestCopies:
    def test_are_clean_upright_and_within_their_size(self, folder):
        for row in rows(folder):
            found = examined(folder / row["file"])
            stored = int(row["stored_width"]), int(row["stored_height"])
            if row["file_type"] != "HEIC":  # the header's word: some tags tell of the picture before a cut
                body = (folder / row["file"]).read_bytes()
                stored = formats.size_in_header(body, formats.sniff(body)) or stored
            turned = row["orientation_tag"] in ("5", "6", "7", "8") and row["file_type"] != "HEIC"
            upright = stored[::-1] if turned else stored
            for jpeg, longest in ((found.large, 1600), (found.small, 400)):
                assert_clean(jpeg)
                with Image.open(io.BytesIO(jpeg)) as copy:
                    assert max(copy.size) == min(max(upright), longest), row["file"]
                    aspect = upright[0] / upright[1]
                    assert copy.width / copy.height == pytest.approx(aspect, rel=0.03), row["file"]
            assert len(found.small) < 120_000

    @pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not installed")
    def test_exiftool_finds_no_metadata_in_them(self, folder, tmp_path):
        for row in rows(folder):
            path = tmp_path / "copy.jpg"
            path.write_bytes(examined(folder / row["file"]).large)
            told = subprocess.run(
                ["exiftool", "-s", "-G1", "-a", str(path)], capture_output=True, text=True, check=True
            )
            groups = set(re.findall(r"^\[([^\]]+)\]", told.stdout, re.MULTILINE))
            assert groups <= {"ExifTool", "System", "File", "JFIF", "Composite"}, row["file"]

    def test_the_eight_orientations_give_the_same_upright_picture(self, test_data):
        for pattern in ("f{}t.jpg", "ori_landscape_{}.jpg"):
            copies = [examined(test_data / "orientation" / pattern.format(n)) for n in range(1, 9)]
            assert len({(copy.width, copy.height) for copy in copies}) == 1, pattern
            for number, copy in enumerate(copies[1:], start=2):
                assert difference(copies[0].large, copy.large) < 10, pattern.format(number)

    def test_a_turned_copy_would_be_seen(self, test_data):
        found = examined(test_data / "orientation" / "ori_landscape_1.jpg").large
        turned = io.BytesIO()
        Image.open(io.BytesIO(found)).transpose(Image.Transpose.ROTATE_180).save(turned, "JPEG")
        assert difference(found, turned.getvalue()) > 20


def made(mode: str, colour: Any, pillow_format: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (60, 40), colour).save(buffer, pillow_format, **options)
    return buffer.getvalue()


def middle(body: bytes) -> tuple[int, ...]:
    found = examine_apart(body, formats.sniff(body))
    assert_clean(found.large)
    with Image.open(io.BytesIO(found.large)) as copy:
        pixel = copy.getpixel((30, 20))
        assert isinstance(pixel, tuple)
        return pixel


class TestColours:
    @pytest.mark.parametrize("pillow_format", ["PNG", "WEBP"])
    def test_what_is_transparent_is_white(self, pillow_format):
        assert middle(made("RGBA", (200, 0, 0, 0), pillow_format)) == (255, 255, 255)

    def test_a_transparent_palette_is_white(self):
        picture = Image.new("P", (60, 40), 1)
        picture.putpalette([0, 0, 0, 10, 20, 30])
        for pillow_format in ("GIF", "PNG"):
            buffer = io.BytesIO()
            picture.save(buffer, pillow_format, transparency=1)
            assert middle(buffer.getvalue()) == (255, 255, 255)

    @pytest.mark.parametrize(
        ("mode", "colour", "pillow_format", "shown"),
        [
            ("L", 100, "JPEG", (100, 100, 100)),
            ("LA", (100, 255), "PNG", (100, 100, 100)),
            ("I;16", 25_700, "PNG", (100, 100, 100)),
            ("1", 1, "PNG", (255, 255, 255)),
            ("CMYK", (0, 255, 255, 0), "JPEG", (255, 0, 0)),
            ("P", 0, "GIF", (0, 0, 0)),
        ],
    )
    def test_every_mode_becomes_ordinary_colours(self, mode, colour, pillow_format, shown):
        assert middle(made(mode, colour, pillow_format)) == pytest.approx(shown, abs=3)

    def test_another_colour_space_is_converted(self):
        from PIL import ImageCms

        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"gXYZ", b"rXYZ").replace(b"?XYZ", b"gXYZ")
        for pillow_format in ("JPEG", "PNG", "WEBP"):
            kept = middle(made("RGB", (90, 160, 60), pillow_format, icc_profile=srgb))
            assert kept == pytest.approx((90, 160, 60), abs=3)
            turned = middle(made("RGB", (90, 160, 60), pillow_format, icc_profile=swapped))
            assert turned == pytest.approx((160, 90, 60), abs=4)

    def test_a_damaged_or_foreign_profile_is_passed_over(self):
        grey = made("L", 100, "JPEG", icc_profile=b"no profile at all")
        assert middle(grey) == (100, 100, 100)
        from PIL import ImageCms

        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        assert middle(made("L", 100, "JPEG", icc_profile=srgb)) == (100, 100, 100)

    def test_comments_and_text_do_not_come_along(self):
        jpeg = made("RGB", (90, 160, 60), "JPEG", comment=b"rue Clemenceau", dpi=(300, 300))
        found = examine_apart(jpeg, "jpeg")
        assert b"Clemenceau" not in found.large + found.small
        assert_clean(found.large)

    def test_only_the_first_frame_of_an_animation_is_shown(self):
        frames = [Image.new("RGB", (60, 40), colour) for colour in ("#ff0000", "#0000ff")]
        for pillow_format in ("GIF", "WEBP", "MPO"):
            buffer = io.BytesIO()
            frames[0].save(buffer, pillow_format, save_all=True, append_images=frames[1:])
            assert middle(buffer.getvalue()) == pytest.approx((255, 0, 0), abs=4), pillow_format

    def test_small_pictures_are_not_enlarged_and_long_ones_keep_a_pixel(self):
        found = examine_apart(made("RGB", "#336699", "PNG"), "png")
        assert (found.width, found.height) == (60, 40)
        buffer = io.BytesIO()
        Image.new("RGB", (20_000, 3), "#336699").save(buffer, "PNG")
        found = examine_apart(buffer.getvalue(), "png")
        assert (found.width, found.height) == (1600, 1)

    def test_reducing_by_bands_gives_the_same_picture_as_resizing_at_once(self):
        picture = Image.linear_gradient("L").resize((4000, 2967)).convert("RGB")
        picture.paste("#cc2222", (1000, 500, 2200, 2500))
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=1)
        found = examine_apart(buffer.getvalue(), "png")
        expected = io.BytesIO()
        picture.resize((found.width, found.height), Image.Resampling.LANCZOS).save(expected, "JPEG")
        assert difference(found.large, expected.getvalue()) < 1.5

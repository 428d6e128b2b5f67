"""The QR code of the dashboard, read from a photo as an agent takes one."""

import re

import pytest
from PIL import Image, ImageDraw, ImageFilter

from agent_app.domain.photo_files import UnreadablePhoto
from agent_app.domain.qr_codes import Enrolling, read_code, understand
from server.core.drawings import qr_code

SERVICE = "https://signalements.ville-exemple.fr"


def on_a_screen(text, module_px=8):
    """What the dashboard draws, as pixels."""
    svg = str(qr_code(text))
    side = int(re.search(r'viewBox="0 0 (\d+)', svg)[1])
    drawn = Image.new("RGB", (side * module_px, side * module_px), "white")
    pen = ImageDraw.Draw(drawn)
    for column, row in re.findall(r"M(\d+) (\d+)h1v1h-1z", svg):
        x, y = int(column) * module_px, int(row) * module_px
        pen.rectangle((x, y, x + module_px - 1, y + module_px - 1), fill="black")
    return drawn


def photographed(drawn):
    """A photo of that screen, held askew and not quite sharp, among other things."""
    photo = Image.new("RGB", (2000, 1500), "#5a6e78")
    photo.paste(drawn.rotate(12, expand=True, fillcolor="#dddddd"), (700, 500))
    wide, high = photo.size
    corners = (0, 0, -80, high, wide, high - 60, wide - 200, 90)
    return photo.filter(ImageFilter.GaussianBlur(1.5)).transform((wide, high), Image.Transform.QUAD, corners)


def kept(picture, folder, **how):
    file = folder / "photo.jpg"
    picture.save(file, "JPEG", **how)
    return file


def test_a_photo_of_the_dashboard_gives_the_address_and_the_code(tmp_path):
    photo = kept(photographed(on_a_screen(f"{SERVICE}/#K7P-2QM")), tmp_path)
    assert read_code(photo) == Enrolling(SERVICE, "K7P-2QM")


def test_a_camera_that_writes_its_pictures_lying_is_read(tmp_path):
    lying = Image.Exif()
    lying[0x0112] = 6  # a quarter turn
    photo = kept(
        photographed(on_a_screen(f"{SERVICE}/#K7P-2QM")).rotate(90, expand=True), tmp_path, exif=lying
    )
    assert read_code(photo) == Enrolling(SERVICE, "K7P-2QM")


def test_a_photo_without_a_code_or_with_another_gives_nothing(tmp_path):
    assert read_code(kept(Image.new("RGB", (800, 600), "#7a8b80"), tmp_path)) is None
    assert read_code(kept(on_a_screen("https://exemple.fr/menu.pdf"), tmp_path)) is None


def test_a_file_that_is_no_picture_is_refused(tmp_path):
    (tmp_path / "photo.jpg").write_text("bonjour")
    with pytest.raises(UnreadablePhoto):
        read_code(tmp_path / "photo.jpg")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("K7P-2QM", Enrolling("", "K7P-2QM")),
        ("http://127.0.0.1:8000/#K7P-2QM", Enrolling("http://127.0.0.1:8000", "K7P-2QM")),
        ("", None),
        ("https://exemple.fr/", None),
        ("javascript:alert(1)#K7P-2QM", None),
        ("https://exemple.fr/#a b", None),
    ],
)
def test_only_an_enrolment_is_understood(text, found):
    assert understand(text) == found

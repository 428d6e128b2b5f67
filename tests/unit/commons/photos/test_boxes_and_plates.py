"""What is to be hidden: the form of boxes, what may be a plate, what is found and drawn."""

import io
import math

import pytest
from PIL import Image

from server.commons.photos.rules import boxes, plates
from server.commons.photos.services import detection, hiding
from tests.unit.commons.photos.plates import covers, large_copy, photos_with_plates

BOX = {"kind": "face", "x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4, "source": "auto"}


@pytest.mark.parametrize(
    ("text", "sureness", "ratio", "height", "expected"),
    [
        ("AB-123-CD", 0.98, 4.7, 0.05, True),
        ("1234 AB 46", 0.95, 4.7, 0.05, True),
        ("8603PLJ", 0.9, 2.8, 0.05, True),
        ("W6O3 PL", 0.6, 2.8, 0.05, True),
        ("W6O3 PL", 0.6, 2.8, 0.2, False),
        ("V", 0.2, 3.0, 0.05, False),
        ("NO PETS", 0.99, 4.0, 0.05, False),
        ("62-42", 0.99, 2.3, 0.1, False),
        ("Notruf 112", 0.99, 3.0, 0.05, False),
        ("104 Poole", 0.99, 3.0, 0.05, False),
        ("362569", 0.99, 3.7, 0.08, False),
        ("RUE DU 11 NOVEMBRE 1918", 0.99, 12.0, 0.05, False),
    ],
)
def test_plates_are_told_from_signs(text, sureness, ratio, height, expected):
    assert plates.may_be_plate(text, sureness, ratio=ratio, height=height) is expected


def test_a_box_is_cut_to_the_photo_and_one_outside_is_none():
    assert boxes.box("face", -0.1, 0.9, 0.3, 0.3, source="auto") == boxes.Box(
        "face", 0.0, 0.9, 0.2, 0.1, "auto"
    )
    assert boxes.box("face", 1.1, 0, 0.3, 0.3, source="auto") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "cat"},
        {"source": "god"},
        {"x": -0.01},
        {"w": 0},
        {"w": 0.95},
        {"h": math.nan},
        {"h": math.inf},
        {"y": "0.2"},
        {"y": None},
    ],
)
def test_what_is_no_box_is_known(wrong):
    assert boxes.are_boxes([BOX])
    assert not boxes.are_boxes([BOX, {**BOX, **wrong}])


def test_there_are_not_too_many():
    assert boxes.are_boxes([BOX] * boxes.MAX_BOXES)
    assert not boxes.are_boxes([BOX] * (boxes.MAX_BOXES + 1))


def test_the_faces_of_two_people_are_found_and_the_writing_around_stays(test_data):
    found = detection.find(jpeg_of(large_copy(test_data / "photos" / "im_portrait-orientation-6.jpg")))
    assert [box.kind for box in found] == ["face", "face"]


def test_a_signpost_is_no_plate(test_data):
    assert detection.find(jpeg_of(large_copy(test_data / "photos" / "me_Sony_DSC-HX5V__2_.jpg"))) == []


def test_a_plate_is_found_where_it_is(test_data):
    for body, place in photos_with_plates(test_data, 160, 1):
        assert any(box.kind == "plate" and covers(box, place) for box in detection.find(body))


def test_bytes_that_are_no_picture_are_refused():
    with pytest.raises(ValueError, match="not a picture"):
        detection.find(b"nothing")


@pytest.mark.parametrize(("kind", "colours"), [("plate", 1), ("face", None), ("other", None)])
def test_nothing_of_what_is_hidden_can_be_read_back(kind, colours):
    """Two photos that differ in the box alone, by finer things than its cells, give all but the same copy."""
    first, second = (chequered(shift) for shift in (0, 2))
    box = boxes.Box(kind, 0.25, 0.25, 0.5, 0.5, "staff")
    for image in (first, second):
        hiding.hide(image, box)
    inside = (70, 70, 90, 90)
    pairs = zip(first.crop(inside).tobytes(), second.crop(inside).tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 16, "of 255: black was white"
    if colours:
        assert len(first.crop((41, 41, 119, 119)).getcolors()) == colours
    assert first.getpixel((5, 5)) == (0, 0, 0), "outside nothing changes"


def chequered(shift):
    """Fine stripes in the middle of a black picture; `shift` moves them without changing their average."""
    image = Image.new("RGB", (160, 160))
    for x in range(40, 120):
        white = (x + shift) % 4 < 2
        image.paste((255, 255, 255) if white else (0, 0, 0), (x, 40, x + 1, 120))
    return image


def jpeg_of(image):
    body = io.BytesIO()
    image.save(body, "JPEG", quality=82)
    return body.getvalue()

"""The demonstration's pictures are whole, light, say nothing of who took them, and go by pairs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from config.setup import draw_pictures
from server.demonstration.loading import PICTURES, picture_pair

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(PICTURES.glob("*.jpg"))
SIZE = (1200, 900)
HEAVIEST, HEAVIEST_TOGETHER = 70_000, 3_000_000
JPEG_SEGMENTS_OF_METADATA = {*range(0xE1, 0xF0), 0xFE}  # APP1 to APP15 and comments; APP0 only says JFIF


def segments(body: bytes) -> set[int]:
    """The markers of a JPEG before its first scan."""
    found, position = set(), 2
    while body[position + 1] != 0xDA:
        found.add(body[position + 1])
        position += 2 + int.from_bytes(body[position + 2 : position + 4], "big")
    return found


def leaves() -> set[str]:
    catalogue = tomllib.loads((ROOT / "config" / "categories" / "commune.toml").read_text(encoding="utf-8"))
    return {leaf["code"] for heading in catalogue["categories"] for leaf in heading.get("children", [])}


def test_every_scene_of_the_drawing_has_its_two_pictures_and_there_are_no_others():
    moments = ("before", "after")
    drawn = {draw_pictures.file_name(name, moment) for name in draw_pictures.NAMES for moment in moments}
    assert {path.name for path in PICTURES.iterdir()} == drawn
    assert set(draw_pictures.CODES) <= leaves()
    assert set(draw_pictures.TWICE) <= set(draw_pictures.CODES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_picture_opens_has_the_size_and_no_metadata(path):
    body = path.read_bytes()
    with Image.open(path) as image:
        image.load()
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", SIZE)
        assert not image.getexif()
    assert not segments(body) & JPEG_SEGMENTS_OF_METADATA
    assert len(body) <= HEAVIEST


def test_the_pictures_together_are_light():
    assert sum(path.stat().st_size for path in FILES) <= HEAVIEST_TOGETHER


@pytest.mark.parametrize(
    "path", [path for path in FILES if "-before" in path.name], ids=lambda path: path.stem
)
def test_a_pair_shows_one_place_in_which_something_changed(path):
    after = path.with_name(path.name.replace("-before", "-after"))
    grey = [np.asarray(Image.open(one).convert("L").resize((60, 45)), dtype=float) for one in (path, after)]
    assert np.abs(grey[0] - grey[1]).max() > 25, "the problem is seen in a thumbnail"
    assert np.median(np.abs(grey[0] - grey[1])) < 70, "the place is recognised"


@pytest.mark.parametrize("code", draw_pictures.CODES)
def test_before_and_after_of_a_ticket_show_the_same_scene(code):
    pairs = {picture_pair(code, Random(seed)) for seed in range(20)}
    assert len(pairs) == (2 if code in draw_pictures.TWICE else 1)
    for before, after in pairs:
        assert before.is_file()
        assert after.is_file()
        assert before.name.removeprefix(f"{code}-before") == after.name.removeprefix(f"{code}-after")


def test_a_category_without_a_picture_has_no_pair():
    assert picture_pair("animal-mort", Random(1)) is None


def test_the_same_seed_draws_the_same_picture():
    from config.setup.drawing import finish

    def draw(seed: int) -> bytes:
        scene = draw_pictures.builder("lampadaire-eteint")(True)
        return finish.picture(scene, seed, finer=0.1).tobytes()

    assert draw(1) == draw(1)
    assert draw(1) != draw(2)

"""How many faces and plates are found, and what looking costs: recall with a floor, processor time printed.

Faces are those of real photos, counted by eye (`faces_in_photos.json`; a reflection in a window is one).
Plates are drawn on real photos, by their width in a copy of 1600 px: easier than those of the street.
"""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest

from server.commons.photos.services import detection
from tests.unit.commons.photos.plates import covers, large_copy, photos_with_plates

FACES = json.loads((Path(__file__).parent / "faces_in_photos.json").read_text())
PLATES = 24
#: Width of a plate in pixels -> the share that is found at least.
FLOORS = {40: 0.15, 70: 0.5, 100: 0.85, 160: 0.9}


def test_faces(test_data, capsys):
    found, expected, invented, began = 0, 0, 0, time.process_time()
    for name, count in FACES.items():
        body = io.BytesIO()
        large_copy(test_data / name).save(body, "JPEG", quality=82)
        seen = sum(box.kind == "face" for box in detection.find(body.getvalue()))
        found, expected = found + min(seen, count), expected + count
        invented += max(0, seen - count)
    spent = (time.process_time() - began) / len(FACES)
    with capsys.disabled():
        sys.stdout.write(f"\nfaces: {found} of {expected}, {invented} invented; {spent:.2f} s CPU a photo\n")
    assert found >= expected - 1
    assert invented <= 2


@pytest.mark.parametrize("width_px", FLOORS)
def test_plates(test_data, width_px, capsys):
    found, began = 0, time.process_time()
    for body, place in photos_with_plates(test_data, width_px, PLATES):
        found += any(covers(box, place) for box in detection.find(body))
    spent = (time.process_time() - began) / PLATES
    with capsys.disabled():
        sys.stdout.write(
            f"\nplates {width_px} px wide: {found} of {PLATES}; {spent:.2f} s CPU a photo of 1600 px\n"
        )
    assert found >= FLOORS[width_px] * PLATES

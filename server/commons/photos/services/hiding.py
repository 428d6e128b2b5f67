"""Drawing the public copies: what is in a box becomes a few colours, from which nothing comes back.

A face keeps sixteen averages of its pixels, blurred into each other in an oval; a plate keeps one, for
a finer grid of letters can be guessed from known letters. Runs in the child of `isolation`.
"""

import io
import json
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFilter

from server.commons.photos.rules.boxes import Box
from server.commons.photos.services import copies

CELLS = {"face": (4, 4), "plate": (1, 1), "other": (3, 3)}
BLUR_SHARE = 0.12
OVAL_GROWTH = 0.12  # an oval of the box's own size would leave its corners: ears, chin, a cap


def public_copies(large: bytes, boxes: Iterable[Box]) -> tuple[bytes, bytes]:
    """The large and the small public copy of a photo, JPEGs of pixels alone, from its private large one."""
    with Image.open(io.BytesIO(large), formats=["JPEG"]) as file:
        picture = file.convert("RGB")
    for box in boxes:
        hide(picture, box)
    picture.info.clear()
    small = copies.fitted(picture, copies.SMALL_PX)
    return copies.as_jpeg(picture, copies.LARGE_QUALITY), copies.as_jpeg(small, copies.SMALL_QUALITY)


def hide(picture: Image.Image, box: Box) -> None:
    """Replace what is in `box`, in place."""
    grown = OVAL_GROWTH if box.kind == "face" else 0.0
    left, top, right, bottom = _pixels(picture.size, box, grown)
    size = right - left, bottom - top
    cells = CELLS[box.kind][0], CELLS[box.kind][1]
    patch = picture.crop((left, top, right, bottom)).resize(cells, Image.Resampling.BOX)
    patch = patch.resize(size, Image.Resampling.NEAREST)
    if cells != (1, 1):
        patch = patch.filter(ImageFilter.GaussianBlur(min(size) * BLUR_SHARE))
    picture.paste(patch, (left, top), _mask(size, oval=box.kind == "face"))


def _pixels(size: tuple[int, int], box: Box, grown: float) -> tuple[int, int, int, int]:
    """The box in pixels, one at least, cut to the picture."""
    width, height = size
    left = max(0, int((box.x - grown * box.w) * width))
    top = max(0, int((box.y - grown * box.h) * height))
    right = min(width, int((box.x + (1 + grown) * box.w) * width) + 1)
    bottom = min(height, int((box.y + (1 + grown) * box.h) * height) + 1)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _mask(size: tuple[int, int], *, oval: bool) -> Image.Image | None:
    if not oval:
        return None
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    return mask


def answer(large: bytes, boxes: list[Box] | None) -> bytes:
    """One frame for `isolation`: the boxes, found here when None were given, then the two copies."""
    if boxes is None:
        from server.commons.photos.services import detection

        boxes = detection.find(large)
    copy, small = public_copies(large, boxes)
    return copies.frame({"boxes": [box.as_facts() for box in boxes], "large": len(copy)}, copy, small)


def read_answer(frame: bytes) -> tuple[list[dict[str, object]], bytes, bytes]:
    """The boxes and both copies that `answer` told."""
    start = copies.HEADER.size + copies.HEADER.unpack_from(frame)[0]
    head = json.loads(frame[copies.HEADER.size : start])
    middle = start + head["large"]
    return head["boxes"], frame[start:middle], frame[middle:]

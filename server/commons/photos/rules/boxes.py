"""Boxes on a photo: what is to be hidden, in shares of its width and height, whatever its size."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("face", "plate", "other")
SOURCES = ("auto", "staff")
MAX_BOXES = 60
SMALLEST = 0.002
DIGITS = 4


@dataclass(frozen=True)
class Box:
    """One place to hide. `x` and `y` are its upper left corner, `w` and `h` its sides, all shares 0..1.

    `source` is "auto" for what was found by itself, "staff" for what a person drew.
    """

    kind: str
    x: float
    y: float
    w: float
    h: float
    source: str

    def as_facts(self) -> dict[str, Any]:
        """The box as it is kept in a row or an action."""
        return asdict(self)


def box(kind: str, x: float, y: float, w: float, h: float, *, source: str) -> Box | None:
    """A box cut to the photo; None when nothing of it is inside."""
    left, top = max(0.0, x), max(0.0, y)
    right, bottom = min(1.0, x + w), min(1.0, y + h)
    if right - left < SMALLEST or bottom - top < SMALLEST:
        return None
    left, top, wide, high = (round(side, DIGITS) for side in (left, top, right - left, bottom - top))
    return Box(kind, left, top, wide, high, source=source)


def widened(found: Box, share: float) -> Box:
    """The box with `share` of its sides more on each side, cut to the photo."""
    more_x, more_y = found.w * share, found.h * share
    larger = box(
        found.kind,
        found.x - more_x,
        found.y - more_y,
        found.w + 2 * more_x,
        found.h + 2 * more_y,
        source=found.source,
    )
    return larger or found


def are_boxes(value: Any) -> bool:
    """Whether this is a list of boxes in the right form, none outside the photo, not too many."""
    return isinstance(value, list) and len(value) <= MAX_BOXES and all(_is_box(one) for one in value)


def _is_box(value: Any) -> bool:
    if not isinstance(value, Mapping) or value.get("kind") not in KINDS or value.get("source") not in SOURCES:
        return False
    sides = [value.get(name) for name in ("x", "y", "w", "h")]
    if not all(isinstance(side, int | float) and math.isfinite(side) for side in sides):
        return False
    x, y, w, h = (float(side) for side in sides if side is not None)
    return min(x, y) >= 0 and min(w, h) >= SMALLEST and max(x + w, y + h) <= 1 + 10**-DIGITS


def read_boxes(kept: Sequence[Mapping[str, Any]] | None) -> tuple[Box, ...]:
    """The boxes of a row or an action."""
    return tuple(
        Box(one["kind"], one["x"], one["y"], one["w"], one["h"], source=one["source"]) for one in kept or ()
    )

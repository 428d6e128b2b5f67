"""Whether a line of text on a photo may be a number plate: hidden if in doubt, while signs stay legible."""

import re

SURE = 0.75
NOT_PLATE = re.compile(r"[^A-Z0-9]")
LOWER = re.compile(r"[a-zà-ÿ]")
LENGTHS = range(4, 10)
MIN_DIGITS, MIN_LETTERS, MAX_LOWER = 2, 1, 2
SHAPES = (1.6, 8.0)
UNREAD_SHAPES = (2.0, 7.0)
UNREAD_HEIGHT, UNREAD_LETTERS = 0.07, 3


def may_be_plate(text: str, sureness: float, *, ratio: float, height: float) -> bool:
    """Whether a line that was read as `text` may be a plate.

    French plates of both kinds, and those of the neighbours, mix capital letters and two digits at least.
    What could not be read is one when it has the shape of a plate and is not large.

    Args:
        sureness: of the reading, 0..1.
        ratio: the line's width by its height.
        height: the line's height as a share of the photo's.
    """
    if sureness < SURE:
        shaped = UNREAD_SHAPES[0] <= ratio <= UNREAD_SHAPES[1] and height <= UNREAD_HEIGHT
        return shaped and len(text) >= UNREAD_LETTERS
    if not SHAPES[0] <= ratio <= SHAPES[1] or len(LOWER.findall(text)) > MAX_LOWER:
        return False
    told = NOT_PLATE.sub("", text.upper())
    digits = sum(letter.isdigit() for letter in told)
    return len(told) in LENGTHS and digits >= MIN_DIGITS and len(told) - digits >= MIN_LETTERS

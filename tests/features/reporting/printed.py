"""Reading back the PDFs that were printed."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

MM = 25.4 / 72
Box = tuple[float, float, float, float]  # left, bottom, width, height, in points


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page; spaces of all widths and ends of lines are one space."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def pictures_in(pdf: bytes) -> int:
    """How many pictures its pages show."""
    return sum(len(page.images) for page in PdfReader(io.BytesIO(pdf), strict=True).pages)


def title_of(pdf: bytes) -> str:
    """The title that a reader shows above the pages."""
    found = PdfReader(io.BytesIO(pdf), strict=True).metadata
    return str(found.title) if found else ""


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of each page, in millimetres."""
    pages = PdfReader(io.BytesIO(pdf), strict=True).pages
    return [(float(page.mediabox.width) * MM, float(page.mediabox.height) * MM) for page in pages]


def codes_in(pdf: bytes) -> list[str]:
    """What the QR codes of its pages say, as a camera reads them: each row of codes from the left."""
    import cv2

    detector = cv2.QRCodeDetectorAruco()  # the plain one misses a code in fifteen
    found = []
    for page in PdfReader(io.BytesIO(pdf), strict=True).pages:
        for code in _codes(page):
            said, *_ = detector.detectAndDecode(_drawn(code))
            assert said, "a code that cannot be read"
            found.append(said)
    return found


def modules_in(pdf: bytes) -> list[float]:
    """The side of a module of each QR code, in millimetres."""
    pages = PdfReader(io.BytesIO(pdf), strict=True).pages
    return [min(height for *_, height in code) * MM for page in pages for code in _codes(page)]


def _codes(page: Any) -> list[list[Box]]:
    """The black rectangles of the page, those of each code together, in the order of reading."""
    boxes: list[Box] = []
    black = [False]

    def note(operator: bytes, operands: Any, *_: Any) -> None:
        if operator in (b"g", b"rg"):
            black[0] = not any(float(one) for one in operands)
        if operator == b"re" and black[0]:
            left, bottom, width, height = (float(one) for one in operands)
            boxes.append((left, min(bottom, bottom + height), width, abs(height)))

    page.extract_text(visitor_operand_before=note)
    codes: list[list[Box]] = []
    for box in boxes:  # a code begins with the long bar of its upper left corner
        if not codes or _begins(box, codes[-1]):
            codes.append([])
        codes[-1].append(box)
    return codes


def _begins(box: Box, code: list[Box]) -> bool:
    """Whether it lies above all that was drawn of `code`, or far beside it."""
    first = code[0]
    return (
        box[1] > first[1] + first[3] / 2
        or (abs(box[1] - first[1]) < first[3] / 2 and box[1] > code[-1][1] + first[3] / 2)
        or box[1] < code[-1][1] - 3 * first[3]
    )


def _drawn(code: list[Box]) -> Any:
    """The code on white, four points for a module."""
    import numpy as np

    module = min(height for *_, height in code)
    left, low = min(box[0] for box in code), min(box[1] for box in code)
    side = round((max(box[0] + box[2] for box in code) - left) / module)
    picture = np.full(((side + 8) * 4, (side + 8) * 4), 255, dtype=np.uint8)
    for x, y, width, height in code:
        top = side - round((y + height - low) / module)
        start, end = (round((edge - left) / module) for edge in (x, x + width))
        picture[(top + 4) * 4 : (top + 5) * 4, (start + 4) * 4 : (end + 4) * 4] = 0
    return picture

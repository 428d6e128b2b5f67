"""Drawings that any page or sheet may need, made without scripts: QR codes, as SVG and on paper."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

if TYPE_CHECKING:
    from fpdf import FPDF

QUIET = 4  # modules of white that scanners need around


def qr_code(text: str) -> Markup:
    """`text` as a QR code: an SVG of one path, black on white whatever the theme."""
    rows = _rows(text, "m")
    dark = [(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    dots = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    side = len(rows) + 2 * QUIET
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" '
        'aria-hidden="true" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>'
    ).format(side, dots)


def draw_code(
    canvas: "FPDF", text: str, left: float, top: float, side: float, *, correction: str = "m"
) -> float:
    """Draw `text` as a QR code of that side, in the canvas's unit, without the white around it.

    Args:
        correction: how much of it may be scratched or dirty: "l", "m" (15 %), "q" (25 %) or "h".

    Returns:
        The side of one module.
    """
    rows = _rows(text, correction)
    module = side / len(rows)
    canvas.set_fill_color(0)
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):  # neighbours in one piece: printers leave no white line between
            width = len(list(run))
            if is_dark:
                canvas.rect(left + x * module, top + y * module, width * module, module, style="F")
            x += width
    return module


def _rows(text: str, correction: str) -> Sequence[Sequence[int]]:
    return segno.make_qr(text, error=correction, boost_error=False).matrix

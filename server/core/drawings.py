"""Drawings that any page may need, made without scripts: QR codes as SVG."""

import segno
from markupsafe import Markup

QUIET = 4  # modules of white that scanners need around


def qr_code(text: str) -> Markup:
    """`text` as a QR code: an SVG of one path, black on white whatever the theme."""
    rows = segno.make_qr(text, error="m", boost_error=False).matrix
    dark = [(x + QUIET, y + QUIET) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    dots = "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
    side = len(rows) + 2 * QUIET
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img" '
        'aria-hidden="true" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>'
    ).format(side, dots)

"""A small writer of PDF 1.4: words in Helvetica, lines, circles and shapes on A4 pages.

Enough for a sheet of paper, without any library: the fonts are those that every reader has. Lengths are in
points (1/72 inch), counted from the lower left corner.
"""

import zlib
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT = 595.0, 842.0
Point = tuple[float, float]
# Helvetica's own widths in thousandths, from the space to the tilde
_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD_IS_WIDER = 1.07
# a circle in four curves
_CURVE = 0.5523


def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """How wide words are; letters with accents are as wide as those without."""
    total = 0
    for sign in _plain(words):
        code = ord(sign) - 32
        total += _WIDTHS[code] if 0 <= code < len(_WIDTHS) else 556
    return total * size / 1000 * (_BOLD_IS_WIDER if bold else 1)


def fit(words: str, size: float, room: float, *, bold: bool = False) -> str:
    """The words, cut with an ellipsis where they are wider than `room`."""
    if width_of(words, size, bold=bold) <= room:
        return words
    while words and width_of(words + "…", size, bold=bold) > room:
        words = words[:-1]
    return words.rstrip() + "…"


class Page:
    """One page, drawn from its back to its front."""

    def __init__(self) -> None:
        self._drawn: list[bytes] = []

    def text(self, at: Point, words: str, size: float, *, bold: bool = False, grey: float = 0) -> None:
        """Write words from this point on; what the font lacks is written as "?"."""
        shown = _plain(words).encode("cp1252", "replace")
        shown = shown.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
        font = b"/F2" if bold else b"/F1"
        place = f"{at[0]:.2f} {at[1]:.2f} Td".encode()
        self._draw(b"BT %.2f g %s %.1f Tf %s (%s) Tj ET" % (grey, font, size, place, shown))

    def centred(self, at: Point, words: str, size: float, *, grey: float = 0) -> None:
        """Write bold words around this point, as in a circle."""
        left = at[0] - width_of(words, size, bold=True) / 2
        self.text((left, at[1] - size * 0.36), words, size, bold=True, grey=grey)

    def path(
        self, points: Sequence[Point], *, grey: float = 0, width: float = 1, dashed: bool = False
    ) -> None:
        """Draw a line through points."""
        dash = b"[4 3] 0 d" if dashed else b"[] 0 d"
        self._draw(b"%.2f G %.2f w %s %s S" % (grey, width, dash, _way(points)))

    def shape(self, points: Sequence[Point], *, fill: float, edge: float) -> None:
        """Draw a closed shape, filled."""
        self._draw(b"%.2f g %.2f G 0.5 w [] 0 d %s b" % (fill, edge, _way(points)))

    def circle(self, at: Point, radius: float, *, fill: float, edge: float = 0) -> None:
        """Draw a filled circle."""
        x, y, c = *at, radius * _CURVE
        corners = (
            (x + radius, y),
            (x + radius, y + c, x + c, y + radius, x, y + radius),
            (x - c, y + radius, x - radius, y + c, x - radius, y),
            (x - radius, y - c, x - c, y - radius, x, y - radius),
            (x + c, y - radius, x + radius, y - c, x + radius, y),
        )
        way = b" ".join(_numbers(one) + (b" m" if len(one) == 2 else b" c") for one in corners)
        self._draw(b"%.2f g %.2f G 1 w [] 0 d %s b" % (fill, edge, way))

    def begin_frame(self, lower_left: Point, upper_right: Point) -> None:
        """Until `end_frame`, draw nothing outside of this rectangle."""
        size = (upper_right[0] - lower_left[0], upper_right[1] - lower_left[1])
        self._draw(b"q %s re W n" % _numbers((*lower_left, *size)))

    def end_frame(self) -> None:
        """Draw everywhere again."""
        self._draw(b"Q")

    def _draw(self, command: bytes) -> None:
        self._drawn.append(command)

    def content(self) -> bytes:
        """What was drawn, as a page of a file holds it."""
        return zlib.compress(b"\n".join(self._drawn))


def write(pages: Iterable[Page], *, title: str, language: str) -> bytes:
    """The pages as one file."""
    drawn = [page.content() for page in pages]
    numbers = [5 + 2 * n for n in range(len(drawn))]
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    named = b"\xfe\xff" + title.encode("utf-16-be")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (%s) /ViewerPreferences << /DisplayDocTitle true >> >>"
        % language.encode(),
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(drawn), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in zip(numbers, drawn, strict=True):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (number + 1)
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content)
        )
    objects.append(b"<< /Title <%s> >>" % named.hex().encode())
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def _plain(words: str) -> str:
    """Narrow spaces as wide ones, a line as a space: neither is in the font."""
    return " ".join(words.replace("\u202f", "\u00a0").replace("\u2009", "\u00a0").splitlines())


def _numbers(values: Iterable[float]) -> bytes:
    return b" ".join(b"%.2f" % value for value in values)


def _way(points: Sequence[Point]) -> bytes:
    return b" ".join(_numbers(point) + (b" l" if n else b" m") for n, point in enumerate(points))

"""Sheets of A4 paper as PDF: words in any language we speak, tables, photos, codes; laid out by fpdf2.

The library is loaded with the first sheet. Lengths are in points (1/72 inch), from the upper left corner.
"""

import io
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from server.core.fonts import FAMILY, add_fonts, give_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fpdf.fonts import TTFFont

WIDTH, HEIGHT = 595.28, 841.89
MARGIN, FOOT = 48.0, 56.0
ROOM = WIDTH - 2 * MARGIN
BODY, SMALL = 10.0, 9.0
LEADING = 1.4
GREY = 90  # of 255
BETWEEN = 8.0  # two columns of a table
BASELINE = 0.3  # of a sign's height, below the middle of its line
SOFT_HYPHEN = "\u00ad"
WIDEST = 0.62  # of a sign's height, on average over words
PICTURES_IN_A_ROW, GAP, PICTURE_HEIGHT = 2, 12.0, 220.0
LOGO_WIDTH, LOGO_HEIGHT = 120.0, 36.0
RIGHT_TO_LEFT = ("R", "AL")


class Paper:
    """A document that is written from its first line to its last; `canvas` draws what is no text.

    `page_words` says which page it is of how many, at the foot of each.
    """

    def __init__(self, *, title: str, language: str, page_words: Callable[[int, str], str]) -> None:
        from fpdf import FPDF

        self.canvas: FPDF = FPDF(unit="pt", format="A4")
        self.title = title
        self._page_words = page_words
        add_fonts(self.canvas)
        self.canvas.set_title(title)
        self.canvas.set_lang(language)
        self.canvas.set_margins(MARGIN, MARGIN, MARGIN)
        self.canvas.set_auto_page_break(True, margin=FOOT)
        self.canvas.footer = self._foot  # type: ignore[method-assign]  # the library's own hook
        self.canvas.add_page()

    def _foot(self) -> None:
        self.canvas.set_y(-FOOT / 1.5)
        with self._font(8, grey=True):
            self.canvas.cell(ROOM * 0.7, 10, fit(self, self.title, ROOM * 0.7))
            self.canvas.cell(ROOM * 0.3, 10, self._page_words(self.canvas.page_no(), "{nb}"), align="R")

    @contextmanager
    def _font(self, size: float, *, bold: bool = False, grey: bool = False) -> "Iterator[None]":
        self.canvas.set_font(FAMILY, "B" if bold else "", size)
        self.canvas.set_text_color(GREY if grey else 0)
        yield
        self.canvas.set_text_color(0)

    def words(
        self,
        words: str,
        size: float = BODY,
        *,
        bold: bool = False,
        grey: bool = False,
        indent: float = 0,
        width: float = 0,
    ) -> None:
        """Words on as many lines, and pages, as they need; each of their own lines begins one."""
        if not words:
            return
        with self._font(size, bold=bold, grey=grey):
            self.canvas.set_x(MARGIN + indent)
            self._lines(words, (width or ROOM - indent) - 2 * self.canvas.c_margin, size * LEADING)
        self.canvas.set_x(MARGIN)

    def heading(self, words: str) -> None:
        """A title within the sheet, never alone at the end of a page."""
        if self.canvas.will_page_break(70):
            self.canvas.add_page()
        self.space(10)
        self.words(words, 13, bold=True)
        self.space(2)

    def space(self, height: float) -> None:
        """Nothing, so high."""
        self.canvas.ln(height)

    def rule(self) -> None:
        """A thin line across the page."""
        self.space(5)
        y = self.canvas.get_y()
        self.canvas.set_draw_color(190)
        self.canvas.set_line_width(0.5)
        self.canvas.line(MARGIN, y, WIDTH - MARGIN, y)
        self.space(5)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """A table whose heads come again on each page; a row is as high as its words need.

        The library's own table lays each cell out three times: a long list would take seconds.
        """
        widths = [share * ROOM / sum(shares) for share in shares]
        self._cells(heads, widths, bold=True)
        for row in rows:
            lines = max(
                len(cell) * SMALL * WIDEST // width + 1 for cell, width in zip(row, widths, strict=True)
            )
            if self.canvas.will_page_break(lines * SMALL * LEADING + 10):
                self.canvas.add_page()
                self._cells(heads, widths, bold=True)
            self._cells(row, widths)

    def _cells(self, cells: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> None:
        top, left, ends = self.canvas.get_y(), MARGIN, []
        with self._font(SMALL, bold=bold):
            for cell, width in zip(cells, widths, strict=True):
                self.canvas.set_xy(left, top)
                self._lines(cell, width - BETWEEN, SMALL * LEADING)
                ends.append(self.canvas.get_y())
                left += width
        self.canvas.set_xy(MARGIN, max(ends) - 3)
        self.rule()
        self.space(-3)

    def _lines(self, words: str, room: float, leading: float) -> None:
        """Words on as many lines as they need, from where the pen is; it is then below.

        The library's own cells measure a line again at each of its letters, which joined ones alone need.
        """
        canvas, left = self.canvas, self.canvas.get_x()
        margin, down = canvas.c_margin, leading / 2 + BASELINE * canvas.font_size_pt
        with self.shaped(words) as is_shaped:
            if is_shaped:
                wide = room + 2 * margin
                canvas.multi_cell(wide, leading, plain(words), align="L", new_x="LEFT", new_y="NEXT")
                return
        for line in self._broken(plain(words).replace(SOFT_HYPHEN, ""), room):
            if canvas.will_page_break(leading):
                canvas.add_page()
            canvas.text(left + margin, canvas.get_y() + down, line)
            canvas.set_xy(left, canvas.get_y() + leading)

    def _broken(self, words: str, room: float) -> "Iterator[str]":
        """Its lines; one that is wider than the room is broken between words."""
        for whole in words.split("\n"):
            if self._width(whole) <= room:
                yield whole
                continue
            line = ""
            for word in self._narrow(whole.split(" "), room):
                longer = f"{line} {word}" if line else word
                if self._width(longer) > room:
                    yield line
                    longer = word
                line = longer
            yield line

    def _narrow(self, words: Sequence[str], room: float) -> "Iterator[str]":
        """The words; one that is wider than the room in parts that are not."""
        for word in words:
            rest = word
            while self._width(rest) > room and len(rest) > 1:
                most = next((n for n in range(len(rest), 1, -1) if self._width(rest[:n]) <= room), 1)
                yield rest[:most]
                rest = rest[most:]
            yield rest

    def _width(self, words: str) -> float:
        """In the font that is set, whose letters stand beside each other as they are."""
        font, size = cast("TTFFont", self.canvas.current_font), self.canvas.font_size_pt
        return font.get_text_width(words, size, None)[1]

    def letterhead(self, name: str, title: str, logo: bytes | None = None) -> None:
        """Who writes, the title under it and, to their right, a PNG if there is one."""
        top = self.canvas.get_y()
        self.words(name, grey=True)
        self.words(title, 20, bold=True, width=ROOM - LOGO_WIDTH - GAP if logo else 0)
        if logo:
            after, left = self.canvas.get_y(), MARGIN + ROOM - LOGO_WIDTH
            self.canvas.image(io.BytesIO(logo), left, top, LOGO_WIDTH, LOGO_HEIGHT, keep_aspect_ratio=True)
            self.canvas.set_y(max(after, top + LOGO_HEIGHT))

    def pictures(self, pictures: Sequence[tuple[bytes, str]], height: float = PICTURE_HEIGHT) -> None:
        """JPEG pictures, no higher than `height`, each with the words under it, side by side."""
        width = (ROOM - GAP * (PICTURES_IN_A_ROW - 1)) / PICTURES_IN_A_ROW
        for start in range(0, len(pictures), PICTURES_IN_A_ROW):
            if self.canvas.will_page_break(height + 30):
                self.canvas.add_page()
            top, ends = self.canvas.get_y() + 4, []
            for place, (body, caption) in enumerate(pictures[start : start + PICTURES_IN_A_ROW]):
                ends.append(self._picture(body, caption, MARGIN + place * (width + GAP), top, width, height))
            self.canvas.set_xy(MARGIN, max(ends) + 6)

    def _picture(
        self, body: bytes, caption: str, left: float, top: float, width: float, height: float
    ) -> float:
        """Draw one with its words; gives where they end."""
        drawn = self.canvas.image(
            io.BytesIO(body), left, top, width, height, keep_aspect_ratio=True, alt_text=caption
        )
        # the library centres what is less high than its place
        self.canvas.set_xy(left, top + (height + drawn.rendered_height) / 2)
        with self._font(SMALL, grey=True), self.shaped(caption):
            self.canvas.multi_cell(width, SMALL * LEADING, plain(caption), align="L", new_y="NEXT")
        return self.canvas.get_y()

    @contextmanager
    def shaped(self, words: str) -> "Iterator[bool]":
        """Join and turn the letters of languages that run from right to left; says whether there are any."""
        turned = any(unicodedata.bidirectional(sign) in RIGHT_TO_LEFT for sign in words)
        self.canvas.set_text_shaping(turned)
        yield turned
        self.canvas.set_text_shaping(False)

    def file(self) -> bytes:
        """The document, as the bytes of a PDF; it cannot be written in afterwards."""
        give_files(self.canvas)
        return bytes(self.canvas.output())


def plain(words: str) -> str:
    """Words without control signs; what the fonts lack is drawn as a box, which says so."""
    return "".join(sign for sign in words if sign == "\n" or unicodedata.category(sign) != "Cc")


def fit(paper: Paper, words: str, room: float) -> str:
    """The words, cut with an ellipsis where they are wider than `room` in the font that is set."""
    shown = plain(" ".join(words.split()))
    if paper.canvas.get_string_width(shown) <= room:
        return shown
    while shown and paper.canvas.get_string_width(shown + "…") > room:
        shown = shown[:-1]
    return shown.rstrip() + "…"

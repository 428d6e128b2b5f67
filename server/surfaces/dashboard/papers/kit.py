"""The communication kit: posters, flyers and stickers, in the town's accent, each with its own counted link.

Lengths are millimetres; a page is as large as the paper it is printed on.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from server.commons.territories.queries import Territory
from server.core.drawings import draw_code
from server.core.fonts import FAMILY, add_fonts, give_files
from server.core.language import speaking, translate
from server.core.paper import plain
from server.surfaces.dashboard.queries.outreach import Printed
from server.surfaces.dashboard.rules import legible

if TYPE_CHECKING:
    from fpdf import FPDF

Colour = tuple[int, int, int]
PAGES = {"poster_a4": (210.0, 297.0), "poster_a3": (297.0, 420.0), "flyer": (148.0, 210.0)}
SHEET = (210.0, 297.0)
STICKER = (95.0, 65.0)
COLUMNS, ROWS = 2, 4
SMALLEST_MODULE = 0.4  # what the camera of a phone still reads
QUIET = 4  # modules of white around a code
CORRECTION = "q"  # a quarter of it may be scratched: it hangs outdoors
WHITE, INK, GREY = (255, 255, 255), (27, 36, 32), (85, 97, 91)
HOW = ("dashboard.kit.scan", "dashboard.kit.free")
POINT = 25.4 / 72
LEADING = 1.22


def kit_on_paper(here: Territory, support: str, items: Sequence[Printed], logo: bytes | None) -> bytes:
    """A page for each item, or sheets of stickers; one sticker alone fills its sheet."""
    look = _Look(here, logo)
    with speaking(items[0].languages[0]):
        title = f"{translate(f'dashboard.kit.support.{support}')} – {here.named('name')}"
    if support == "sticker":
        return _stickers(look, title, items)
    width, height = PAGES[support]
    canvas = _canvas(title, items[0].languages[0], (width, height))
    for item in items:
        canvas.add_page()
        _poster(_Drawing(canvas, look), item, width, height)
    return _file(canvas)


class _Look:
    """What all the town's papers have alike."""

    def __init__(self, here: Territory, logo: bytes | None) -> None:
        accent = legible((here.accent or "#0b6b55").lower(), ("#ffffff",), "#000000")
        self.here, self.logo = here, logo
        self.accent: Colour = (int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16))


def _canvas(title: str, language: str, size: tuple[float, float]) -> "FPDF":
    from fpdf import FPDF

    canvas = FPDF(unit="mm", format=size)
    add_fonts(canvas)
    canvas.set_title(title)
    canvas.set_lang(language)
    canvas.set_margin(0)
    canvas.set_auto_page_break(False)
    return canvas


def _file(canvas: "FPDF") -> bytes:
    give_files(canvas)
    return bytes(canvas.output())


class _Drawing:
    """Blocks of colour, words that fit their room, the logo and the code, on the page that is open."""

    def __init__(self, canvas: "FPDF", look: _Look) -> None:
        self.canvas, self.look = canvas, look

    def block(self, left: float, top: float, width: float, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.canvas.set_fill_color(*colour)
        self.canvas.rect(left, top, width, height, style="F")

    def words(
        self,
        words: str,
        left: float,
        top: float,
        width: float,
        size: float,
        *,
        colour: Colour = INK,
        bold: bool = False,
        align: str = "L",
        lines: int = 2,
    ) -> float:
        """Words of that size in points, smaller where they need more than `lines`; gives where they end."""
        said = plain(words)
        while True:
            self.canvas.set_font(FAMILY, "B" if bold else "", size)
            cut = cast("list[str]", self.canvas.multi_cell(width, 1, said, dry_run=True, output="LINES"))
            widest = max((self.canvas.get_string_width(part) for part in said.split()), default=0)
            if (len(cut) <= lines and widest <= width) or size <= 6:
                break
            size *= 0.94
        self.canvas.set_text_color(*colour)
        self.canvas.set_xy(left, top)
        height = size * POINT * LEADING
        self.canvas.multi_cell(width, height, said, align=align, new_x="LMARGIN", new_y="NEXT")
        return self.canvas.get_y()

    def picture(self, left: float, top: float, width: float, height: float) -> bool:
        """The town's logo on white, within that room; False when it has none."""
        if self.look.logo is None:
            return False
        self.block(left, top, width, height, WHITE)
        gap = height * 0.08
        self.canvas.image(
            io.BytesIO(self.look.logo),
            left + gap,
            top + gap,
            width - 2 * gap,
            height - 2 * gap,
            keep_aspect_ratio=True,
            alt_text=self.look.here.named("name"),
        )
        return True

    def code(self, link: str, left: float, top: float, side: float) -> None:
        """The link on white, with the margin that scanners need; `side` is that of the white square."""
        self.block(left, top, side, side, WHITE)
        modules = _modules(link)
        module = side / (modules + 2 * QUIET)
        draw_code(
            self.canvas,
            link,
            left + QUIET * module,
            top + QUIET * module,
            modules * module,
            correction=CORRECTION,
        )


def _modules(link: str) -> int:
    import segno

    return len(segno.make_qr(link, error=CORRECTION, boost_error=False).matrix)


def _title(item: Printed) -> str:
    """What is asked, in the language that is spoken."""
    return translate("dashboard.kit.title_of" if item.category else "dashboard.kit.title")


def _poster(draw: _Drawing, item: Printed, width: float, height: float) -> None:
    """Above what it is about, in the middle the code, below how else the town is reached."""
    scale = width / 210
    margin, band = 16 * scale, height * (0.33 if draw.look.logo else 0.29)
    room = width - 2 * margin
    draw.block(0, 0, width, band, draw.look.accent)
    top = 13 * scale
    if draw.picture(margin, top, 44 * scale, 22 * scale):
        draw.words(
            draw.look.here.named("banner") or draw.look.here.name,
            margin + 50 * scale,
            top + 6 * scale,
            room - 50 * scale,
            15 * scale,
            colour=WHITE,
        )
        top += 29 * scale
    else:
        top = draw.words(
            draw.look.here.named("banner") or draw.look.here.name, margin, top, room, 17 * scale, colour=WHITE
        )
        top += 6 * scale
    with speaking(item.languages[0]):
        top = draw.words(_title(item), margin, top, room, 38 * scale, colour=WHITE, bold=True, lines=2)
        if item.category:
            said = item.category[item.languages[0]]
            top = draw.words(said, margin, top + 2 * scale, room, 22 * scale, colour=WHITE, lines=1)
    for language in item.languages[1:]:
        with speaking(language):
            said = f"{_title(item)} {item.category.get(language, '')}".strip()
            draw.words(said, margin, top + 2 * scale, room, 15 * scale, colour=WHITE, lines=1)
    _under_band(draw, item, width, height, band)


def _under_band(draw: _Drawing, item: Printed, width: float, height: float, band: float) -> None:
    scale = width / 210
    margin = 16 * scale
    room, top = width - 2 * margin, band + 9 * scale
    if item.place:
        top = draw.words(item.place, margin, top, room, 18 * scale, bold=True, align="C", lines=1)
        top += 1 * scale
    below = (57 + 13 * (len(item.languages) - 1)) * scale
    side = min(125 * scale, height - top - below)
    draw.code(item.link, (width - side) / 2, top, side)
    top += side + 1 * scale
    for number, language in enumerate(item.languages):
        with speaking(language):
            size = (16 if number == 0 else 12) * scale
            top = draw.words(
                translate("dashboard.kit.scan"), margin, top, room, size, align="C", bold=number == 0
            )
            top = draw.words(
                translate("dashboard.kit.free"), margin, top, room, size * 0.8, align="C", colour=GREY
            )
            top += 1.5 * scale
    top = draw.words(item.short, margin, top + 1 * scale, room, 13 * scale, align="C", lines=1)
    _foot(draw, item, width, height)


def _foot(draw: _Drawing, item: Printed, width: float, height: float) -> None:
    """Who has no such telephone calls or comes; the number of danger comes first."""
    scale = width / 210
    margin, top = 16 * scale, height - 30 * scale
    draw.block(margin, top - 3 * scale, width - 2 * margin, 0.4 * scale, draw.look.accent)
    for language in item.languages:
        with speaking(language):
            top = draw.words(_contact(draw.look.here), margin, top, width - 2 * margin, 10.5 * scale, lines=2)
    draw.words(item.code, margin, height - 9 * scale, width - 2 * margin, 8 * scale, colour=GREY, align="R")


def _contact(here: Territory) -> str:
    phone = here.contact.get("phone")
    said = [translate("dashboard.kit.danger")]
    if phone:
        service = here.named("service") or here.contact.get("service") or here.name
        said.append(translate("dashboard.kit.call", service=service, phone=phone))
    return " ".join(said)


def _stickers(look: _Look, title: str, items: Sequence[Printed]) -> bytes:
    """Sheets of eight stickers to be cut along thin lines."""
    on_a_sheet = COLUMNS * ROWS
    wanted = list(items) * on_a_sheet if len(items) == 1 else list(items)
    canvas = _canvas(title, items[0].languages[0], SHEET)
    left, top = (SHEET[0] - COLUMNS * STICKER[0]) / 2, (SHEET[1] - ROWS * STICKER[1]) / 2
    for place, item in enumerate(wanted):
        row, column = divmod(place % on_a_sheet, COLUMNS)
        if place % on_a_sheet == 0:
            canvas.add_page()
            _cut_lines(canvas, left, top)
        _sticker(_Drawing(canvas, look), item, left + column * STICKER[0], top + row * STICKER[1])
    return _file(canvas)


def _cut_lines(canvas: "FPDF", left: float, top: float) -> None:
    canvas.set_draw_color(170)
    canvas.set_line_width(0.1)
    for column in range(COLUMNS + 1):
        x = left + column * STICKER[0]
        canvas.line(x, top - 5, x, top + ROWS * STICKER[1] + 5)
    for row in range(ROWS + 1):
        y = top + row * STICKER[1]
        canvas.line(left - 5, y, left + COLUMNS * STICKER[0] + 5, y)


def _sticker(draw: _Drawing, item: Printed, left: float, top: float) -> None:
    """The code on the left, words beside it, the town below."""
    width, height = STICKER
    band, side, gap = 11.0, 48.0, 2.0
    draw.block(left + 1, top + height - band - 1, width - 2, band, draw.look.accent)
    draw.code(item.link, left + gap, top + gap, side)
    words, room = left + side + 2 * gap, width - side - 4 * gap
    y = top + 5.0
    for number, language in enumerate(item.languages):
        with speaking(language):
            size = 13 if number == 0 else 8
            y = draw.words(_title(item), words, y, room, size, bold=number == 0, lines=3)
            if item.category:
                y = draw.words(item.category[language], words, y + 0.5, room, size * 0.85, lines=2)
            y += 1
    if item.place:
        y = draw.words(item.place, words, y, room, 8, colour=GREY, lines=2)
    with speaking(item.languages[0]):
        draw.words(
            translate("dashboard.kit.scan_short"), words, top + height - band - 9, room, 7.5, colour=GREY
        )
    banner = draw.look.here.named("banner") or draw.look.here.name
    has_logo = draw.picture(left + 2, top + height - band, 18, band - 2)
    at, y = left + (23 if has_logo else 4), top + height - band + 2.4
    draw.words(banner, at, y, width - (at - left) - 20, 10, colour=WHITE, bold=True, lines=1)
    draw.words(item.code, left + width - 17, y + 0.6, 14, 8, colour=WHITE, align="R", lines=1)

"""The round on paper: a numbered map, then the stops with a box to tick."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import shorten

from server.core.fonts import FAMILY
from server.core.paper import MARGIN, ROOM, Paper
from server.reporting.signalements.rules import METRES_PER_DEGREE

Place = tuple[float, float]  # latitude, longitude, in degrees
Point = tuple[float, float]  # on the page, in points from its upper left corner
MAP_HEIGHT, ROW = 310.0, 72.0
MOST_SAID = 240  # signs of what was said: the sheet is read outdoors
DOT = 8.5
NEAREST_M = 300.0  # a map of one stop is not drawn larger than this


@dataclass(frozen=True)
class Row:
    """A stop in words; `mark` says what presses, in a word."""

    place: Place
    number: str
    category: str
    address: str
    deadline: str
    mark: str
    said: str


@dataclass(frozen=True)
class Sheet:
    """All that is written; `ground` are outlines of districts, `page` is said with `{n}` and `{total}`."""

    title: str
    lead: str
    start: Place
    start_label: str
    ground: Sequence[Sequence[Place]]
    rows: Sequence[Row]
    empty: str
    page: str
    language: str


@dataclass(frozen=True)
class _Frame:
    """Where the map is on the page, and which ground it shows; metres are the same both ways."""

    middle: Place
    scale: float  # points for a degree of latitude
    centre: Point

    def at(self, place: Place) -> Point:
        east = (place[1] - self.middle[1]) * math.cos(math.radians(self.middle[0]))
        north = place[0] - self.middle[0]
        return self.centre[0] + east * self.scale, self.centre[1] - north * self.scale


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PDF."""
    paper = Paper(title=sheet.title, language=sheet.language, page_words=_page_words(sheet.page))
    paper.words(sheet.title, 18, bold=True)
    paper.words(sheet.lead, 10.5, grey=True)
    paper.space(8)
    if sheet.rows:
        _map(paper, sheet)
    else:
        paper.words(sheet.empty, 12)
    for n, row in enumerate(sheet.rows, start=1):
        _row(paper, n, row)
    return paper.file()


def _page_words(words: str) -> Callable[[int, str], str]:
    return lambda n, total: words.format(n=n, total=total)


def _map(paper: Paper, sheet: Sheet) -> None:
    canvas, top = paper.canvas, paper.canvas.get_y()
    frame = _frame([sheet.start, *(row.place for row in sheet.rows)], top)
    way = [frame.at(place) for place in (sheet.start, *(row.place for row in sheet.rows))]
    with canvas.rect_clip(MARGIN, top, ROOM, MAP_HEIGHT):
        canvas.set_fill_color(242)
        canvas.rect(MARGIN, top, ROOM, MAP_HEIGHT, style="F")
        canvas.set_fill_color(252)
        canvas.set_draw_color(153)
        canvas.set_line_width(0.5)
        for outline in sheet.ground:
            canvas.polygon([frame.at(place) for place in outline], style="DF")
        canvas.set_draw_color(110)
        canvas.set_line_width(1.2)
        canvas.set_dash_pattern(4, 3)
        canvas.polyline(way)
        canvas.set_dash_pattern()
        _start(paper, way[0], sheet.start_label)
        # the first stops are drawn last: where two are at one place, the first to do is seen
        for n in range(len(sheet.rows), 0, -1):
            _dot(paper, way[n], n)
        _scale(paper, frame, top)
    canvas.set_draw_color(102)
    canvas.rect(MARGIN, top, ROOM, MAP_HEIGHT)
    canvas.set_xy(MARGIN, top + MAP_HEIGHT + 10)


def _frame(places: Sequence[Place], top: float) -> _Frame:
    south, north = min(one[0] for one in places), max(one[0] for one in places)
    west, east = min(one[1] for one in places), max(one[1] for one in places)
    middle = ((south + north) / 2, (west + east) / 2)
    least = NEAREST_M / METRES_PER_DEGREE
    across = max((east - west) * math.cos(math.radians(middle[0])), least)
    room = 6 * DOT
    scale = min((ROOM - room) / across, (MAP_HEIGHT - room) / max(north - south, least))
    return _Frame(middle, scale, (MARGIN + ROOM / 2, top + MAP_HEIGHT / 2))


def _start(paper: Paper, at: Point, label: str) -> None:
    paper.canvas.set_fill_color(255)
    paper.canvas.set_draw_color(0)
    paper.canvas.circle(at[0], at[1], 5, style="DF")
    paper.canvas.set_font(FAMILY, "B", 9)
    paper.canvas.text(at[0] + 8, at[1] + 3, label)


def _dot(paper: Paper, at: Point, n: int) -> None:
    """The number of a stop, white in a black circle."""
    paper.canvas.set_fill_color(0)
    paper.canvas.set_draw_color(255)
    paper.canvas.circle(at[0], at[1], DOT, style="DF")
    paper.canvas.set_font(FAMILY, "B", 9 if n < 100 else 6.5)
    paper.canvas.set_text_color(255)
    half = paper.canvas.get_string_width(str(n)) / 2
    paper.canvas.text(at[0] - half, at[1] + 3.2, str(n))
    paper.canvas.set_text_color(0)


def _scale(paper: Paper, frame: _Frame, top: float) -> None:
    """A bar of a round length, and which way is north."""
    canvas, metre = paper.canvas, frame.scale / METRES_PER_DEGREE
    length = next((one for one in (5000, 2000, 1000, 500, 200, 100, 50) if one * metre <= 120), 20)
    x, y = MARGIN + 12, top + MAP_HEIGHT - 12
    canvas.set_draw_color(0)
    canvas.polyline([(x, y - 4), (x, y), (x + length * metre, y), (x + length * metre, y - 4)])
    canvas.set_font(FAMILY, "", 9)
    canvas.text(x + 4, y - 5, f"{length} m" if length < 1000 else f"{length // 1000} km")
    north = MARGIN + ROOM - 18
    canvas.line(north, top + 24, north, top + 42)
    canvas.set_font(FAMILY, "B", 11)
    canvas.text(north - 4, top + 20, "N")


def _row(paper: Paper, n: int, row: Row) -> None:
    """A stop: its number, what and where, how it presses, a box to tick, and what was said first."""
    canvas = paper.canvas
    if canvas.will_page_break(ROW):
        canvas.add_page()
    paper.rule()
    top, box = canvas.get_y(), MARGIN + ROOM - 14
    _dot(paper, (MARGIN + DOT, top + DOT), n)
    canvas.set_draw_color(0)
    canvas.set_line_width(1)
    canvas.rect(box, top + 2, 12, 12)
    pressing = f"{row.mark} · {row.deadline}" if row.mark and row.deadline else row.mark or row.deadline
    side = f"{row.number}\n{pressing}" if pressing else row.number
    canvas.set_xy(MARGIN, top)
    paper.words(side, 9.5, bold=bool(row.mark), indent=ROOM - 180, width=160)
    after = canvas.get_y()
    canvas.set_xy(MARGIN, top)
    paper.words(row.category, 11, bold=True, indent=26, width=ROOM - 214)
    paper.words(row.address, indent=26, width=ROOM - 214)
    canvas.set_y(max(canvas.get_y(), after))
    paper.words(shorten(row.said, MOST_SAID, placeholder=" …"), 9, grey=True, indent=26, width=ROOM - 46)

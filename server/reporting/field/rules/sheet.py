"""The round on paper: a numbered map, then the stops with a box to tick."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from server.reporting.field.rules.paper import HEIGHT, WIDTH, Page, Point, fit, width_of, write
from server.reporting.signalements.rules import METRES_PER_DEGREE

Place = tuple[float, float]  # latitude, longitude, in degrees
MARGIN, MAP_HEIGHT, ROW = 40.0, 330.0, 44.0
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
    lower_left: Point
    upper_right: Point

    def at(self, place: Place) -> Point:
        x = (self.lower_left[0] + self.upper_right[0]) / 2
        y = (self.lower_left[1] + self.upper_right[1]) / 2
        east = (place[1] - self.middle[1]) * math.cos(math.radians(self.middle[0]))
        return x + east * self.scale, y + (place[0] - self.middle[0]) * self.scale


def draw(sheet: Sheet) -> bytes:
    """The sheet as a PDF."""
    pages = [Page()]
    _head(pages[0], sheet)
    top = HEIGHT - MARGIN - 50
    if sheet.rows:
        _map(pages[0], sheet, top)
        top -= MAP_HEIGHT + 16
    else:
        pages[0].text((MARGIN, top - 20), sheet.empty, 12)
    for n, row in enumerate(sheet.rows, start=1):
        if top - ROW < MARGIN + 14:
            pages.append(Page())
            top = HEIGHT - MARGIN
        _row(pages[-1], n, row, top)
        top -= ROW
    for n, page in enumerate(pages, start=1):
        words = sheet.page.format(n=n, total=len(pages))
        page.text((WIDTH - MARGIN - width_of(words, 9), MARGIN - 12), words, 9, grey=0.35)
    return write(pages, title=sheet.title, language=sheet.language)


def _head(page: Page, sheet: Sheet) -> None:
    room = WIDTH - 2 * MARGIN
    page.text((MARGIN, HEIGHT - MARGIN - 16), fit(sheet.title, 18, room, bold=True), 18, bold=True)
    page.text((MARGIN, HEIGHT - MARGIN - 34), fit(sheet.lead, 10.5, room), 10.5, grey=0.25)


def _map(page: Page, sheet: Sheet, top: float) -> None:
    low, high = (MARGIN, top - MAP_HEIGHT), (WIDTH - MARGIN, top)
    frame = _frame([sheet.start, *(row.place for row in sheet.rows)], low, high)
    page.begin_frame(low, high)
    page.shape([low, (high[0], low[1]), high, (low[0], high[1])], fill=0.95, edge=0.95)
    for outline in sheet.ground:
        page.shape([frame.at(place) for place in outline], fill=0.99, edge=0.6)
    way = [frame.at(place) for place in (sheet.start, *(row.place for row in sheet.rows))]
    page.path(way, grey=0.45, width=1.2, dashed=True)
    page.circle(way[0], 5, fill=1)
    page.text((way[0][0] + 8, way[0][1] - 3), sheet.start_label, 9, bold=True)
    # the first stops are drawn last: where two are at one place, the first to do is seen
    for n in range(len(sheet.rows), 0, -1):
        page.circle(way[n], DOT, fill=0, edge=1)
        page.centred(way[n], str(n), 9 if n < 100 else 7, grey=1)
    _scale(page, frame)
    page.end_frame()
    page.path([low, (high[0], low[1]), high, (low[0], high[1]), low], grey=0.4, width=0.8)


def _frame(places: Sequence[Place], low: Point, high: Point) -> _Frame:
    south, north = min(one[0] for one in places), max(one[0] for one in places)
    west, east = min(one[1] for one in places), max(one[1] for one in places)
    middle = ((south + north) / 2, (west + east) / 2)
    least = NEAREST_M / METRES_PER_DEGREE
    across = max((east - west) * math.cos(math.radians(middle[0])), least)
    room = 3 * DOT
    scale = min(
        (high[0] - low[0] - 2 * room) / across, (high[1] - low[1] - 2 * room) / max(north - south, least)
    )
    return _Frame(middle, scale, low, high)


def _scale(page: Page, frame: _Frame) -> None:
    """A bar of a round length, and which way is north."""
    metre = frame.scale / METRES_PER_DEGREE
    length = next((one for one in (5000, 2000, 1000, 500, 200, 100, 50) if one * metre <= 120), 20)
    x, y = frame.lower_left[0] + 12, frame.lower_left[1] + 12
    page.path([(x, y + 4), (x, y), (x + length * metre, y), (x + length * metre, y + 4)], width=1.2)
    words = f"{length} m" if length < 1000 else f"{length // 1000} km"
    page.text((x + 4, y + 5), words, 9)
    north = frame.upper_right[0] - 18, frame.upper_right[1] - 16
    page.centred(north, "N", 11)
    page.path([(north[0], north[1] - 24), (north[0], north[1] - 8)], width=1.2)


def _row(page: Page, n: int, row: Row, top: float) -> None:
    left, right = MARGIN, WIDTH - MARGIN
    page.path([(left, top), (right, top)], grey=0.75, width=0.5)
    page.circle((left + DOT, top - 16), DOT, fill=0)
    page.centred((left + DOT, top - 16), str(n), 9 if n < 100 else 7, grey=1)
    box = right - 14
    page.path([(box, top - 10), (box + 12, top - 10), (box + 12, top - 22), (box, top - 22), (box, top - 10)])
    middle, words = left + 26, right - 200
    page.text((middle, top - 14), fit(row.category, 11, words - middle, bold=True), 11, bold=True)
    page.text((middle, top - 26), fit(row.address, 10, words - middle), 10)
    page.text((middle, top - 38), fit(row.said, 9, box - middle - 8), 9, grey=0.3)
    page.text((words + 8, top - 14), row.number, 10)
    pressing = f"{row.mark} · {row.deadline}" if row.mark and row.deadline else row.mark or row.deadline
    page.text((words + 8, top - 26), fit(pressing, 10, box - words - 16), 10, bold=bool(row.mark))

"""The map of a town on paper: districts, squares and groups in greys, each with its number or its key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.core.fonts import FAMILY
from server.core.paper import MARGIN, ROOM, SMALL, Paper
from server.surfaces.dashboard.drawings import Box, Cluster, Plan
from server.surfaces.dashboard.ground_tables import Key

TALLEST = 300.0
GREYS = {
    "shade-0": 250,
    "shade-1": 220,
    "shade-2": 180,
    "shade-3": 135,
    "shade-4": 90,
    "reading-fewer": 130,
    "reading-alike": 240,
    "reading-more": 200,
    "reading-unknown": 255,
}
PLAIN = 255
Point = tuple[float, float]
At = Callable[[Point], Point]


@dataclass(frozen=True)
class PaperMap:
    """What is drawn on a plan: its areas by their names and squares with their looks, or groups."""

    plan: Plan
    districts: Mapping[str, str]
    squares: Sequence[tuple[Box, str]] = ()
    groups: Sequence[Cluster] = ()
    keys: Sequence[Key] = ()


def draw_map(paper: Paper, drawn: PaperMap) -> None:
    """The map, as large as the page allows, with its keys under it."""
    plan, canvas = drawn.plan, paper.canvas
    scale = min(ROOM / plan.width, TALLEST / plan.height)
    if canvas.will_page_break(plan.height * scale + 30):
        canvas.add_page()
    left, top = MARGIN + (ROOM - plan.width * scale) / 2, canvas.get_y() + 4

    def at(point: Point) -> Point:
        return left + point[0] * scale, top + point[1] * scale

    canvas.set_draw_color(60)
    canvas.set_line_width(0.5)
    rings = [(slug, [at(point) for point in ring]) for slug, rings in plan.shapes for ring in rings]
    for slug, ring in rings:
        canvas.set_fill_color(GREYS.get(drawn.districts.get(slug, ""), PLAIN))
        canvas.polygon(ring, style="DF")
    for (west, south, east, north), look in drawn.squares:
        (x, y), (right, bottom) = at(plan.at(west, north)), at(plan.at(east, south))
        canvas.set_fill_color(GREYS[look])
        canvas.rect(x, y, right - x, bottom - y, style="F")
    for _, ring in rings if drawn.squares else ():
        canvas.polygon(ring, style="D")
    if drawn.districts:
        for rank, point in enumerate(plan.middles.values(), start=1):
            _number(paper, *at(point), rank, 7)
    for x, y, tickets, radius in plan.circles(drawn.groups):
        _number(paper, *at((x, y)), tickets, radius * scale)
    canvas.set_xy(MARGIN, top + plan.height * scale + 6)
    _draw_keys(paper, drawn.keys)


def _number(paper: Paper, x: float, y: float, number: int, radius: float) -> None:
    """A number in a white circle, so that it is read on any grey."""
    canvas = paper.canvas
    canvas.set_fill_color(255)
    canvas.circle(x, y, radius, style="DF")
    canvas.set_font(FAMILY, "", SMALL - 1)
    canvas.set_xy(x - radius, y - 5)
    canvas.cell(radius * 2, 10, str(number), align="C")


def _draw_keys(paper: Paper, keys: Sequence[Key]) -> None:
    canvas = paper.canvas
    canvas.set_font(FAMILY, "", SMALL)
    x, y = MARGIN, canvas.get_y()
    for key in keys:
        room = 34 + canvas.get_string_width(key.words)
        if x + room > MARGIN + ROOM:
            x, y = MARGIN, y + 14
        canvas.set_fill_color(GREYS[key.look])
        canvas.rect(x, y + 2, 14, 8, style="DF")
        canvas.set_xy(x + 18, y)
        canvas.cell(room - 18, 12, key.words)
        x += room
    canvas.set_xy(MARGIN, y + 16)

"""A chart on paper: bars or lines in black and greys, told apart by fills and dashes, over its table."""

from server.core.fonts import FAMILY
from server.core.paper import MARGIN, ROOM, SMALL, Paper, fit
from server.surfaces.dashboard.charts import Chart
from server.surfaces.dashboard.rules import top_of

HEIGHT, LEFT, FOOT = 130.0, 34.0, 16.0  # of the drawing; room for the figures and for the labels of its axes
GREYS = (60, 235, 150, 205, 110, 245)
DASHES = ((0.0, 0.0), (5.0, 3.0), (1.5, 2.0), (8.0, 2.0), (3.0, 3.0), (1.0, 1.0))  # drawn, left out
LINE = 1.2
SWATCH = 22.0  # of a key
TICKS = 9  # labels under the axis
GRID = 4  # steps of the axis


class _Frame:
    """The axes of a chart on the page: from an order of rows and from values to points of the page."""

    def __init__(self, paper: Paper, chart: Chart) -> None:
        self.canvas = paper.canvas
        self.left, self.top = MARGIN + LEFT, paper.canvas.get_y() + 4
        self.width, self.bottom = ROOM - LEFT, paper.canvas.get_y() + 4 + HEIGHT
        self.highest = _highest(chart)
        self.step = self.width / max(len(chart.rows), 1)

    def y(self, value: float) -> float:
        """How far down the page a value is."""
        return self.bottom - value / self.highest * HEIGHT

    def x(self, place: float) -> float:
        """How far right the start of a row's room is."""
        return self.left + place * self.step


def draw_chart(paper: Paper, chart: Chart) -> None:
    """The chart alone, with a key where it has several series; its figures are for a table under it."""
    if paper.canvas.will_page_break(HEIGHT + FOOT + 40):
        paper.canvas.add_page()
    _draw_key(paper, chart)
    frame = _Frame(paper, chart)
    _draw_axes(paper, frame, chart)
    (_draw_lines if chart.kind == "lines" else _draw_bars)(frame, chart)
    paper.canvas.set_dash_pattern()
    paper.canvas.set_xy(MARGIN, frame.bottom + FOOT + 4)


def _highest(chart: Chart) -> float:
    values = [[cell.value or 0 for cell in row.cells] for row in chart.rows]
    sums = [sum(row) if chart.kind == "stacked" else max(row, default=0) for row in values]
    return top_of(sums)


def _draw_axes(paper: Paper, frame: _Frame, chart: Chart) -> None:
    canvas = frame.canvas
    canvas.set_font(FAMILY, "", SMALL - 1)
    canvas.set_draw_color(190)
    canvas.set_line_width(0.4)
    for part in range(GRID + 1):
        value = frame.highest * part / GRID
        y = frame.y(value)
        canvas.line(frame.left, y, frame.left + frame.width, y)
        canvas.set_xy(MARGIN, y - 5)
        canvas.cell(LEFT - 5, 10, chart.words(value) if value == 0 or part in (2, 4) else "", align="R")
    every = -(-len(chart.rows) // TICKS) or 1
    for place in range(0, len(chart.rows), every):
        row = chart.rows[place]
        canvas.set_xy(frame.x(place), frame.bottom + 2)
        canvas.cell(frame.step * every, 12, fit(paper, row.tick or row.label, frame.step * every - 2))
    canvas.set_draw_color(0)


def _draw_bars(frame: _Frame, chart: Chart) -> None:
    stacked = chart.kind == "stacked"
    each = frame.step * 0.8 / (1 if stacked else len(chart.series))
    frame.canvas.set_line_width(0.4)
    for place, row in enumerate(chart.rows):
        below = 0.0
        for column, cell in enumerate(row.cells):
            if not cell.value:
                continue
            x = frame.x(place + 0.1) + (0 if stacked else column * each)
            top = frame.y(below + cell.value)
            frame.canvas.set_fill_color(GREYS[column])
            frame.canvas.rect(x, top, each, frame.y(below) - top, style="DF")
            below += cell.value if stacked else 0


def _draw_lines(frame: _Frame, chart: Chart) -> None:
    frame.canvas.set_line_width(LINE)
    for column in range(len(chart.series)):
        points: list[tuple[float, float]] = []
        frame.canvas.set_dash_pattern(*DASHES[column])
        for place, row in enumerate([*chart.rows, None]):
            value = row.cells[column].value if row else None
            if value is not None:
                points.append((frame.x(place + 0.5), frame.y(value)))
            elif points:
                frame.canvas.polyline(points)
                points = []


def _draw_key(paper: Paper, chart: Chart) -> None:
    """Each series with its fill or its dash; none where there is one only."""
    if len(chart.series) < 2:
        return
    canvas = paper.canvas
    canvas.set_font(FAMILY, "", SMALL)
    canvas.set_draw_color(0)
    x, y = MARGIN + LEFT, canvas.get_y() + 2
    for column, name in enumerate(chart.series):
        if chart.kind == "lines":
            canvas.set_line_width(LINE)
            canvas.set_dash_pattern(*DASHES[column])
            canvas.line(x, y + 5.5, x + SWATCH, y + 5.5)
            canvas.set_dash_pattern()
        else:
            canvas.set_line_width(0.4)
            canvas.set_fill_color(GREYS[column])
            canvas.rect(x, y + 2, SWATCH, 7, style="DF")
        canvas.set_xy(x + SWATCH + 3, y)
        canvas.cell(0, 11, name)
        x += SWATCH + 20 + canvas.get_string_width(name)
    canvas.set_y(y + 14)


def table_of_chart(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """The heads and the rows of a chart's table, in words."""
    rows = [[row.label, *(chart.words(cell.value) for cell in row.cells)] for row in chart.rows]
    return [chart.head, *chart.series], rows

"""Charts: a table of figures, and the way to draw it. A page shows the table; its script draws it as a chart.

So a chart never says anything that its table does not, on screen, on paper and in a spreadsheet.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from flask import Response, request

from server.core.language import translate
from server.surfaces.dashboard import pages

Kind = Literal["columns", "stacked", "lines"]
Format = Literal["number", "percent", "days"]
MOST_SERIES = 6  # of more, nobody tells the patterns apart


@dataclass(frozen=True)
class Cell:
    """A figure: None where there is nothing to say. `filter` is that of the list that it counts."""

    value: float | None
    filter: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Row:
    """What the figures of a row are of; `tick` is its short form, for an axis."""

    label: str
    cells: Sequence[Cell]
    tick: str = ""


@dataclass(frozen=True)
class Chart:
    """A table of figures: a row for each place on the axis, a column for each series, the first one first.

    `name` is unique in its page. `head` says what the rows are, `format` how the figures are written.
    The axis begins at zero.
    """

    name: str
    kind: Kind
    title: str
    head: str
    series: Sequence[str]
    rows: Sequence[Row]
    format: Format = "number"

    def __post_init__(self) -> None:
        if len(self.series) > MOST_SERIES or any(len(row.cells) != len(self.series) for row in self.rows):
            raise ValueError(f"{self.name}: at most {MOST_SERIES} series, a figure of each in every row")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be drawn."""
        return not any(cell.value for row in self.rows for cell in row.cells)

    def words(self, value: float | None) -> str:
        """A figure as people read it; a dash where there is none."""
        if value is None:
            return "–"
        if self.format == "percent":
            return pages.percent(value)
        if self.format == "days":
            return translate("charts.days", days=pages.number(round(value, 1)))
        return pages.number(value)

    def sheet(self) -> Iterator[list[Any]]:
        """Its table for a spreadsheet: the heads, then each row; figures as such, shares from 0 to 1."""
        yield [self.head, *self.series]
        for row in self.rows:
            yield [row.label, *(cell.value for cell in row.cells)]


@dataclass(frozen=True)
class Entry:
    """What stands in a cell of a table: words; where they are of a figure, its `value` for a spreadsheet.

    `filter` is that of the list that it counts, `note` a word of caution, `state` "good", "warn" or "bad".
    """

    words: str
    value: float | None = None
    filter: Mapping[str, str] | None = None
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Table:
    """A table beside a drawing, which says all of it: `texts` columns of words, then columns of figures."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Entry]]
    texts: int = 1

    def sheet(self) -> Iterator[list[Any]]:
        """For a spreadsheet."""
        yield list(self.heads)
        for row in self.rows:
            yield [entry.words if entry.value is None else entry.value for entry in row]


def sheet_asked(charts: Iterable[Chart | Table]) -> Response | None:
    """The spreadsheet that the address asks for, of these charts and tables; None where it asks for none."""
    wanted = request.args.get(pages.ASKED)
    chart = next((one for one in charts if one.name == wanted), None)
    return pages.sheet(chart.sheet(), chart.name) if chart else None

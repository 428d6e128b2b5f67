"""A page of figures on paper: its charts as drawn lines and bars, its map in greys, its tables whole."""

from collections.abc import Sequence

from server.commons.territories.queries import Territory
from server.core.paper import SMALL
from server.surfaces.dashboard.charts import Chart, Table
from server.surfaces.dashboard.papers import layout
from server.surfaces.dashboard.papers.charts import draw_chart, table_of_chart
from server.surfaces.dashboard.papers.grounds import PaperMap, draw_map

NARROWEST, WIDEST = 9, 34  # of a column, in signs


def figures_on_paper(
    here: Territory,
    title: str,
    lead: str,
    parts: Sequence[Chart | Table | PaperMap],
    *,
    facts: Sequence[tuple[str, str]] = (),
    notes: Sequence[str] = (),
) -> bytes:
    """The page as a PDF.

    `facts` are pairs of the key of a label and its value, above all; `parts` follow in their order, a map
    before the table that is beside it on the screen; `notes` say how it is counted.
    """
    paper = layout.begin(here, title, lead)
    layout.facts(paper, facts)
    for part in parts:
        if isinstance(part, PaperMap):
            draw_map(paper, part)
            continue
        paper.heading(part.title)
        if isinstance(part, Chart):
            draw_chart(paper, part)
            heads, rows = table_of_chart(part)
        else:
            heads = list(part.heads)
            rows = [
                [" – ".join(filter(None, (entry.words, entry.note))) for entry in row] for row in part.rows
            ]
        paper.table(heads, rows, _shares(heads, rows))
    paper.space(6)
    for note in notes:
        paper.words(note, SMALL, grey=True)
    return paper.file()


def _shares(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns as wide as what stands in them."""
    widest = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return [min(max(width, NARROWEST), WIDEST) for width in widest]

"""Writing sheets that a spreadsheet opens by itself, and that cannot make it do anything."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # by which spreadsheets know that it is UTF-8


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: words that begin as one get an apostrophe before.

    Source:
        OWASP, CSV injection.
    """
    if isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA):
        return "'" + cell
    return "" if cell is None else cell


def csv_lines(rows: Iterable[Iterable[Any]], *, decimal_comma: bool) -> Iterator[str]:
    """CSV, line by line; with `decimal_comma`, semicolons stand between cells."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if decimal_comma else ",", lineterminator="\r\n")
    yield MARK
    for row in rows:
        cells = [harmless(cell) for cell in row]
        if decimal_comma:
            cells = [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in cells]
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()

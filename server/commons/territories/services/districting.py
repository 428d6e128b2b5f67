"""The districts from the web: drawn anew by an uploaded file; each change is a version."""

from collections.abc import Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from server.commons.territories.queries import versions
from server.commons.territories.rules.editing import slug_of
from server.commons.territories.rules.grounds import read_named_areas
from server.commons.territories.rules.problems import Problems
from server.commons.territories.rules.writing import redrawn
from server.commons.territories.services.applying import Report
from server.commons.territories.services.changing import change_parts
from server.commons.territories.services.layering import refusal

DISTRICT = "district"


def draw_districts(*, territory_id: int, base: int, account_id: int, upload: str) -> Report:
    """Make the districts what a GeoJSON file draws: those of a known name keep all else that is said of them.

    A district that the file does not draw is removed; one that a rule names stays, and the rule is told.

    Raises and emits as `changing.change_parts`; what is wrong in the file is told by the number of what it
    draws.
    """
    known = versions.definition(territory_id, base)
    problems = Problems()
    areas = read_named_areas(upload, known.document["bounds"], problems)
    if problems or not areas:
        raise refusal(problems)
    before = {slug_of(str(row["name"]), ()): row for row in known.several("districts")}
    rows: list[Mapping[str, Any]] = []
    shapes: dict[str, BaseGeometry | None] = {str(row["slug"]): None for row in before.values()}
    for name, area in areas:
        row = before.get(slug_of(name, ())) or {"slug": slug_of(name, shapes), "name": name}
        shapes.pop(str(row["slug"]), None)  # the drawing has them in the order of the file
        shapes[str(row["slug"])] = area
        rows.append(row)
    return change_parts(
        territory_id=territory_id,
        base=base,
        account_id=account_id,
        drawing=redrawn(known.drawing, DISTRICT, shapes),
        districts=rows,
    )

"""Where a row of the territory's definition stands in its document, and how it is put or taken out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from server.commons.territories.rules.editing import at, place_of, slug_of, with_row, with_value, without_row
from server.commons.territories.rules.problems import Path
from server.commons.territories.rules.words import USUAL_LANGUAGES
from server.core.errors import NotFound
from server.surfaces.dashboard.territory_forms import ROWS, Entry, Rows, rows_in


@dataclass(frozen=True)
class Spot:
    """One row of a list, or the place of a new one: `index` is None.

    `path` leads to the list; `above` is the code of the category that it belongs to.
    """

    rows: Rows
    path: Path
    index: int | None
    above: str | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Its fields; a heading needs an icon, which its categories take from it."""
        if self.rows.part != "categories" or len(self.path) > 1:
            return self.rows.entries
        return tuple(replace(one, needed=one.needed or one.name == "icon") for one in self.rows.entries)

    @property
    def rank(self) -> int | str:
        """Where it stands among the others, from 1; nothing for a new one."""
        return "" if self.index is None else self.index + 1

    def dotted(self, document: Mapping[str, Any], rank: int | None) -> str:
        """The row as problems name it once it is put: `.categories[3].children[0]`."""
        steps = (*self.path, self._place(document, rank))
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)

    def _place(self, document: Mapping[str, Any], rank: int | None) -> int:
        others = len(at(document, self.path) or ()) - (self.index is not None)
        if rank is None:
            return others if self.index is None else self.index
        return min(rank, others)

    def row(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the document says of it, with what stands beside; nothing of a new one."""
        if self.index is None:
            return {}
        row: dict[str, Any] = at(document, (*self.path, self.index))
        for path in self.rows.beside:
            row = with_value(row, path, at(document, (*path, row[self.rows.identity])))
        return row

    def put(self, document: Mapping[str, Any], row: Mapping[str, Any], rank: int | None) -> Mapping[str, Any]:
        """The document with this row; `rank` from 0, None: where it was, or at the end."""
        identity = self.rows.identity
        if self.index is None and (identity,) != self.rows.title:
            row = {identity: slug_of(str(at(row, self.rows.title) or ""), self._taken(document)), **row}
        for path in self.rows.beside:
            document = with_value(document, (*path, row[identity]), at(row, path))
            row = with_value(row, path, None)
        return with_row(document, self.path, row, instead_of=self.index, rank=self._place(document, rank))

    def without(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        """The document without this row, and without what stands beside."""
        if self.index is None:
            return document
        for path in self.rows.beside:
            key = at(document, (*self.path, self.index, self.rows.identity))
            document = with_value(document, (*path, key), None)
        return without_row(document, self.path, self.index)

    def _taken(self, document: Mapping[str, Any]) -> set[str]:
        """The identities that a new row may not have: a category's is its own among all of them."""
        rows = at(document, self.path) or ()
        if self.rows.part == "categories":
            rows = [one for top in document.get("categories", ()) for one in (top, *top.get("children", ()))]
        return {str(row[self.rows.identity]) for row in rows}


def spot_of(document: Mapping[str, Any], part: str, key: str | None, above: str | None) -> Spot:
    """The place of the row `key`, or of a new one, in a part; `above` is a category's code.

    Raises:
        NotFound: there is no such part, row or category.
    """
    if part not in ROWS:
        raise NotFound("not_found")
    rows = rows_in(part, document.get("languages", USUAL_LANGUAGES))
    path: Path = (part,)
    if part == "questions":
        path = (*_category(document, above), part)
    elif part == "categories" and key is not None:
        *path_of_list, index = _category(document, key)
        return Spot(rows, tuple(path_of_list), int(index), None if len(path_of_list) == 1 else above)
    elif part == "categories" and above is not None:
        path = (*_category(document, above), "children")
    found = None
    if key is not None:
        found = place_of(at(document, path) or (), rows.identity, key)
        if found is None:
            raise NotFound("not_found")
    return Spot(rows, path, found, above)


def _category(document: Mapping[str, Any], code: str | None) -> Path:
    """Where the category of this code stands."""
    for index, top in enumerate(document.get("categories", ())):
        if top["code"] == code:
            return ("categories", index)
        below = place_of(top.get("children", ()), "code", code or "")
        if below is not None:
            return ("categories", index, "children", below)
    raise NotFound("not_found")

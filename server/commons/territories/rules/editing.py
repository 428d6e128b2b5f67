"""Changing a definition's tables one value or one row at a time; what is given is never changed itself.

A place in a document is a path of keys and numbers, such as `("categories", 3, "children")`.
"""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from typing import Any

from server.commons.territories.rules.problems import Path

LONGEST_SLUG = 40


def at(document: Any, path: Path) -> Any:
    """What stands at a place; None where nothing does."""
    for step in path:
        if isinstance(document, Mapping):
            document = document.get(str(step))
        elif isinstance(document, Sequence) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def with_value(table: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The table that says `value` at `path`, or nothing there when it is None; no table stays empty."""
    key, *rest = path
    changed = dict(table)
    if rest:
        value = with_value(changed.get(key) or {}, tuple(rest), value) or None
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return changed


def with_row(
    document: Mapping[str, Any], spot: Path, row: Mapping[str, Any], *, instead_of: int | None, rank: int
) -> Mapping[str, Any]:
    """The document with a row in the list at `spot`, in the place of another if there is one.

    `rank` as in `put`.
    """
    rows = put(at(document, spot) or (), dict(row), instead_of=instead_of, rank=rank)
    return _with_list(document, spot, rows)


def put(
    rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any], *, instead_of: int | None, rank: int
) -> list[Mapping[str, Any]]:
    """The rows with `row` among them, in the place of another if one is given.

    `rank` is where it will stand, from 0; further than the end is the end.
    """
    others = [one for index, one in enumerate(rows) if index != instead_of]
    others.insert(max(0, rank), row)
    return others


def without_row(document: Mapping[str, Any], spot: Path, index: int) -> Mapping[str, Any]:
    """The document without that row of the list at `spot`."""
    rows = list(at(document, spot) or ())
    del rows[index]
    return _with_list(document, spot, rows)


def _with_list(document: Mapping[str, Any], spot: Path, rows: list[Any]) -> Mapping[str, Any]:
    changed = deepcopy(dict(document))
    *above, key = spot
    holder = at(changed, tuple(above))
    holder[key] = rows
    return changed


def place_of(rows: Sequence[Mapping[str, Any]], identity: str, value: str) -> int | None:
    """Where the row with this identity stands."""
    return next((index for index, row in enumerate(rows) if row.get(identity) == value), None)


def slug_of(words: str, taken: Container[str]) -> str:
    """An identity made of words, such as `nid-de-poule`: not one that is taken, and never empty."""
    plain = unicodedata.normalize("NFKD", words.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", letters)[:LONGEST_SLUG].strip("-") or "sans-nom"
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug[: LONGEST_SLUG - 4]}-{number}"
    return found

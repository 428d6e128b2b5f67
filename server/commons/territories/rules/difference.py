"""What two definitions say differently: part by part, with what each said."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.commons.territories.rules.definition import Definition

ADDED, CHANGED, REMOVED, MOVED = "added", "changed", "removed", "moved"
# the lists of the document: the kind of what they hold, and the key that names one
LISTS = {
    "districts": ("district", "slug"),
    "teams": ("team", "slug"),
    "layers": ("layer", "slug"),
    "places": ("place", "name"),
    "rules": ("rule", "name"),
    "categories": ("category", "code"),
    "templates": ("template", "code"),
}
DRAWN = "drawn"  # stands for the shape itself, that nobody reads as words


@dataclass(frozen=True)
class Difference:
    """One part that differs: its kind, its name for people, how, and what it said and says.

    `before` and `after` are its whole tables, None where it was not or is no longer there; `keys` names
    what differs in them. A place in the order is `moved`: from one rank to another, counted from 1.
    """

    kind: str
    label: str
    how: str
    before: Any = None
    after: Any = None
    keys: tuple[str, ...] = ()


def difference_of(first: Definition, second: Definition) -> list[Difference]:
    """What `second` says otherwise than `first`, in the order of the file."""
    found = list(_of_the_town(first.document, second.document))
    for part, (kind, key) in LISTS.items():
        found += _of_a_list(kind, key, _flat(first.several(part)), _flat(second.several(part)))
    found += _of_the_drawing(first.drawing, second.drawing)
    if second.assets is not None and (first.assets or "") != second.assets:
        before, after = (max(0, (text or "").count("\n") - 1) for text in (first.assets, second.assets))
        found.append(Difference("assets", "", CHANGED, before, after))
    return found


def _of_the_town(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Difference]:
    """The keys of the file itself; a table among them key by key."""
    for key in dict.fromkeys([*first, *second]):
        before, after = first.get(key), second.get(key)
        if key in LISTS or before == after:
            continue
        if isinstance(before or after, Mapping):
            inner = _keys(before or {}, after or {})
            yield Difference("territory", key, CHANGED, before or {}, after or {}, inner)
        else:
            yield Difference("territory", "", CHANGED, {key: before}, {key: after}, (key,))


def _flat(tables: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Headings and their leaves one after the other, each leaf with the code of its heading."""
    found: list[Mapping[str, Any]] = []
    for table in tables:
        found.append({key: value for key, value in table.items() if key != "children"})
        found += [{**child, "parent": table["code"]} for child in table.get("children", ())]
    return found


def _of_a_list(
    kind: str, key: str, first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    known, wanted = ({str(one[key]): one for one in several} for several in (first, second))
    for name, after in wanted.items():
        before = known.get(name)
        if before is None:
            yield Difference(kind, label_of(after), ADDED, None, after, _keys({}, after))
        elif before != after:
            yield Difference(kind, label_of(after), CHANGED, before, after, _keys(before, after))
    for name, before in known.items():
        if name not in wanted:
            yield Difference(kind, label_of(before), REMOVED, before, None, _keys(before, {}))
    for name, (old, new) in _moves([*known], [*wanted]).items():
        yield Difference(kind, label_of(wanted[name]), MOVED, old, new)


def _moves(known: list[str], wanted: list[str]) -> dict[str, tuple[int, int]]:
    """The fewest names that must move for one order to become the other, with their ranks in both."""
    both = set(known) & set(wanted)
    ranks = {name: rank for rank, name in enumerate(one for one in known if one in both)}
    kept = _longest_rising([ranks[name] for name in wanted if name in both])
    return {
        name: (known.index(name) + 1, wanted.index(name) + 1)
        for name in wanted
        if name in both and ranks[name] not in kept
    }


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The longest part of a list, in its order, that rises: those that can stay where they are."""
    if numbers == sorted(numbers):
        return set(numbers)
    lengths: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        lower = [(lengths[i], i) for i in range(index) if numbers[i] < number]
        length, at = max(lower, default=(0, -1))
        lengths.append(length + 1)
        before.append(at)
    at, found = lengths.index(max(lengths)), set()
    while at >= 0:
        found.add(numbers[at])
        at = before[at]
    return found


def _keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key))


def label_of(table: Mapping[str, Any]) -> str:
    """What people call a part: its name or label; else its code."""
    label = table.get("label")
    if isinstance(label, Mapping):
        label = label.get("fr")
    return str(table.get("name") or label or table.get("slug") or table.get("code") or "")


def _of_the_drawing(first: str, second: str) -> Iterator[Difference]:
    if first == second:
        return
    known, wanted = _features(first), _features(second)
    for name in dict.fromkeys([*known, *wanted]):
        if known.get(name) != wanted.get(name):
            how = ADDED if name not in known else REMOVED if name not in wanted else CHANGED
            kind, label = name
            yield Difference(DRAWN, label, how, known.get(name), wanted.get(name), (kind,))


def _features(text: str) -> dict[tuple[str, str], Any]:
    found = {}
    for feature in json.loads(text)["features"]:
        said = feature["properties"]
        found[said["kind"], str(said.get("slug") or said.get("name") or "")] = feature
    return found

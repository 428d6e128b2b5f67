"""A territory's definition as the files that it is read from: TOML, GeoJSON and CSV.

Reading what was written gives the same definition. Only what was said is written: a key without a value
means what it means when it is absent.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from server.commons.territories.rules.assets import COLUMNS
from server.commons.territories.rules.definition import Definition
from server.commons.territories.rules.drawing import Drawn, Shapes
from server.commons.territories.rules.fields import AT
from server.commons.territories.rules.geography import rounded

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
HEADED_LISTS = ("children",)  # tables that have a header of their own although a list holds what holds them
WIDE = 100  # characters of a list; a longer one has a line for each of its values


def said(value: Any) -> Any:
    """`value` without the paths it was read from, and without what says nothing."""
    if isinstance(value, Mapping):
        kept = {key: said(inner) for key, inner in value.items() if key != AT}
        return {key: inner for key, inner in kept.items() if inner is not None and inner not in ("", [], {})}
    if isinstance(value, list | tuple):
        return [said(inner) for inner in value]
    return value


def write_toml(document: Mapping[str, Any]) -> str:
    """The TOML text of a document; `document` says nothing that TOML has no word for, see `said`."""
    return "\n".join(_table(document, (), listed=False)).strip() + "\n"


def files_of(definition: Definition, base: int | None = None) -> dict[str, str]:
    """The text of each file, by the ending of its name: applied, they make the same definition.

    `base` is the version that the file was made from, written into it: applied when the present one is
    another, it is refused.
    """
    marked = {} if base is None else {"version": base}
    files = {
        ".toml": write_toml({**marked, **definition.document}),
        ".geojson": definition.drawing,
    }
    return files | ({".assets.csv": definition.assets} if definition.assets else {})


def write_drawing(shapes: Shapes) -> str:
    """The GeoJSON text of the shapes, a feature on each line; 7 decimals are a centimetre."""
    return _collection([_one_line(kind, name, drawn) for (kind, name), drawn in shapes.items()])


def _one_line(kind: str, name: str, drawn: Drawn) -> str:
    return json.dumps(_feature(kind, name, drawn), ensure_ascii=False, separators=(",", ":"))


def _collection(lines: Iterable[str]) -> str:
    features = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{features}\n]}}\n'


def redrawn(drawing: str, kind: str, shapes: Mapping[str, BaseGeometry | None]) -> str:
    """The drawing with other shapes of this kind, by name; without those that have no geometry any more."""
    lines = [line.rstrip(",") for line in drawing.strip().split("\n")[1:-1]]
    kept = [line for line in lines if _name_in(line, kind) not in shapes]
    drawn = [_one_line(kind, name, Drawn(shape, ())) for name, shape in shapes.items() if shape is not None]
    return _collection([*kept, *drawn])


def _name_in(line: str, kind: str) -> str | None:
    """What the feature of a line is called; None: it is of another kind."""
    said = json.loads(line)["properties"]
    return str(said.get("slug", said.get("name", ""))) if said["kind"] == kind else None


def write_assets(assets: Iterable[Mapping[str, Any]]) -> str:
    """The CSV of the numbered things of the street; empty when there are none."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for index, asset in enumerate(assets):
        if index == 0:
            writer.writerow(COLUMNS)
        writer.writerow([asset[column] if asset[column] is not None else "" for column in COLUMNS])
    return out.getvalue()


def inline(value: Any) -> str:
    """A value as TOML says it on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {inline(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
    # the basic strings of TOML are JSON's, but that it allows no DEL
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _feature(kind: str, name: str, drawn: Drawn) -> dict[str, Any]:
    properties = {"kind": kind}
    if name:
        properties["name" if kind == "neighbour" else "slug"] = name
    if drawn.contact:
        properties["contact"] = drawn.contact
    return {"type": "Feature", "properties": properties, "geometry": rounded(mapping(drawn.geometry))}


def _table(table: Mapping[str, Any], path: tuple[str, ...], *, listed: bool) -> Iterator[str]:
    """The lines of a table: first what it says itself, then the tables that have a header."""
    headed = [key for key, value in table.items() if _has_header(key, value, listed)]
    for key, value in table.items():
        if key not in headed:
            yield f"{_key(key)} = {_value(value)}"
    for key in headed:
        value, below = table[key], (*path, _key(key))
        several = isinstance(value, list)
        for one in value if several else [value]:
            yield ""
            yield f"[[{'.'.join(below)}]]" if several else f"[{'.'.join(below)}]"
            yield from _table(one, below, listed=several)


def _has_header(key: str, value: Any, listed: bool) -> bool:
    if isinstance(value, Mapping):
        return not listed
    is_tables = isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)
    return is_tables and (not listed or key in HEADED_LISTS)


def _value(value: Any) -> str:
    written = inline(value)
    if isinstance(value, list) and len(written) > WIDE:
        return "[\n" + "".join(f"  {inline(one)},\n" for one in value) + "]"
    return written


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else inline(key)

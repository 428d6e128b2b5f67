"""Numbered things of the street: the file that lists them, and how a number is looked for."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.commons.territories.rules.problems import Path, Problems

COLUMNS = ("number", "latitude", "longitude", "category")
LONGEST = 40
MOST_ASSETS = 200_000
ENDINGS = (".assets.csv", ".assets.geojson")


def sought(number: str) -> str:
    """A number as it is compared: capitals and figures alone, so that "ep 12-45" finds "EP12/45"."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def read_assets(
    text: str, name: str, bounds: Sequence[float], categories: Iterable[str], problems: Problems
) -> list[dict[str, Any]]:
    """The assets of a CSV (`number,latitude,longitude,category`, a header first) or GeoJSON file (points).

    All that is wrong is added to `problems`, with its line in a CSV.
    """
    rows = _csv_rows(text, name, problems) if name.endswith(".csv") else _features(text, name, problems)
    known, seen, found = set(categories), set[str](), []
    for path, row in rows[:MOST_ASSETS]:
        asset = _asset(row, path, bounds, known, problems)
        if asset is None:
            continue
        if asset["search"] in seen:
            problems.add(path, "twice", value=asset["number"])
        seen.add(asset["search"])
        found.append(asset)
    return found


def _csv_rows(text: str, name: str, problems: Problems) -> list[tuple[Path, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        for key in COLUMNS[:3]:
            if key not in (reader.fieldnames or ()):
                problems.add((name, "line", 1), "missing_key", key=key)
                return []
        return [((name, "line", reader.line_num), row) for row in reader]
    except csv.Error as error:
        problems.add((name, "line", max(1, reader.line_num)), "unreadable", reason=str(error))
        return []


def _features(text: str, name: str, problems: Problems) -> list[tuple[Path, Mapping[str, Any]]]:
    try:
        features = json.loads(text)["features"]
        return [
            (
                (name,),
                {
                    **feature["properties"],
                    **dict(zip(("longitude", "latitude"), feature["geometry"]["coordinates"], strict=False)),
                },
            )
            for feature in features
        ]
    except (ValueError, KeyError, TypeError) as error:
        problems.add((name,), "unreadable", reason=str(error))
        return []


def _asset(
    row: Mapping[str, Any], path: Path, bounds: Sequence[float], categories: set[str], problems: Problems
) -> dict[str, Any] | None:
    number, category = str(row.get("number") or "").strip(), str(row.get("category") or "").strip()
    if not sought(number):
        problems.add(path, "empty_text")
        return None
    if len(number) > LONGEST:
        problems.add(path, "too_long", limit=LONGEST)
        return None
    try:
        latitude, longitude = float(row.get("latitude") or ""), float(row.get("longitude") or "")
    except (TypeError, ValueError):
        latitude = longitude = float("nan")
    west, south, east, north = bounds
    if not (west <= longitude <= east and south <= latitude <= north):
        problems.add(path, "asset_outside", number=number)
        return None
    if category and category not in categories:
        problems.add_unknown(path, "category", category, categories)
    return {
        "number": number,
        "search": sought(number),
        "latitude": round(latitude, 7),
        "longitude": round(longitude, 7),
        "category": category or None,
    }

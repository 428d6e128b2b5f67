"""The GeoJSON file beside a territory's file: outline, districts, layers and neighbours, checked.

A FeatureCollection in WGS 84, longitude first. Each feature says in its properties what it draws:
`kind` (`territory`, `district`, `layer`, `neighbour`) and the `slug` of the district or layer, or the
`name` of the neighbour, which may have a `contact`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from server.commons.territories.rules.checks import Document
from server.commons.territories.rules.fields import AT
from server.commons.territories.rules.geography import area_m2
from server.commons.territories.rules.problems import Path, Problems

KINDS = ("territory", "district", "layer", "neighbour")
AREAS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
TOLERANCE = 0.005  # share of the smaller district that another may cover: drawing noise, not a claim
# how far from the declared bounds a drawing may reach: a rounded corner, or the neighbours' own ground
MARGIN_DEGREES = {"territory": 0.02, "district": 0.02, "layer": 0.5, "neighbour": 0.5}


@dataclass(frozen=True)
class Drawn:
    """A shape, the path of its feature, and for a neighbour how to reach it."""

    geometry: BaseGeometry
    path: Path
    contact: str | None = None


Shapes = dict[tuple[str, str], Drawn]


def feature_lines(text: str) -> list[int]:
    """The line on which each feature of a GeoJSON text begins."""
    return [text.count("\n", 0, match.start()) + 1 for match in re.finditer(r'"type"\s*:\s*"Feature"', text)]


def read_drawing(text: str, file: str, bounds: list[float], problems: Problems) -> Shapes:
    """The shapes of a GeoJSON file by (kind, slug or name); what is wrong goes to `problems`.

    Problems have the path `(file, number of the feature)`; broken JSON has `(file, "line", number)`.
    """
    try:
        features = json.loads(text)["features"]
    except json.JSONDecodeError as error:
        problems.add((file, "line", error.lineno), "broken_json", reason=error.msg)
        return {}
    except (KeyError, TypeError):
        problems.add((file,), "no_features")
        return {}
    shapes: Shapes = {}
    for index, feature in enumerate(features if isinstance(features, list) else []):
        path: Path = (file, index)
        named = _name_of(feature, path, problems)
        geometry = _geometry_of(feature, named[0], bounds, path, problems) if named else None
        if named in shapes:
            problems.add(path, "twice", value=named[1])
        elif named and geometry is not None:
            contact = feature["properties"].get("contact")
            shapes[named] = Drawn(geometry, path, str(contact)[:300] if contact else None)
    return shapes


def _name_of(feature: Any, path: Path, problems: Problems) -> tuple[str, str] | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or properties.get("kind") not in KINDS:
        problems.add(path, "feature_without_kind")
        return None
    kind = properties["kind"]
    key = "name" if kind == "neighbour" else "slug"
    name = "" if kind == "territory" else properties.get(key)
    if not isinstance(name, str) or (kind != "territory" and not name):
        problems.add(path, "feature_without_name", key=key)
        return None
    return kind, name


def _geometry_of(
    feature: Mapping[str, Any], kind: str, bounds: list[float], path: Path, problems: Problems
) -> BaseGeometry | None:
    try:
        geometry = shape(feature["geometry"])
        possible = all(abs(value) <= 180 for value in shapely.get_coordinates(geometry).ravel())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError):
        problems.add(path, "broken_geometry")
        return None
    allowed = AREAS + LINES if kind == "layer" else AREAS
    if geometry.geom_type not in allowed:
        problems.add(path, "wrong_geometry", found=geometry.geom_type, allowed=", ".join(allowed))
    elif geometry.is_empty or not possible:
        problems.add(path, "broken_geometry")
    elif not geometry.is_valid:
        problems.add(path, "invalid_polygon", reason=explain_validity(geometry))
    elif not _inside(geometry, bounds, MARGIN_DEGREES[kind]):
        turned = shapely.transform(geometry, lambda xy: xy[:, ::-1])
        problems.add(path, "swapped" if _inside(turned, bounds, MARGIN_DEGREES[kind]) else "far_away")
    else:
        return geometry
    return None


def _inside(geometry: BaseGeometry, bounds: list[float], margin: float) -> bool:
    if len(bounds) != 4:
        return True  # the missing bounds are a problem of their own
    west, south, east, north = geometry.bounds
    return bool(
        bounds[0] - margin <= west
        and east <= bounds[2] + margin
        and bounds[1] - margin <= south
        and north <= bounds[3] + margin
    )


def check_drawing(document: Document, shapes: Shapes, file: str, problems: Problems) -> None:
    """Every district and layer is drawn, nothing else is, and districts do not claim the same ground."""
    for key, kind in (("districts", "district"), ("layers", "layer")):
        declared = [item["slug"] for item in document[key]]
        for item in document[key]:
            if (kind, item["slug"]) not in shapes:
                problems.add(item[AT], "not_drawn", slug=item["slug"], file=file)
        for (drawn_kind, slug), drawn in shapes.items():
            if drawn_kind == kind and slug not in declared:
                problems.add_unknown(drawn.path, kind, slug, declared)
    for item in document["layers"]:
        found = shapes.get(("layer", item["slug"]))
        if found and found.geometry.geom_type in LINES and not item["buffer_m"]:
            problems.add(item[AT], "no_width", slug=item["slug"])
    districts = [(slug, drawn) for (kind, slug), drawn in shapes.items() if kind == "district"]
    _check_overlaps(districts, problems)
    outline = shapes.get(("territory", ""))
    for slug, drawn in districts if outline else ():
        outside = area_m2(drawn.geometry.difference(outline.geometry)) if outline else 0.0
        if outside > TOLERANCE * area_m2(drawn.geometry):
            problems.add(drawn.path, "district_outside", slug=slug, hectares=round(outside / 1e4, 2))


def _check_overlaps(districts: list[tuple[str, Drawn]], problems: Problems) -> None:
    for index, (slug, drawn) in enumerate(districts):
        for other_slug, other in districts[:index]:
            if not drawn.geometry.intersects(other.geometry):
                continue
            common = area_m2(drawn.geometry.intersection(other.geometry))
            if common > TOLERANCE * min(area_m2(drawn.geometry), area_m2(other.geometry)):
                hectares = round(common / 1e4, 2)
                problems.add(drawn.path, "overlap", first=other_slug, second=slug, hectares=hectares)

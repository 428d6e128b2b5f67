"""Ground as it is uploaded: GeoJSON of a layer's roads or parcels, or of the districts, cut to the town."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from server.commons.territories.rules.drawing import AREAS, LINES
from server.commons.territories.rules.problems import Problem, Problems

MOST_BYTES = 10_000_000
MOST_VERTICES = 50_000  # of what lies in the town; each ticket is compared with it
AROUND_DEGREES = 0.01  # what is kept beyond the town's bounds, so that a road does not end at its border
WGS84 = ("CRS84", "4326")
FILE = "file"
#: How towns call the name of a district in their files, in the order in which it is looked for.
NAME_KEYS = ("nom", "name", "libelle", "label", "quartier", "nom_quartier", "nom_qu", "l_qu", "slug")


def read_ground(text: str, bounds: Sequence[float], problems: Problems) -> BaseGeometry | None:
    """The ground that a GeoJSON text draws, as one shape; what is wrong goes to `problems`.

    Any GeoJSON object serves: a collection, a feature or a geometry. Lines and areas are not mixed; what lies
    outside the town's bounds is left out.
    """
    raw = _read(text, problems)
    if raw is None:
        return None
    parts = list(_parts(raw, problems))
    if not parts and not problems:
        problems.add((FILE,), "no_features")
    if problems:
        return None
    if len({part.geom_type in AREAS for part in parts}) > 1:
        problems.add((FILE,), "mixed_ground")
        return None
    return _in_town(parts, bounds, problems)


def read_named_areas(
    text: str, bounds: Sequence[float], problems: Problems
) -> list[tuple[str, BaseGeometry]]:
    """The areas that a GeoJSON collection draws, each with its name; what is wrong goes to `problems`.

    Of a territory's own drawing, the districts alone.
    """
    raw = _read(text, problems)
    features = raw.get("features") if isinstance(raw, dict) else None
    if not isinstance(features, list) or not features:
        if not problems:
            problems.add((FILE,), "no_features")
        return []
    found = []
    for number, feature in enumerate(features, start=1):
        said = feature.get("properties") if isinstance(feature, dict) else None
        said = {str(key).lower(): value for key, value in said.items()} if isinstance(said, dict) else {}
        if said.get("kind", "district") != "district":
            continue
        own = Problems()
        name = next((str(said[key]).strip() for key in NAME_KEYS if said.get(key)), "")
        parts = [part for part in _parts(feature, own) if part.geom_type in AREAS]
        if not name:
            own.add((FILE,), "area_without_name", keys=", ".join(NAME_KEYS))
        elif not parts and not own:
            own.add((FILE,), "wrong_geometry", found=str(feature.get("type")), allowed=", ".join(AREAS))
        area = None if own else _in_town(parts, bounds, own)
        problems.extend(Problem((FILE, number), one.code, one.values) for one in own)
        if area is not None:
            found.append((name[:120], area))
    return found


def _read(text: str, problems: Problems) -> Any:
    """The JSON of a file that is not too large, in WGS 84; None, and why, when it is not."""
    if len(text.encode()) > MOST_BYTES:
        problems.add((FILE,), "ground_too_large", most=MOST_BYTES // 1_000_000)
        return None
    if not text.strip():
        problems.add((FILE,), "no_upload")
        return None
    try:
        raw = json.loads(text)
    except ValueError as error:
        problems.add((FILE,), "broken_json", reason=str(error))
        return None
    if not _is_wgs84(raw):
        problems.add((FILE,), "not_wgs84")
        return None
    return raw


def _is_wgs84(raw: Any) -> bool:
    """Whether the text says nothing of its coordinates, as the standard wants it, or that they are WGS 84."""
    crs = raw.get("crs") if isinstance(raw, dict) else None
    return not crs or any(word in json.dumps(crs) for word in WGS84)


def _geometries(raw: Any) -> Iterator[Any]:
    if not isinstance(raw, dict):
        return
    inside = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(raw.get("type", ""))
    if inside:
        found = raw.get(inside)
        for one in found if isinstance(found, list) else ():
            yield from _geometries(one)
    elif raw.get("type") == "Feature":
        yield from _geometries(raw.get("geometry"))
    else:
        yield raw


def _parts(raw: Any, problems: Problems) -> Iterator[BaseGeometry]:
    """Each geometry that can be used; the others are named by their number, from 1."""
    for number, one in enumerate(_geometries(raw), start=1):
        try:
            found = shape(one)
            degrees = all(abs(value) <= 180 for value in shapely.get_coordinates(found).ravel())
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError):
            problems.add((FILE, number), "broken_geometry")
            continue
        if not degrees:
            problems.add((FILE, number), "not_wgs84")
            return
        if found.geom_type not in AREAS + LINES:
            allowed = ", ".join(AREAS + LINES)
            problems.add((FILE, number), "wrong_geometry", found=found.geom_type, allowed=allowed)
        elif found.is_empty:
            problems.add((FILE, number), "broken_geometry")
        elif not found.is_valid:
            problems.add((FILE, number), "invalid_polygon", reason=explain_validity(found))
        else:
            yield shapely.force_2d(found)


def _in_town(
    parts: Sequence[BaseGeometry], bounds: Sequence[float], problems: Problems
) -> BaseGeometry | None:
    west, south, east, north = bounds
    room = shapely.box(
        west - AROUND_DEGREES, south - AROUND_DEGREES, east + AROUND_DEGREES, north + AROUND_DEGREES
    )
    dimension = shapely.get_dimensions(parts[0])
    near = [part for part in parts if part.intersects(room)]
    whole = shapely.union_all([part.intersection(room) for part in near])
    # a border that is only touched leaves a point or a line: no ground
    left = [one for one in shapely.get_parts(whole) if shapely.get_dimensions(one) == dimension]
    if not left:
        turned = [shapely.transform(part, lambda xy: xy[:, ::-1]) for part in parts]
        swapped = any(one.intersects(room) for one in turned)
        problems.add((FILE,), "swapped" if swapped else "ground_elsewhere")
        return None
    found = shapely.union_all(left)
    if dimension == 1 and found.geom_type == "MultiLineString":
        found = shapely.line_merge(found)
    if (count := int(shapely.get_num_coordinates(found))) > MOST_VERTICES:
        problems.add((FILE,), "too_many_vertices", count=count, most=MOST_VERTICES)
        return None
    return found

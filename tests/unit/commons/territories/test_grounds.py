"""The ground of a competence layer as it is uploaded: taken, cut to the town, or refused with what to do."""

from __future__ import annotations

import json

import pytest
import shapely

from server.commons.territories.rules.grounds import MOST_VERTICES, read_ground
from server.commons.territories.rules.problems import Problems
from server.commons.territories.rules.writing import redrawn

BOUNDS = (1.3725, 44.4010, 1.5055, 44.5120)
ROAD = {"type": "LineString", "coordinates": [[1.30, 44.45], [1.44, 44.45], [1.60, 44.46]]}
PARCEL = {
    "type": "Polygon",
    "coordinates": [[[1.44, 44.45], [1.45, 44.45], [1.45, 44.46], [1.44, 44.46], [1.44, 44.45]]],
}
BOW = {
    "type": "Polygon",
    "coordinates": [[[1.44, 44.45], [1.45, 44.46], [1.45, 44.45], [1.44, 44.46], [1.44, 44.45]]],
}


def collection(*geometries, **said):
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries]
    return {"type": "FeatureCollection", "features": features, **said}


def moved(geometry, by):
    return shapely.geometry.mapping(shapely.transform(shapely.geometry.shape(geometry), by))


def read(raw):
    problems = Problems()
    found = read_ground(raw if isinstance(raw, str) else json.dumps(raw), BOUNDS, problems)
    return found, [(one.code, *one.path[1:]) for one in problems]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (collection(PARCEL), "Polygon"),
        ({"type": "Feature", "properties": None, "geometry": PARCEL}, "Polygon"),
        (PARCEL, "Polygon"),
        ({"type": "GeometryCollection", "geometries": [PARCEL, PARCEL]}, "Polygon"),
        (collection(PARCEL, moved(PARCEL, lambda xy: xy + 0.02)), "MultiPolygon"),
        (collection(ROAD), "LineString"),
        (collection(PARCEL, crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}), "Polygon"),
    ],
)
def test_any_geojson_of_lines_or_areas_is_one_ground(raw, kind):
    found, problems = read(raw)
    assert (found.geom_type, problems) == (kind, [])


def test_what_lies_outside_the_town_is_left_out():
    found, _ = read(collection(ROAD))
    west, _, east, _ = found.bounds
    assert (round(west, 2), round(east, 2)) == (1.36, 1.52)


def test_a_parcel_far_away_beside_one_in_the_town_is_left_out():
    found, problems = read(collection(PARCEL, moved(PARCEL, lambda xy: xy + 3)))
    assert (found.geom_type, problems) == ("Polygon", [])


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("{", ("broken_json",)),
        ("[]", ("no_features",)),
        (collection(), ("no_features",)),
        (collection({"type": "Point", "coordinates": [1.44, 44.45]}), ("wrong_geometry", 1)),
        (collection(PARCEL, BOW), ("invalid_polygon", 2)),
        (collection(PARCEL, {"type": "Polygon", "coordinates": [[["a", 1]]]}), ("broken_geometry", 2)),
        (collection(PARCEL, ROAD), ("mixed_ground",)),
        (collection(PARCEL, crs={"properties": {"name": "EPSG:2154"}}), ("not_wgs84",)),
        (collection(moved(PARCEL, lambda xy: xy * 100_000)), ("not_wgs84", 1)),
        (collection(moved(PARCEL, lambda xy: xy[:, ::-1])), ("swapped",)),
        (collection(moved(PARCEL, lambda xy: xy + 3)), ("ground_elsewhere",)),
        (" " * 10_000_001, ("ground_too_large",)),
    ],
)
def test_what_cannot_be_used_is_named(raw, problem):
    assert read(raw) == (None, [problem])


def test_too_many_points_are_counted():
    step = 0.05 / MOST_VERTICES
    zigzag = [[1.42 + rank * step, 44.45 + rank % 2 * 0.001] for rank in range(MOST_VERTICES + 1)]
    assert read({"type": "LineString", "coordinates": zigzag}) == (None, [("too_many_vertices",)])


def test_a_drawing_gets_loses_and_replaces_a_shape():
    district = '{"type":"Feature","properties":{"kind":"district","slug":"a"},"geometry":null}'
    drawing = f'{{"type":"FeatureCollection","features":[\n{district}\n]}}\n'
    first = redrawn(drawing, "layer", {"routes": shapely.geometry.shape(ROAD)})
    assert [one["properties"]["slug"] for one in json.loads(first)["features"]] == ["a", "routes"]
    again = redrawn(first, "layer", {"routes": shapely.geometry.shape(PARCEL)})
    assert [one["geometry"] and one["geometry"]["type"] for one in json.loads(again)["features"]] == [
        None,
        "Polygon",
    ]
    assert redrawn(again, "layer", {"routes": None}).count("layer") == 0

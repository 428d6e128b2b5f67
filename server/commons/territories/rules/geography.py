"""Where a point is: in which district, on whose ground, in which neighbouring commune.

Coordinates are WGS 84 decimal degrees, longitude before latitude. Shapes are prepared once and asked
many times: an answer costs some microseconds.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

M_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


class Places:
    """Named shapes that can be asked which of them hold a point, in the order they were given."""

    def __init__(self, shapes: Sequence[tuple[str, BaseGeometry]]) -> None:
        self.names = tuple(name for name, _ in shapes)
        self.shapes = tuple(geometry for _, geometry in shapes)
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)

    def first_at(self, longitude: float, latitude: float) -> str | None:
        """The first shape that covers the point, its border included, so that a shared border is one's."""
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return self.names[found.min()] if len(found) else None

    def all_at(self, longitude: float, latitude: float) -> tuple[str, ...]:
        """Every shape that covers the point, in order."""
        found = self._tree.query(shapely.Point(longitude, latitude), predicate="intersects")
        return tuple(self.names[index] for index in sorted(found))


def read_shape(geojson: str) -> BaseGeometry:
    """The shape that a stored GeoJSON text draws."""
    return shape(json.loads(geojson))


def write_shape(geometry: BaseGeometry) -> str:
    """GeoJSON text of `geometry`, the same for the same shape; 7 decimals are a centimetre."""
    return json.dumps(rounded(mapping(geometry)), separators=(",", ":"))


def rounded(value: Any) -> Any:
    """`value` with every number of it at 7 decimals, a centimetre."""
    if isinstance(value, Mapping):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    return round(value, 7) if isinstance(value, float) else value


def widened(geometry: BaseGeometry, buffer_m: float) -> BaseGeometry:
    """`geometry` with `buffer_m` metres on each side, computed on a plane that is true at its latitude."""
    if buffer_m <= 0:
        return geometry
    metres = _metres_of_a_degree(geometry)
    plane = shapely.transform(geometry, lambda xy: xy * metres)
    return shapely.transform(plane.buffer(buffer_m), lambda xy: xy / metres)


def _metres_of_a_degree(geometry: BaseGeometry) -> tuple[float, float]:
    """Of longitude and of latitude, at the middle of a shape."""
    return math.cos(math.radians(geometry.centroid.y)) * M_PER_DEGREE, M_PER_DEGREE


def length_m(geometry: BaseGeometry) -> float:
    """Metres along the lines, on the same plane."""
    metres = _metres_of_a_degree(geometry)
    return float(shapely.transform(geometry, lambda xy: xy * metres).length)


def area_m2(geometry: BaseGeometry) -> float:
    """Area in square metres, to about 1 % over a town."""
    if geometry.is_empty:
        return 0.0
    shrink = math.cos(math.radians(geometry.centroid.y))
    return float(geometry.area * shrink * M_PER_DEGREE**2)

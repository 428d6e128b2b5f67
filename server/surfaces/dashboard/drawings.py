"""Drawings made on the server, without scripts, as SVG: a place among the town's districts."""

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory

MAP_SIDE = 300  # the longer side of a town's drawing, in units of its own
LAYER_LOOKS = 4  # ways to fill a layer, so that two beside each other differ
LABEL_ABOVE = 10
NUMBER = Markup('<text class="layer-number" x="{}" y="{}">{}</text>')
DETAIL = 1  # what is smaller than this, in the same units, is not drawn


class Numbered(Protocol):
    """A place with the number that a list gives it."""

    @property
    def rank(self) -> int:
        """From 1 on."""
        ...

    @property
    def latitude(self) -> float:
        """WGS 84 decimal degrees."""
        ...

    @property
    def longitude(self) -> float:
        """WGS 84 decimal degrees."""
        ...


def town_map(territory: Territory, longitude: float, latitude: float) -> Markup:
    """Where a place is in the town: the districts' outlines, the place's own tinted, and a point.

    For where no map can be laid under it. The place's words stand beside it, so screen readers
    are spared the drawing.
    """
    drawn = _districts(territory.id, territory.revision)
    here = territory.district_at(longitude, latitude)
    x, y = drawn.at(longitude, latitude)
    own = here.slug if here else None
    path = Markup('<path class="{}" d="{}"/>')
    paths = [
        path.format("district here" if slug == own else "district", outline)
        for slug, outline in drawn.outlines
    ]
    place = Markup('<circle class="place" cx="{}" cy="{}" r="7"/>').format(x, y)
    return drawn.svg([*paths, place])


def layers_map(territory: Territory) -> Markup:
    """The competence layers among the districts, each with its number; the table beside it says the same."""
    drawn = _districts(territory.id, territory.revision)
    ground = Markup('<path class="layer layer-{}" d="{}"/>')
    parts, labels = drawn.districts(), []
    for place, layer in enumerate(territory.layers, start=1):
        parts.append(ground.format((place - 1) % LAYER_LOOKS, drawn.path(layer.ground)))
        inside = layer.ground.intersection(territory.ground)
        point = (inside if not inside.is_empty else layer.ground).representative_point()
        x, y = drawn.at(point.x, point.y)
        labels.append(NUMBER.format(x, round(y - LABEL_ABOVE, 1), place))  # above: a parcel is smaller
    return drawn.svg(parts + labels, "layers-map")


def districts_map(territory: Territory) -> Markup:
    """The districts, each with its number; the table beside it says the same."""
    drawn = _districts(territory.id, territory.revision)
    labels = []
    for place, item in enumerate(territory.districts, start=1):
        point = item.geometry.representative_point()
        labels.append(NUMBER.format(*drawn.at(point.x, point.y), place))
    return drawn.svg(drawn.districts() + labels, "layers-map")


def town_places(territory: Territory, places: Iterable[Numbered]) -> Markup:
    """The districts' outlines and these places by their numbers, which the list beside it says in words."""
    drawn = _districts(territory.id, territory.revision)
    mark = Markup('<g class="numbered"><circle cx="{0}" cy="{1}" r="8"/><text x="{0}" y="{1}">{2}</text></g>')
    marks = [
        mark.format(*drawn.at(place.longitude, place.latitude), place.rank) for place in reversed([*places])
    ]
    return drawn.svg(drawn.districts() + marks)


class _Drawn:
    """The outlines of a town's districts on a plane, north up, true to scale at its centre."""

    def __init__(self, territory: Territory) -> None:
        self._west, south, east, self._north = territory.ground.bounds
        self._stretch = math.cos(math.radians((south + self._north) / 2))
        across, down = (east - self._west) * self._stretch, self._north - south
        self._scale = MAP_SIDE / max(across, down)
        self.width, self.height = across * self._scale, down * self._scale
        shapes = [(item.slug, item.geometry) for item in territory.districts] or [("", territory.ground)]
        self.outlines = [(slug, self.path(shape)) for slug, shape in shapes]

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A place in the drawing's units."""
        x = (longitude - self._west) * self._stretch * self._scale
        return round(x, 1), round((self._north - latitude) * self._scale, 1)

    def districts(self) -> list[Markup]:
        """The outline of each district, as an element."""
        return [Markup('<path class="district" d="{}"/>').format(outline) for _, outline in self.outlines]

    def svg(self, parts: Iterable[Markup], look: str = "") -> Markup:
        """The drawing of these elements, the last on top; `look` is a class of its own."""
        return Markup(
            '<svg class="{0}" viewBox="{1} {1} {2} {3}" aria-hidden="true" focusable="false">{4}</svg>'
        ).format(
            f"town-map {look}".rstrip(),
            -DETAIL * 4,
            round(self.width + 8),
            round(self.height + 8),
            Markup("").join(parts),
        )

    def path(self, shape: BaseGeometry) -> str:
        """The outline of an area, as SVG writes it; holes are not drawn."""
        simple = shape.simplify(DETAIL / self._scale)
        parts = [part for part in getattr(simple, "geoms", [simple]) if part.geom_type == "Polygon"]
        return "".join(
            "M" + "L".join("{} {}".format(*self.at(*point[:2])) for point in part.exterior.coords) + "Z"
            for part in parts
        )


@lru_cache(maxsize=16)
def _districts(territory_id: int, _revision: int) -> _Drawn:
    return _Drawn(territories.by_id(territory_id))

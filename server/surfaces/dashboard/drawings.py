"""Drawings made on the server, without scripts, as SVG: a place among the town's districts."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup
from shapely import total_bounds
from shapely.geometry.base import BaseGeometry

from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory

MAP_SIDE = 300  # the longer side of a town's drawing, in units of its own
LAYER_LOOKS = 4  # ways to fill a layer, so that two beside each other differ
LABEL_ABOVE = 10
NUMBER = Markup('<text class="layer-number" x="{}" y="{}">{}</text>')
SMALLEST = 0.6  # radius of a group of one, of that of the largest
# what a look may be filled with, so that it is told from others without its colour
STRIPES = Markup(
    '<defs><pattern id="map-stripes" width="5" height="5" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="stripe-back" width="5" height="5"/>'
    '<rect class="stripe" width="2" height="5"/></pattern></defs>'
)
Box = tuple[float, float, float, float]  # west, south, east, north
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


class Cluster(Protocol):
    """Tickets near each other, in a square."""

    @property
    def tickets(self) -> int:
        """How many."""
        ...

    @property
    def box(self) -> Box:
        """The sides of the square."""
        ...

    @property
    def latitude(self) -> float:
        """Of their middle; WGS 84 decimal degrees."""
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
    drawn = plan_of(territory)
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
    drawn = plan_of(territory)
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
    drawn = plan_of(territory)
    return drawn.svg(drawn.districts() + drawn.numbers(), "layers-map")


def town_places(territory: Territory, places: Iterable[Numbered]) -> Markup:
    """The districts' outlines and these places by their numbers, which the list beside it says in words."""
    drawn = plan_of(territory)
    mark = Markup('<g class="numbered"><circle cx="{0}" cy="{1}" r="8"/><text x="{0}" y="{1}">{2}</text></g>')
    marks = [
        mark.format(*drawn.at(place.longitude, place.latitude), place.rank) for place in reversed([*places])
    ]
    return drawn.svg(drawn.districts() + marks)


def shaded_map(drawn: "Plan", looks: Mapping[str, str]) -> Markup:
    """The areas of a plan, each with its number and the look (a class) of its name."""
    path = Markup('<path class="district {1}" data-slug="{0}" data-look="{1}" data-at="{3}" d="{2}"/>')
    middles = {name: drawn.place_of(point) for name, point in drawn.middles.items()}
    paths = [
        path.format(slug, looks.get(slug, ""), outline, middles.get(slug, ""))
        for slug, outline in drawn.outlines
    ]
    return drawn.svg([STRIPES, *paths, *drawn.numbers()], "shaded-map")


def heat_map(drawn: "Plan", squares: Iterable[tuple[Box, str]]) -> Markup:
    """Squares of a plan, each with its look (a class), under the outlines of its areas."""
    mark = Markup('<rect class="{}" data-box="{}" x="{}" y="{}" width="{}" height="{}"/>')
    marks = []
    for (west, south, east, north), look in squares:
        (left, top), (right, bottom) = drawn.at(west, north), drawn.at(east, south)
        sides = f"{west},{south},{east},{north}"
        marks.append(mark.format(look, sides, left, top, round(right - left, 1), round(bottom - top, 1)))
    lines = [Markup('<path class="outline" d="{}"/>').format(outline) for _, outline in drawn.outlines]
    return drawn.svg([*drawn.districts(), *marks, *lines], "shaded-map")


def clusters_map(drawn: "Plan", clusters: Sequence[Cluster]) -> Markup:
    """Where tickets are, together where they are near, each group with its number."""
    mark = Markup(
        '<g class="numbered" data-at="{4}"><circle cx="{0}" cy="{1}" r="{3}"/>'
        '<text x="{0}" y="{1}">{2}</text></g>'
    )
    marks = [mark.format(*circle, drawn.place_of(circle[:2])) for circle in drawn.circles(clusters)]
    return drawn.svg([*drawn.districts(), *marks])


class Plan:
    """The outlines of areas with names on a plane, north up, true to scale at its centre."""

    def __init__(self, bounds: Box, areas: Sequence[tuple[str, BaseGeometry]]) -> None:
        self._west, south, east, self._north = bounds
        self._stretch = math.cos(math.radians((south + self._north) / 2))
        across, down = (east - self._west) * self._stretch, self._north - south
        self._scale = MAP_SIDE / max(across, down)
        self.width, self.height = across * self._scale, down * self._scale
        self.shapes = [(name, self._rings(shape)) for name, shape in areas]
        self.outlines = [(name, _path(rings)) for name, rings in self.shapes]
        inside = {name: shape.representative_point() for name, shape in areas if name}
        self.middles = {name: self.at(point.x, point.y) for name, point in inside.items()}

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """A place in the drawing's units."""
        x = (longitude - self._west) * self._stretch * self._scale
        return round(x, 1), round((self._north - latitude) * self._scale, 1)

    def place_of(self, point: tuple[float, float]) -> str:
        """The latitude and the longitude of a point of the drawing, as the page's script reads them."""
        x, y = point
        longitude = self._west + x / (self._stretch * self._scale)
        return f"{self._north - y / self._scale:.6f},{longitude:.6f}"

    def circles(self, clusters: Sequence[Cluster]) -> list[tuple[float, float, int, float]]:
        """Where to draw each, how many it has, its radius: as wide as they are many, within its square."""
        most = max((cluster.tickets for cluster in clusters), default=1)
        found = []
        for cluster in clusters:
            west, south, east, north = cluster.box
            (left, top), (right, bottom) = self.at(west, north), self.at(east, south)
            widest = min(right - left, bottom - top) / 2
            radius = widest * (SMALLEST + (1 - SMALLEST) * math.sqrt(cluster.tickets / most))
            x, y = self.at(cluster.longitude, cluster.latitude)
            x, y = (min(max(x, left + radius), right - radius), min(max(y, top + radius), bottom - radius))
            found.append((round(x, 1), round(y, 1), cluster.tickets, round(radius, 1)))
        return found

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

    def numbers(self) -> list[Markup]:
        """The number of each area, from 1 on, in it."""
        return [NUMBER.format(*place, rank) for rank, place in enumerate(self.middles.values(), start=1)]

    def path(self, shape: BaseGeometry) -> str:
        """The outline of an area, as SVG writes it; holes are not drawn."""
        return _path(self._rings(shape))

    def _rings(self, shape: BaseGeometry) -> list[list[tuple[float, float]]]:
        simple = shape.simplify(DETAIL / self._scale)
        parts = [part for part in getattr(simple, "geoms", [simple]) if part.geom_type == "Polygon"]
        return [[self.at(*point[:2]) for point in part.exterior.coords] for part in parts]


def _path(rings: Iterable[Iterable[tuple[float, float]]]) -> str:
    return "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in rings)


def sides_of(shapes: Sequence[BaseGeometry]) -> Box:
    """West, south, east and north of all of them together."""
    west, south, east, north = total_bounds(shapes).tolist()
    return west, south, east, north


def plan_of(territory: Territory) -> Plan:
    """The districts of a town, or its ground where it has none; made once for each version of it."""
    return _plan(territory.id, territory.revision)


def plan_of_communes(towns: Sequence[Territory]) -> Plan:
    """The grounds of communes, by their codes; made once for each version of them."""
    return _plan_of_communes(tuple((town.id, town.revision) for town in towns))


@lru_cache(maxsize=16)
def _plan(territory_id: int, _revision: int) -> Plan:
    town = territories.by_id(territory_id)
    districts = [(one.slug, one.geometry) for one in town.districts]
    return Plan(town.ground.bounds, districts or [("", town.ground)])


@lru_cache(maxsize=4)
def _plan_of_communes(versions: tuple[tuple[int, int], ...]) -> Plan:
    towns = [territories.by_id(territory_id) for territory_id, _ in versions]
    return Plan(sides_of([town.ground for town in towns]), [(town.code, town.ground) for town in towns])

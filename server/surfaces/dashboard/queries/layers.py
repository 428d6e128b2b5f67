"""The competence layers as a table: what each covers, whose it is, which rules name it."""

from dataclasses import dataclass

import shapely

from server.commons.territories.queries import Layer, Team, Territory
from server.commons.territories.rules.geography import area_m2, length_m


@dataclass(frozen=True)
class LayerLine:
    """A layer; `length_m` is that of its lines, None for areas; `area_m2` what is in the town."""

    layer: Layer
    body: Team | None
    rules: list[str]
    points: int
    length_m: float | None
    area_m2: float
    districts: list[str]


def layer_lines(here: Territory) -> list[LayerLine]:
    """Each layer, in the order of the file."""
    return [_line(here, layer) for layer in here.layers]


def _line(here: Territory, layer: Layer) -> LayerLine:
    covered = area_m2(layer.ground.intersection(here.ground))
    is_lines = shapely.get_dimensions(layer.geometry) == 1
    return LayerLine(
        layer=layer,
        body=here.team(layer.team) if layer.team else None,
        rules=[rule.name for rule in here.rules if layer.slug in rule.conditions.get("layers", ())],
        points=int(shapely.get_num_coordinates(layer.geometry)),
        length_m=length_m(layer.geometry) if is_lines else None,
        area_m2=covered,
        districts=[item.name for item in here.districts if item.geometry.intersects(layer.ground)],
    )

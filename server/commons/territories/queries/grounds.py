"""Views of the ground: districts, what others look after, the communes beside this one."""

from dataclasses import dataclass
from functools import cached_property

from shapely.geometry.base import BaseGeometry

from server.commons.territories.rules.geography import widened


@dataclass(frozen=True, kw_only=True)
class District:
    """A *quartier*."""

    id: int
    slug: str
    name: str
    population: int | None
    geometry: BaseGeometry
    active: bool


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Ground that somebody else looks after; `team` is the slug of that body, where the file says it."""

    id: int
    slug: str
    name: str
    buffer_m: float
    geometry: BaseGeometry
    team: str | None

    @cached_property
    def ground(self) -> BaseGeometry:
        """What it covers: lines with their width on each side."""
        return widened(self.geometry, self.buffer_m)


@dataclass(frozen=True, kw_only=True)
class Neighbour:
    """A commune beside this one."""

    name: str
    contact: str | None
    geometry: BaseGeometry

"""Triangles of simple solids, in metres: x to the right, y away from the viewer, z up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Shape:
    """Triangles: `points` and `normals` are (n, 3, 3), `uv` (n, 3, 2), in metres along the surface."""

    points: Array
    normals: Array
    uv: Array

    def __add__(self, other: "Shape") -> "Shape":
        return Shape(
            np.concatenate([self.points, other.points]),
            np.concatenate([self.normals, other.normals]),
            np.concatenate([self.uv, other.uv]),
        )

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> "Shape":
        """The same elsewhere."""
        return Shape(self.points + np.array([x, y, z]), self.normals, self.uv)

    def turned(self, degrees: float, axis: str = "z") -> "Shape":
        """The same turned around an axis through the origin, anticlockwise as the axis looks at us."""
        matrix = rotation(degrees, axis).T
        return Shape(self.points @ matrix, self.normals @ matrix, self.uv)

    def scaled(self, x: float, y: float, z: float) -> "Shape":
        """The same stretched from the origin."""
        normals = self.normals / np.array([x, y, z])
        return Shape(self.points * np.array([x, y, z]), _unit(normals), self.uv)


def rotation(degrees: float, axis: str) -> Array:
    """The matrix of a turn around x, y or z."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    if axis == "x":
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    if axis == "y":
        return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))


def together(shapes: Sequence[Shape]) -> Shape:
    """Several shapes as one."""
    return Shape(
        np.concatenate([shape.points for shape in shapes]),
        np.concatenate([shape.normals for shape in shapes]),
        np.concatenate([shape.uv for shape in shapes]),
    )


def quad(a: Point, b: Point, c: Point, d: Point) -> Shape:
    """A flat four-sided face; its normal is ab × ad; uv are metres from `a`."""
    corners = np.array([a, b, c, d], float)
    across, up = corners[1] - corners[0], corners[3] - corners[0]
    normal = _unit(np.cross(across, up))
    wide, high = np.linalg.norm(across), np.linalg.norm(up)
    uv = np.array([[0, 0], [wide, 0], [wide, high], [0, high]])
    order = np.array([[0, 1, 2], [0, 2, 3]])
    return Shape(corners[order], np.broadcast_to(normal, (2, 3, 3)).copy(), uv[order])


def floor(x0: float, x1: float, y0: float, y1: float, z: float = 0.0) -> Shape:
    """A horizontal rectangle; uv are its x and y in the world."""
    shape = quad((x0, y0, z), (x1, y0, z), (x1, y1, z), (x0, y1, z))
    return Shape(shape.points, shape.normals, shape.points[..., :2].copy())


def surface(points: Array, uv: Array | None = None) -> Shape:
    """A smooth sheet through a (rows, columns, 3) lattice of points."""
    along, across = np.gradient(points, axis=0), np.gradient(points, axis=1)
    if np.allclose(points[0], points[-1]):  # a closed tube has no seam
        along[0] = along[-1] = points[1] - points[-2]
    if np.allclose(points[:, 0], points[:, -1]):
        across[:, 0] = across[:, -1] = points[:, 1] - points[:, -2]
    normals = _unit(np.cross(along, across))
    if uv is None:
        rows = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points.mean(axis=1), axis=0), axis=-1))])
        columns = np.concatenate(
            [[0], np.cumsum(np.linalg.norm(np.diff(points, axis=1), axis=-1).mean(axis=0))]
        )
        uv = np.stack(np.meshgrid(columns, rows), axis=-1)
    return Shape(_triangles(points), _triangles(normals), _triangles(uv))


def _triangles(lattice: Array) -> Array:
    a, b, c, d = lattice[:-1, :-1], lattice[1:, :-1], lattice[1:, 1:], lattice[:-1, 1:]
    both = np.stack([np.stack([a, b, c], axis=2), np.stack([a, c, d], axis=2)], axis=2)
    return both.reshape(-1, 3, lattice.shape[-1])


def box(wide: float, deep: float, high: float) -> Shape:
    """A box that stands on the origin, centred."""
    x, y = wide / 2, deep / 2
    near = quad((-x, -y, 0), (x, -y, 0), (x, -y, high), (-x, -y, high))
    away = quad((x, y, 0), (-x, y, 0), (-x, y, high), (x, y, high))
    left = quad((-x, y, 0), (-x, -y, 0), (-x, -y, high), (-x, y, high))
    right = quad((x, -y, 0), (x, y, 0), (x, y, high), (x, -y, high))
    top = quad((-x, -y, high), (x, -y, high), (x, y, high), (-x, y, high))
    under = quad((-x, y, 0), (x, y, 0), (x, -y, 0), (-x, -y, 0))
    return together([near, away, left, right, top, under])


def tube(
    path: Sequence[Point], radii: float | Sequence[float], sides: int = 14, *, ends: bool = True
) -> Shape:
    """A round tube along a path; one radius, or one for each point."""
    points = np.array(path, float)
    sizes = np.broadcast_to(np.asarray(radii, float), (len(points),))
    forward = _unit(np.gradient(points, axis=0))
    helper = np.where(np.abs(forward[:, 2:3]) > 0.9, [[1.0, 0, 0]], [[0, 0, 1.0]])
    side = _unit(np.cross(forward, helper))
    up = np.cross(side, forward)
    angles = np.linspace(0, 2 * np.pi, sides + 1)
    ring = side[:, None] * np.cos(angles)[:, None] + up[:, None] * np.sin(angles)[:, None]
    rims = points[:, None] + ring * sizes[:, None, None]
    sheet = surface(rims)
    shape = Shape(sheet.points, _triangles(ring), sheet.uv)
    if not ends:
        return shape
    return shape + _fan(rims[0], -forward[0]) + _fan(rims[-1], forward[-1])


def _fan(rim: Array, normal: Array) -> Shape:
    count = len(rim) - 1
    centre = np.broadcast_to(rim[:-1].mean(axis=0), (count, 3))
    points = np.stack([centre, rim[:-1], rim[1:]], axis=1)
    return Shape(points, np.broadcast_to(normal, points.shape).copy(), points[..., :2].copy())


def post(high: float, radius: float, sides: int = 16) -> Shape:
    """An upright cylinder on the origin."""
    return tube([(0, 0, 0), (0, 0, high)], radius, sides)


def turned_profile(profile: Sequence[tuple[float, float]], sides: int = 22) -> Shape:
    """A solid of revolution around z from (radius, height) pairs, from the bottom up."""
    angles = np.linspace(0, 2 * np.pi, sides + 1)
    outline = np.array(profile, float)
    x = outline[:, :1] * np.cos(angles)
    y = outline[:, :1] * np.sin(angles)
    shape = surface(np.stack([x, y, np.broadcast_to(outline[:, 1:], x.shape)], axis=-1))
    return Shape(shape.points, -shape.normals, shape.uv)


def blob(size: Point, lumps: float, random: np.random.Generator, detail: int = 22) -> Shape:
    """A soft uneven ball that rests on the ground: `size` is its full width, depth and height."""
    theta = np.linspace(0.02, np.pi - 0.02, detail)[:, None]
    phi = np.linspace(0, 2 * np.pi, detail * 2)[None, :]
    radius = np.ones((detail, detail * 2))
    for _ in range(7):
        waves, turn, offset, tall = random.integers(1, 6), random.integers(1, 5), *random.uniform(0, 6, 2)
        radius += lumps / 3 * np.sin(waves * phi + offset) * np.sin(turn * theta + tall) * np.sin(theta)
    x, y, z = (
        radius * np.sin(theta) * np.cos(phi),
        radius * np.sin(theta) * np.sin(phi),
        radius * np.cos(theta),
    )
    z = np.maximum(z, -0.72 * np.ones_like(z))  # it sags on the ground
    points = np.stack([x * size[0] / 2, y * size[1] / 2, (z + 0.72) * size[2] / 1.72], axis=-1)
    return surface(points)


def cards(
    centres: Array, facing: Array, sizes: Array, random: np.random.Generator, *, slim: float = 0.6
) -> Shape:
    """A small tilted diamond at each centre, lit as if it faced `facing`; uv is one random pair for each."""
    count = len(centres)
    along = _unit(random.normal(size=(count, 3)))
    across = _unit(np.cross(along, _unit(facing + random.normal(size=(count, 3)) * 0.8)))
    along, across = along * sizes[:, None] / 2, across * sizes[:, None] / 2 * slim
    tips = np.stack([centres - along, centres - across, centres + along, centres + across], axis=1)
    points = tips[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 3)
    normals = np.repeat(_unit(facing + random.normal(size=(count, 3)) * 0.25), 2, axis=0)
    chance = np.repeat(random.random((count, 2)), 2, axis=0)
    shown = (points.shape[0], 3)
    return Shape(
        points,
        np.broadcast_to(normals[:, None], (*shown, 3)).copy(),
        np.broadcast_to(chance[:, None], (*shown, 2)).copy(),
    )

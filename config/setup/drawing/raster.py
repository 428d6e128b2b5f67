"""Which triangle is seen at each pixel, for a camera or for the sun."""

from dataclasses import dataclass

import numpy as np

from config.setup.drawing.shapes import Array, Point, Shape

NEAR_M = 0.15
CLASSES = (3, 6, 12, 24, 48, 96)  # triangles are drawn together with others of their size in pixels
BATCH = 120_000
TILE = 64  # larger triangles are cut into squares of the screen
DARK = 1e9


@dataclass(frozen=True)
class Camera:
    """Where one stands and looks; `lens` is the focal length for a picture 36 mm wide."""

    eye: Point
    target: Point
    lens: float = 28.0

    def axes(self) -> Array:
        """Right, down and forward, as rows."""
        forward = np.subtract(self.target, self.eye)
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, [0, 0, 1.0])
        right /= np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])


@dataclass(frozen=True)
class Seen:
    """By pixel: the triangle (−1 is the sky) and the weights of its three corners."""

    owner: Array
    weights: Array


def clipped(shape: Shape, labels: Array, camera: Camera) -> tuple[Shape, Array]:
    """Cut what is behind the camera; `labels` is one value for each triangle."""
    depth = (shape.points - np.array(camera.eye)) @ camera.axes()[2] - NEAR_M
    front = (depth > 0).sum(axis=1)
    whole = front == 3
    pieces, kept = [[shape.points[whole], shape.normals[whole], shape.uv[whole]]], [labels[whole]]
    for index in np.flatnonzero((front > 0) & ~whole):
        corners = np.concatenate([shape.points[index], shape.normals[index], shape.uv[index]], axis=1)
        ring = _cut(corners, depth[index])
        for second in range(1, len(ring) - 1):
            part = np.stack([ring[0], ring[second], ring[second + 1]])[None]
            pieces.append([part[..., :3], part[..., 3:6], part[..., 6:]])
            kept.append(labels[index : index + 1])
    return Shape(*(np.concatenate(arrays) for arrays in zip(*pieces, strict=True))), np.concatenate(kept)


def _cut(corners: Array, depth: Array) -> list[Array]:
    ring: list[Array] = []
    for here, there in ((0, 1), (1, 2), (2, 0)):
        if depth[here] > 0:
            ring.append(corners[here])
        if (depth[here] > 0) != (depth[there] > 0):
            share = depth[here] / (depth[here] - depth[there])
            ring.append(corners[here] + share * (corners[there] - corners[here]))
    return ring


def look(shape: Shape, camera: Camera, width: int, height: int) -> Seen:
    """What the camera sees of a clipped shape."""
    local = (shape.points - np.array(camera.eye)) @ camera.axes().T
    nearness = 1 / local[..., 2]
    scale = camera.lens / 36 * width
    xy = local[..., :2] * nearness[..., None] * scale + np.array([width / 2, height / 2])
    owner, _ = rasterise(xy, -nearness, width, height)
    return Seen(owner, _weights(owner, xy, nearness))


def _weights(owner: Array, xy: Array, nearness: Array) -> Array:
    """Perspective-correct weights of the corners at the middle of each pixel."""
    rows, columns = np.nonzero(owner >= 0)
    mine = owner[rows, columns]
    corner, spot = xy[mine], np.stack([columns + 0.5, rows + 0.5], axis=1)
    one, two, here = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0], spot - corner[:, 0]
    area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    b = (here[:, 0] * two[:, 1] - here[:, 1] * two[:, 0]) / area
    c = (one[:, 0] * here[:, 1] - one[:, 1] * here[:, 0]) / area
    flat = np.stack([1 - b - c, b, c], axis=1) * nearness[mine]
    weights = np.zeros((*owner.shape, 3), np.float32)
    weights[rows, columns] = flat / flat.sum(axis=1, keepdims=True)
    return weights


def rasterise(xy: Array, depth: Array, width: int, height: int) -> tuple[Array, Array]:
    """The nearest triangle and its depth at each pixel; `depth` is linear on the screen, small is near."""
    best = np.full(height * width, DARK)
    owner = np.full(height * width, -1, np.int32)
    low, high = np.floor(xy.min(axis=1)), np.ceil(xy.max(axis=1))
    area = (xy[:, 1, 0] - xy[:, 0, 0]) * (xy[:, 2, 1] - xy[:, 0, 1]) - (xy[:, 1, 1] - xy[:, 0, 1]) * (
        xy[:, 2, 0] - xy[:, 0, 0]
    )
    shown = (high > 0).all(axis=1) & (low[:, 0] < width) & (low[:, 1] < height) & (np.abs(area) > 1e-9)
    extent = (high - low).max(axis=1)
    smaller = 0
    for side in CLASSES:
        chosen = np.flatnonzero(shown & (extent > smaller) & (extent <= side))
        step = max(1, BATCH // (side * side))
        for start in range(0, len(chosen), step):
            part = chosen[start : start + step]
            _fill(part, low[part], (side, side), xy, depth, (width, height), best, owner)
        smaller = side
    large = np.flatnonzero(shown & (extent > smaller))
    part, corners = _tiled(large, xy, low, high, (width, height))
    step = max(1, BATCH // (TILE * TILE))
    for start in range(0, len(part), step):
        some = slice(start, start + step)
        _fill(part[some], corners[some], (TILE, TILE), xy, depth, (width, height), best, owner)
    return owner.reshape(height, width), best.reshape(height, width)


def _tiled(large: Array, xy: Array, low: Array, high: Array, screen: tuple[int, int]) -> tuple[Array, Array]:
    """The squares of the screen that large triangles may touch: which triangle, and the square's corner."""
    part, corners = [np.zeros(0, int)], [np.zeros((0, 2))]
    for index in large:
        begin, end = np.maximum(low[index], 0), np.minimum(high[index], screen)
        x, y = np.meshgrid(np.arange(begin[0], end[0], TILE), np.arange(begin[1], end[1], TILE))
        squares = np.stack([x.ravel(), y.ravel()], axis=1)
        touched = np.ones(len(squares), bool)
        triangle = xy[index]
        middle = triangle.mean(axis=0)
        for one, two in ((0, 1), (1, 2), (2, 0)):
            across = np.array([triangle[one][1] - triangle[two][1], triangle[two][0] - triangle[one][0]])
            across = across * np.sign((middle - triangle[one]) @ across)
            nearest = squares + TILE * (across > 0)  # the corner that is furthest inside this side
            touched &= (nearest - triangle[one]) @ across >= 0
        part.append(np.full(touched.sum(), index))
        corners.append(squares[touched])
    return np.concatenate(part), np.concatenate(corners)


def _fill(
    part: Array,
    low: Array,
    size: tuple[int, int],
    xy: Array,
    depth: Array,
    screen: tuple[int, int],
    best: Array,
    owner: Array,
) -> None:
    """Draw triangles whose boxes begin at `low` and have the same size; the nearest wins."""
    columns = low[:, 0, None, None] + np.arange(size[0])[None, None, :]
    rows = low[:, 1, None, None] + np.arange(size[1])[None, :, None]
    a, b, c = (xy[part, corner][:, :, None, None] for corner in range(3))
    x, y = columns + 0.5, rows + 0.5
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    second = ((x - a[:, 0]) * (c[:, 1] - a[:, 1]) - (y - a[:, 1]) * (c[:, 0] - a[:, 0])) / area
    third = ((b[:, 0] - a[:, 0]) * (y - a[:, 1]) - (b[:, 1] - a[:, 1]) * (x - a[:, 0])) / area
    deep = depth[part][:, :, None, None]
    away = deep[:, 0] + second * (deep[:, 1] - deep[:, 0]) + third * (deep[:, 2] - deep[:, 0])
    inside = (second >= 0) & (third >= 0) & (second + third <= 1)
    inside &= (columns >= 0) & (columns < screen[0]) & (rows >= 0) & (rows < screen[1])
    which, row, column = np.nonzero(inside)
    pixel = (low[which, 1].astype(int) + row) * screen[0] + low[which, 0].astype(int) + column
    away = away[which, row, column]
    nearer = away < best[pixel]
    pixel, away, which = pixel[nearer], away[nearer], which[nearer]
    order = np.argsort(-away, kind="stable")  # of several writes to one pixel, the last stays
    best[pixel[order]] = away[order]
    owner[pixel[order]] = part[which[order]]

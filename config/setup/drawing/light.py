"""The hours of a day, and what they make of a scene: sun and its shadows, sky, lamps, haze."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from config.setup.drawing.grain import Spots, noise, smooth, soften
from config.setup.drawing.raster import Camera, Seen, clipped, look, rasterise
from config.setup.drawing.shapes import Array, Point, Shape, together

SHADOW_PIXELS = 2000
CLOSE = (
    (0.06, 5),
    (0.15, 7),
    (0.45, 9),
)  # radii in metres of what darkens a corner, with the number of probes

Colour = tuple[float, float, float]


@dataclass(frozen=True)
class Material:
    """How a surface looks: `colour` gives linear red, green and blue; `gloss` mirrors, `glow` shines."""

    colour: Callable[[Spots], Array]
    gloss: float = 0.0
    glow: float = 0.0
    leafy: bool = False
    mirror: float = 0.0
    clear: Callable[[Spots], Array] | None = None  # how much of what is behind a glass it hides


@dataclass(frozen=True)
class Lamp:
    """A lamp that lights downwards."""

    at: Point
    strength: float = 14.0
    colour: Colour = (1.0, 0.72, 0.40)


@dataclass(frozen=True)
class Hour:
    """The light of a moment: where the sun is in degrees (0 is ahead, 90 at the right), and its colours."""

    azimuth: float
    height: float
    sun: Colour
    zenith: Colour
    horizon: Colour
    ambient: float = 1.0
    haze_m: float = 900.0
    clouds: float = 0.5
    exposure: float = 1.0
    dark: bool = False

    def direction(self) -> Array:
        """Towards the sun."""
        a, h = np.radians(self.azimuth), np.radians(self.height)
        return np.array([np.sin(a) * np.cos(h), np.cos(a) * np.cos(h), np.sin(h)])


MORNING = Hour(118, 34, (3.1, 2.70, 2.15), (0.26, 0.48, 0.86), (0.80, 0.86, 0.92), clouds=0.4)
NOON = Hour(200, 58, (3.3, 3.05, 2.70), (0.22, 0.45, 0.88), (0.74, 0.84, 0.94), clouds=0.35)
AFTERNOON = Hour(236, 38, (3.3, 2.80, 2.10), (0.25, 0.47, 0.84), (0.84, 0.87, 0.88), clouds=0.6)
EVENING = Hour(248, 21, (3.3, 2.35, 1.35), (0.27, 0.44, 0.76), (0.98, 0.84, 0.66), clouds=0.7)
OVERCAST = Hour(190, 62, (0.55, 0.55, 0.56), (0.62, 0.67, 0.74), (0.84, 0.86, 0.88), ambient=1.75, clouds=1.2)
DUSK = Hour(
    262,
    4,
    (0.03, 0.02, 0.02),
    (0.045, 0.085, 0.22),
    (0.46, 0.27, 0.22),
    ambient=0.75,
    clouds=0.8,
    dark=True,
    haze_m=180,
)


@dataclass
class Scene:
    """What stands somewhere, the light, and where one looks from."""

    hour: Hour
    camera: Camera
    parts: list[tuple[Shape, Material]] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)
    focus_m: float = 6.0

    def add(self, shape: Shape, material: Material) -> None:
        """Put a shape where its coordinates say."""
        self.parts.append((shape, material))

    def whole(self) -> tuple[Shape, Array]:
        """All triangles, and the index of each one's material."""
        labels = [np.full(len(shape.points), index) for index, (shape, _) in enumerate(self.parts)]
        return together([shape for shape, _ in self.parts]), np.concatenate(labels)


@dataclass(frozen=True)
class View:
    """A scene seen and lit, in linear light: `image` (height, width, 3) and `distance` in metres."""

    image: Array
    distance: Array


class Shadows:
    """Where the sun's light is stopped."""

    def __init__(self, triangles: Array, hour: Hour, middle: Array, reach: float) -> None:
        ahead = -hour.direction()
        right = np.cross(ahead, [0, 0, 1.0])
        right /= np.linalg.norm(right)
        self._axes = np.stack([right, np.cross(ahead, right), ahead])
        self._middle, self._scale = middle, SHADOW_PIXELS / 2 / reach
        xy, depth = self._project(triangles.reshape(-1, 3))
        _, self._depth = rasterise(xy.reshape(-1, 3, 2), depth.reshape(-1, 3), SHADOW_PIXELS, SHADOW_PIXELS)

    def _project(self, points: Array) -> tuple[Array, Array]:
        local = (points - self._middle) @ self._axes.T
        return local[:, :2] * self._scale + SHADOW_PIXELS / 2, local[:, 2]

    def lit(self, points: Array, normals: Array) -> Array:
        """From 0, in the shadow, to 1."""
        xy, depth = self._project(points + normals * 0.03)
        corner = np.floor(xy - 0.5)
        part = xy - 0.5 - corner
        weights = [[1 - part[:, axis], 1.0, 1.0, part[:, axis]] for axis in (0, 1)]
        total = np.zeros(len(points), np.float32)
        for x in range(4):
            for y in range(4):
                spot = np.clip((corner + np.array([x - 1, y - 1])).astype(int), 0, SHADOW_PIXELS - 1)
                open_sky = depth < self._depth[spot[:, 1], spot[:, 0]] + 0.035
                total += open_sky * weights[0][x] * weights[1][y]
        return total / 9


def see(scene: Scene, width: int, height: int) -> View:
    """Draw the scene at this size."""
    shape, labels = scene.whole()
    stops = np.array([material.clear is None for _, material in scene.parts])[labels]
    flat = np.ptp(shape.points[..., 2], axis=1) < 0.001
    rises = ~(flat & (shape.points[:, 0, 2] < 0.2))  # streets cast no shadow
    middle = np.array(scene.camera.eye) + scene.camera.axes()[2] * [9, 9, 0]
    shadows = None if scene.hour.dark else Shadows(shape.points[stops & rises], scene.hour, middle, 19.0)
    reflected = None
    if any(material.mirror for _, material in scene.parts):
        still = np.array([not scene.parts[label][1].mirror for label in range(len(scene.parts))])[labels]
        # the ground lies in the water's own plane: only what rises above it is mirrored
        still &= shape.points[..., 2].max(axis=1) > 0.3
        upside = Shape(shape.points[still] * [1, 1, -1], shape.normals[still], shape.uv[still])
        reflected = soften(
            _draw(scene, upside, labels[still], shadows, (width, height), flipped=True).image, width / 500
        )
    glass = np.array([material.clear is not None for _, material in scene.parts])[labels]
    solid = Shape(shape.points[~glass], shape.normals[~glass], shape.uv[~glass])
    view = _draw(scene, solid, labels[~glass], shadows, (width, height), reflected=reflected)
    return _behind_glass(scene, (shape, labels), view, shadows) if glass.any() else view


def _behind_glass(scene: Scene, everything: tuple[Shape, Array], view: View, shadows: Shadows | None) -> View:
    """The same view with its panes in front."""
    height, width = view.distance.shape
    kept, labels = clipped(*everything, scene.camera)
    seen = look(kept, scene.camera, width, height)
    panes = np.array([material.clear is not None for _, material in scene.parts])
    rows, columns = np.nonzero((seen.owner >= 0) & panes[labels[seen.owner]])
    spots, owners = _spots(scene, kept, seen, rows, columns, width)
    lit = _light(scene, spots, labels[owners], shadows, np.ones(len(rows)), None)
    hidden = np.zeros(len(rows))
    for label in np.unique(labels[owners]):
        mine, clear = labels[owners] == label, scene.parts[label][1].clear
        if clear is not None:
            hidden[mine] = clear(_only(spots, mine))
    image = view.image.copy()
    image[rows, columns] += (lit - image[rows, columns]) * hidden[:, None]
    return View(image, view.distance)


def _only(spots: Spots, mine: Array) -> Spots:
    return Spots(*(getattr(spots, name)[mine] for name in ("points", "normals", "uv", "distance", "pixel")))


def _draw(
    scene: Scene,
    shape: Shape,
    labels: Array,
    shadows: Shadows | None,
    size: tuple[int, int],
    *,
    reflected: Array | None = None,
    flipped: bool = False,
) -> View:
    kept, labels = clipped(shape, labels, scene.camera)
    seen = look(kept, scene.camera, *size)
    image = _sky(scene, *size)
    distance = np.full(image.shape[:2], 1e3, np.float32)
    rows, columns = np.nonzero(seen.owner >= 0)
    spots, owners = _spots(scene, kept, seen, rows, columns, size[0])
    if flipped:
        spots = replace(spots, points=spots.points * [1, 1, -1])
    distance[rows, columns] = spots.distance
    shade = _corners(seen, spots, rows, columns, distance, scene, size)
    mirrored = None if reflected is None else _rippled(reflected, spots, rows, columns)
    image[rows, columns] = _light(scene, spots, labels[owners], shadows, shade, mirrored)
    return View(image, distance)


def _rippled(reflected: Array, spots: Spots, rows: Array, columns: Array) -> Array:
    """What still water mirrors at these pixels, a little moved."""
    x, y = spots.points[:, 0], spots.points[:, 1]
    sway = reflected.shape[1] / 1200 * 5
    column = columns + sway * noise(x, y, 3.0, seed=44, roughness=0.5)
    row = rows + sway * noise(x, y, 2.0, seed=45, roughness=0.5)
    return np.asarray(
        reflected[
            np.clip(row, 0, reflected.shape[0] - 1).astype(int),
            np.clip(column, 0, reflected.shape[1] - 1).astype(int),
        ]
    )


def _spots(
    scene: Scene,
    shape: Shape,
    seen: Seen,
    rows: Array,
    columns: Array,
    width: int,
) -> tuple[Spots, Array]:
    owners, weights = seen.owner[rows, columns], seen.weights[rows, columns][:, :, None]
    points = (shape.points[owners] * weights).sum(axis=1)
    normals = (shape.normals[owners] * weights).sum(axis=1)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-6)
    uv = (shape.uv[owners] * weights).sum(axis=1)
    gap = points - np.array(scene.camera.eye)
    distance = np.linalg.norm(gap, axis=1)
    away = (normals * gap).sum(axis=1) > 0
    normals[away] *= -1
    slant = np.maximum(np.abs((normals * gap).sum(axis=1)) / distance, 0.12)
    pixel = distance / (scene.camera.lens / 36 * width) / slant
    return Spots(points, normals, uv, distance, pixel), owners


def _light(
    scene: Scene,
    spots: Spots,
    labels: Array,
    shadows: Shadows | None,
    shade: Array,
    mirrored: Array | None,
) -> Array:
    hour = scene.hour
    colour, gloss, glow, leafy = _matter(scene, spots, labels)
    sky = np.array(hour.zenith) * 0.35 + np.array(hour.horizon) * 0.62
    up = spots.normals[:, 2:3] * 0.5 + 0.5
    ambient = (
        sky * up + np.array([0.30, 0.26, 0.20]) * (0.12 if hour.dark else 0.9) * (1 - up)
    ) * hour.ambient
    light = ambient * shade[:, None] * 0.72
    if shadows is not None:
        facing = spots.normals @ hour.direction()
        facing = np.where(leafy, 0.35 + 0.5 * np.abs(facing), np.clip(facing, 0, 1))
        light = light + np.array(hour.sun) * (facing * shadows.lit(spots.points, spots.normals))[:, None]
    for lamp in scene.lamps:
        light = light + _from_lamp(lamp, spots, leafy)
    result = colour * light + colour * glow[:, None]
    result = _add_gloss(scene, spots, result, gloss, shade)
    if mirrored is not None:
        strength = np.array([material.mirror for _, material in scene.parts])[labels]
        wet = strength > 0
        view = spots.points - np.array(scene.camera.eye)
        glance = 1 - np.abs(view[:, 2]) / spots.distance
        share = strength[wet] * (0.25 + 0.75 * glance[wet] ** 2)
        calm = np.minimum(mirrored[wet], 0.75)  # a bright sky is not a white sheet
        result[wet] = result[wet] * (1 - 0.6 * strength[wet])[:, None] + calm * share[:, None]
    haze = 1 - np.exp(-spots.distance / hour.haze_m)
    haze_colour = np.array(hour.horizon) * 0.85
    return np.asarray(result + (haze_colour - result) * haze[:, None])


def _matter(scene: Scene, spots: Spots, labels: Array) -> tuple[Array, Array, Array, Array]:
    colour = np.zeros((len(labels), 3))
    gloss, glow, leafy = np.zeros(len(labels)), np.zeros(len(labels)), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        part = Spots(
            *(getattr(spots, name)[mine] for name in ("points", "normals", "uv", "distance", "pixel"))
        )
        material = scene.parts[label][1]
        colour[mine] = np.clip(material.colour(part), 0.002, 1)
        gloss[mine], glow[mine], leafy[mine] = material.gloss, material.glow, material.leafy
    return colour, gloss, glow, leafy


def _from_lamp(lamp: Lamp, spots: Spots, leafy: Array) -> Array:
    gap = np.array(lamp.at) - spots.points
    far = np.linalg.norm(gap, axis=1)
    facing = np.clip((gap * spots.normals).sum(axis=1) / far, 0, 1)
    facing = np.where(leafy, 0.6, facing * 0.9 + 0.1)
    cone = smooth(-0.25, 0.5, gap[:, 2] / far)
    return np.asarray(np.array(lamp.colour) * (lamp.strength * facing * cone / (1.2 + far**2))[:, None])


def _add_gloss(scene: Scene, spots: Spots, colour: Array, gloss: Array, shade: Array) -> Array:
    shiny = np.flatnonzero(gloss > 0)
    if not len(shiny):
        return colour
    normals, hour = spots.normals[shiny], scene.hour
    view = (spots.points[shiny] - np.array(scene.camera.eye)) / spots.distance[shiny, None]
    facing = -(view * normals).sum(axis=1)
    back = view + 2 * facing[:, None] * normals
    fresnel = gloss[shiny] * (0.12 + 0.88 * (1 - np.clip(facing, 0, 1)) ** 4)
    tall = smooth(-0.15, 0.7, back[:, 2])[:, None]
    streaks = 1 + 0.15 * noise(back[:, 0] + back[:, 1], back[:, 2], 3.0, seed=9, roughness=0.3)[:, None]
    low = np.array(hour.horizon) * 0.45
    above = (low + (np.array(hour.zenith) * 0.5 + np.array(hour.horizon) * 0.5 - low) * tall) * streaks
    spark = np.clip(back @ hour.direction(), 0, 1) ** 60 * (0 if hour.dark else 1.6)
    result = colour.copy()
    part = fresnel[:, None] * shade[shiny, None]
    result[shiny] = (
        colour[shiny] * (1 - part) + above * part + np.array(hour.sun) * (spark * gloss[shiny] * 0.5)[:, None]
    )
    return np.asarray(result)


def _sky(scene: Scene, width: int, height: int) -> Array:
    hour, axes = scene.hour, scene.camera.axes()
    scale = scene.camera.lens / 36 * width
    x, y = np.meshgrid(
        (np.arange(width) + 0.5 - width / 2) / scale, (np.arange(height) + 0.5 - height / 2) / scale
    )
    ray = axes[2] + x[..., None] * axes[0] + y[..., None] * axes[1]
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    tall = np.clip(ray[..., 2], 0.0, 1)
    image = (
        np.array(hour.horizon)
        + (np.array(hour.zenith) - np.array(hour.horizon)) * (smooth(0, 0.75, tall) ** 0.75)[..., None]
    )
    flat = 1 / (tall + 0.12)
    cloud = noise(ray[..., 0] * flat + 3, ray[..., 1] * flat, 9.0, seed=5, roughness=0.25)
    cover = smooth(0.1, 1.7, cloud + hour.clouds - 0.5)[..., None] * 0.8
    image = image + (np.array(hour.horizon) * 1.12 - image) * cover
    return np.asarray(image * (1.0 if hour.dark else 1.75))


def _corners(
    seen: Seen,
    spots: Spots,
    rows: Array,
    columns: Array,
    distance: Array,
    scene: Scene,
    size: tuple[int, int],
) -> Array:
    """How open each point is to the sky, from what stands near it on the screen: 0.2 to 1."""
    place = np.zeros((*seen.owner.shape, 3), np.float32)
    place[rows, columns] = spots.points
    scale = scene.camera.lens / 36 * size[0]
    hidden = np.zeros(len(rows), np.float32)
    probes = 0
    for radius, count in CLOSE:
        reach = np.clip(radius * scale / spots.distance, 1, 90)
        for turn in np.arange(count) * 2.39996 + radius * 20:
            x = np.clip(columns + np.cos(turn) * reach, 0, size[0] - 1).astype(int)
            y = np.clip(rows + np.sin(turn) * reach, 0, size[1] - 1).astype(int)
            gap = place[y, x] - spots.points
            length = np.linalg.norm(gap, axis=1) + 1e-4
            rise = (gap * spots.normals).sum(axis=1) / length
            hidden += np.clip(rise - 0.12, 0, 1) * (distance[y, x] < 900) / (1 + (length / radius) ** 2 / 3)
            probes += 1
    field: Any = np.ones(seen.owner.shape, np.float32)
    field[rows, columns] = np.clip(1 - 2.3 * hidden / probes, 0.18, 1)
    return np.asarray(soften(field, size[0] / 900)[rows, columns])

"""Problems of the road and the pavement, and the same places once mended."""

from dataclasses import replace

import numpy as np

from config.setup.drawing import furniture, town, waste
from config.setup.drawing import materials as m
from config.setup.drawing.cars import car
from config.setup.drawing.grain import Spots, mix, noise, smooth, speckle
from config.setup.drawing.light import AFTERNOON, EVENING, MORNING, NOON, OVERCAST, Material, Scene
from config.setup.drawing.raster import Camera
from config.setup.drawing.shapes import Array, Shape, box, floor, surface
from config.setup.drawing.town import KERB

GRAVEL = ("#8f8574", "#7b7264", "#a3998a", "#5d574d", "#6b6557")


def _relief(hole: town.Hole, height: Array) -> Shape:
    """The ground of a rectangle with this (rows, columns) height."""
    x, y = np.meshgrid(
        np.linspace(hole[0], hole[1], height.shape[1]), np.linspace(hole[2], hole[3], height.shape[0])
    )
    points = np.stack([x, y, height], axis=-1)
    return surface(points.transpose(1, 0, 2), np.stack([x, y], axis=-1).transpose(1, 0, 2))


def _pit(
    hole: town.Hole, middle: tuple[float, float], size: tuple[float, float], deep: float, seed: int
) -> Array:
    """Heights of a ragged hole in a road."""
    x, y = np.meshgrid(np.linspace(hole[0], hole[1], 190), np.linspace(hole[2], hole[3], 190))
    dx, dy = (x - middle[0]) / size[0], (y - middle[1]) / size[1]
    angle = np.arctan2(dy, dx)
    edge = (
        1
        + 0.13 * np.sin(3 * angle + seed)
        + 0.08 * np.sin(7 * angle + seed * 2)
        + 0.05 * noise(x, y, 1.1, seed=seed + 60, roughness=0.8)
    )
    far = np.hypot(dx, dy) / edge
    bowl = (
        -deep * (1 - smooth(0.72, 1.0, far)) * (0.82 + 0.16 * noise(x, y, 0.9, seed=seed + 61, roughness=1.0))
    )
    crumbled = (
        -0.012
        * (1 - smooth(1.0, 1.22, far))
        * np.clip(0.5 + noise(x, y, 0.8, seed=seed + 62, roughness=0.9), 0, 1)
    )
    rough = 0.003 * noise(x, y, 1.5, seed=seed + 63, roughness=0.8)
    edges = np.minimum(np.minimum(x - hole[0], hole[1] - x), np.minimum(y - hole[2], hole[3] - y))
    return np.asarray(bowl + crumbled + rough * smooth(0, 0.2, edges))


def _broken_road(road: Material) -> Material:
    """Asphalt on top, the gravel under it where it is gone."""

    def paint(spots: Spots) -> Array:
        x, y, z = spots.points.T
        gravel = 1 + 0.30 * speckle(spots, 0.05, seed=64) + 0.12 * noise(x, y, 0.7, seed=65)
        bed = m.rgb("#7d7061") * np.clip(gravel, 0.3, 2)[:, None]
        lip = smooth(-0.008, -0.016, z) * smooth(-0.055, -0.03, z)
        top = mix(road.colour(spots), m.rgb("#3d3c3a") * gravel[:, None], lip)
        return mix(top, bed, smooth(-0.035, -0.055, z))

    return Material(paint)


def _patched(road: Material, hole: town.Hole) -> Material:
    """Asphalt with a rectangle of new asphalt, its edges sealed."""

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        inside = np.minimum(np.minimum(x - hole[0], hole[1] - x), np.minimum(y - hole[2], hole[3] - y))
        fresh = m.rgb("#35363a") * (1 + 0.07 * noise(x, y, 2, seed=66) + 0.12 * speckle(spots, 0.03))[:, None]
        seal = smooth(-0.035, -0.02, inside) * smooth(0.035, 0.02, inside)
        return mix(
            mix(road.colour(spots), fresh, smooth(-0.006, 0.006, inside)), m.rgb("#191a1c"), seal * 0.9
        )

    return Material(paint, gloss=0.05)


def nid_de_poule(fixed: bool) -> Scene:
    """A deep hole on a driver's line, in a street of the centre."""
    scene = Scene(
        replace(AFTERNOON, azimuth=212 if fixed else 207, height=58),
        Camera((0.35, -2.1, 1.6), (0.45, 2.0, 0.15), 26),
        focus_m=3.6,
    )
    hole = (-1.2, 1.9, 0.0, 2.9)
    patch, road = (-0.55, 1.35, 0.45, 2.2), m.asphalt(0.15, cracks=0.5)
    town.street(
        scene, road=_patched(road, patch) if fixed else road, half=2.9, first=1, hole=None if fixed else hole
    )
    if not fixed:
        scene.add(_relief(hole, _pit(hole, (0.4, 1.3), (0.78, 0.66), 0.13, 9)), _broken_road(road))
        waste.rubble(scene, (0.45, 1.35, -0.11), 0.5, 60, 5, GRAVEL, size=0.035)
        waste.rubble(scene, (0.5, 0.55, 0.004), 0.9, 60, 6, GRAVEL, size=0.035)
    car(scene, (-1.95, 12, 0), 90, "#c8c9c6")
    town.tree(scene, 3.9, 10, seed=4, ground=KERB)
    return scene


def nid_de_poule_2(fixed: bool) -> Scene:
    """A hole full of rain by the gutter."""
    hour = replace(MORNING, azimuth=150) if fixed else OVERCAST
    scene = Scene(hour, Camera((0.6, -1.9, 1.6), (1.75, 1.7, 0.1), 27), focus_m=3.4)
    hole = (0.4, 2.7, 0.1, 2.8)
    patch, road = (0.85, 2.6, 0.5, 2.3), m.asphalt(0.105, cracks=0.7)
    town.street(
        scene, road=_patched(road, patch) if fixed else road, first=4, right=2.0, hole=None if fixed else hole
    )
    if not fixed:
        scene.add(_relief(hole, _pit(hole, (1.75, 1.35), (0.72, 0.74), 0.12, 8)), _broken_road(road))
        scene.add(floor(0.9, 2.6, 0.4, 2.4, -0.045), m.water("#6b6252"))
        waste.rubble(scene, (1.35, 0.5, 0.004), 0.8, 50, 9, GRAVEL, size=0.04)
    car(scene, (-2.1, 9, 0), -90, "#4b6478")
    return scene


def trottoir_abime(fixed: bool) -> Scene:
    """Slabs that tip, sink and are missing on a pavement."""
    scene = Scene(
        replace(MORNING, azimuth=205 if fixed else 222, height=46),
        Camera((3.75, -1.5, 1.62), (4.2, 1.6, 0.1), 27),
        focus_m=3.0,
    )
    hole = (3.18, 5.2, -0.4, 3.6)
    town.street(scene, road=m.asphalt(), first=2, left=1.8, right=2.2, hole=hole)
    random = np.random.default_rng(12)
    scene.add(floor(*hole, KERB - 0.075), m.stabilised("#a48a62"))
    wide, deep = 0.5, 0.5
    moved = {
        (1, 3): (13, 0.05),
        (2, 3): (-11, -0.02),
        (1, 4): (-9, 0.05),
        (2, 4): (10, 0.03),
        (2, 5): (6, 0.03),
        (1, 2): (-4, -0.015),
    }
    broken, missing = {(2, 2), (1, 5)}, {(0, 3), (0, 4)}
    stone = m.slabs("#b5a993", size=(5, 5))
    for column in range(4):
        for row in range(8):
            x, y = hole[0] + (column + 0.5) * wide, hole[2] + (row + 0.5) * deep
            lean, rise = (0.0, 0.0) if fixed else moved.get((column, row), (0.0, 0.0))
            if not fixed and (column, row) in broken | missing:
                if (column, row) in broken:
                    _pieces(scene, x, y, stone, random)
                continue
            slab = box(wide - 0.014, deep - 0.014, 0.06).turned(lean, "x" if column % 2 else "y")
            tone = m.slabs(("#b5a993", "#aa9d87", "#beb29d")[int(random.integers(3))], size=(5, 5))
            scene.add(slab.moved(x, y, KERB - 0.06 + rise), tone)
    if not fixed:
        waste.rubble(
            scene, (3.5, 1.5, KERB - 0.07), 0.35, 40, 4, ("#b7ab95", "#a4977f", "#cbbfa9"), size=0.07
        )
    car(scene, (-1.9, 11, 0), 90, "#a9a294")
    return scene


def _pieces(scene: Scene, x: float, y: float, stone: Material, random: np.random.Generator) -> None:
    """A slab in four."""
    for dx, dy, wide, deep in (
        (-0.13, -0.11, 0.23, 0.26),
        (0.12, -0.13, 0.24, 0.22),
        (-0.1, 0.14, 0.28, 0.19),
        (0.15, 0.12, 0.18, 0.25),
    ):
        piece = (
            box(wide - 0.01, deep - 0.01, 0.055)
            .turned(random.uniform(-11, 11), "x")
            .turned(random.uniform(-9, 9), "y")
            .turned(random.uniform(-9, 9))
        )
        scene.add(piece.moved(x + dx, y + dy, KERB - 0.075 - random.uniform(0, 0.03)), stone)


ROOTS = (
    ((4.1, 2.7), (3.5, 0.7), 0.19),
    ((4.1, 2.7), (4.75, 0.8), 0.17),
    ((4.1, 2.7), (5.55, 1.9), 0.14),
    ((3.75, 1.5), (4.3, 0.1), 0.12),
)


def trottoir_abime_2(fixed: bool) -> Scene:
    """Roots of a plane tree that lift and split the pavement."""
    scene = Scene(
        replace(EVENING, azimuth=252 if fixed else 262, height=34 if fixed else 27),
        Camera((3.35, -1.5, 1.6), (4.15, 2.0, 0.32), 26),
        focus_m=3.2,
    )
    hole = (3.18, 5.8, -0.6, 3.6)
    soft = m.asphalt(0.20, cracks=0.1)
    town.street(scene, road=m.asphalt(0.12), first=3, right=2.8, pavement=soft, hole=hole, sides="right")
    x, y = np.meshgrid(np.linspace(hole[0], hole[1], 190), np.linspace(hole[2], hole[3], 210))
    height = np.full_like(x, KERB)
    if not fixed:
        edge = np.minimum(np.minimum(x - hole[0], hole[1] - x), np.minimum(y - hole[2], hole[3] - y))
        height += _raised(x, y) * smooth(0, 0.25, edge)
    scene.add(_relief(hole, height), soft if fixed else _lifted(soft))
    scene.add(box(1.15, 1.15, 0.02).moved(4.1, 2.75, KERB - 0.008), m.stabilised("#9b7d55"))
    if not fixed:
        pieces = ("#3a3936", "#4c4a46", "#2f2e2c", "#6b5438")
        for start, end, _ in ROOTS:
            waste.rubble(
                scene,
                ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, KERB + 0.1),
                0.35,
                16,
                3,
                pieces,
                size=0.06,
            )
    town.tree(scene, 4.1, 2.8, seed=5, ground=KERB, tall=8)
    town.tree(scene, 4.1, 11, seed=6, ground=KERB, tall=8, dense=700)
    car(scene, (1.8, 14, 0), -90, "#3f4f63")
    return scene


def _raised(x: Array, y: Array) -> Array:
    """How much the roots lift the ground, in plates that break along their crests."""
    rise = np.zeros_like(x)
    for start, end, tall in ROOTS:
        far = _away(x, y, start, end)
        # two plates that lean on the root
        rise = np.maximum(rise, tall * np.clip(1 - far / 0.34, 0, 1) ** 1.2)
    return rise - 0.05 * _split(x, y)


def _split(x: Array, y: Array) -> Array:
    """Where the asphalt is open: 1 along the crests, and across them here and there."""
    along, near = np.full_like(x, 9.0), np.full_like(x, 9.0)
    for start, end, _ in ROOTS:
        far = _away(x, y, start, end)
        run = np.subtract(end, start)
        share = ((x - start[0]) * run[0] + (y - start[1]) * run[1]) / (run @ run)
        across = np.abs((share * 4.3 + 0.25 * noise(x, y, 1.5, seed=70, roughness=0.3)) % 1 - 0.5) / 4.3
        along = np.minimum(along, np.minimum(far, np.where(far < 0.26, across * np.hypot(*run), 9)))
        near = np.minimum(near, far)
    width = 0.022 + 0.010 * noise(x, y, 1.1, seed=71, roughness=0.5)
    return smooth(0.012, -0.004, along - width) * (near < 0.3)


def _away(x: Array, y: Array, start: tuple[float, float], end: tuple[float, float]) -> Array:
    """Distance to a wavy segment."""
    run = np.subtract(end, start)
    share = np.clip(((x - start[0]) * run[0] + (y - start[1]) * run[1]) / (run @ run), 0, 1)
    wave = 0.06 * np.sin(share * 9 + start[0])
    return np.asarray(np.hypot(x - start[0] - share * run[0] - wave, y - start[1] - share * run[1]))


def _lifted(soft: Material) -> Material:
    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        return mix(soft.colour(spots), m.rgb("#1d1915"), _split(x, y) * 0.92)

    return Material(paint)


def _crossing(wear: float) -> Material:
    """The road of a crossing: bands along the street, and nothing else."""

    def bands(x: Array, y: Array) -> Array:
        share = (x + 3.0) % 1.1
        inside = (y > 2.0) & (y < 5.0) & (np.abs(x) < 2.8)
        edge = np.minimum(share - 0.28, 0.82 - share)
        return np.asarray(smooth(-0.012, 0.012, edge) * inside)

    return m.asphalt(0.125 if wear else 0.11, cracks=0.5 if wear else 0.3, marks=bands, wear=wear)


def passage_pieton(fixed: bool) -> Scene:
    """A crossing of which little paint is left."""
    scene = Scene(
        replace(NOON, azimuth=215 if fixed else 200),
        Camera((-1.1, -2.4, 1.65), (0.3, 3.4, 0.2), 26),
        focus_m=5,
    )
    town.street(scene, road=_crossing(0.0 if fixed else 0.9), first=5, left=2.0, right=2.2)
    for x in (-3.45, 3.45):
        for y in (1.4, 5.6):
            furniture.bollard(scene, x, y, KERB)
    car(scene, (1.75, 15, 0), 90, "#dcd9d0")
    town.tree(scene, 4.0, 12, seed=7, ground=KERB, dense=800)
    return scene


def stationnement_genant(fixed: bool) -> Scene:
    """A car all over the pavement."""
    scene = Scene(
        replace(AFTERNOON, azimuth=238 if fixed else 226, height=44),
        Camera((2.9, -4.2, 1.6), (4.1, 3, 0.75), 27),
        focus_m=6,
    )
    town.street(scene, road=m.asphalt(0.12), first=0, half=3.0, right=2.5, left=1.6)
    if not fixed:
        car(scene, (4.1, 3.2, KERB), -90, "#9c3a30")
    car(scene, (-2.1, 12, 0), 90, "#d2d0c8")
    scene.add(box(0.12, 200, 0.008).moved(1.6, 50, 0), m.plain("#e4e1d6", wear=0.1))
    return scene

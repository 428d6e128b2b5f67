"""Problems of what grows, of what must be swept, and of play."""

from dataclasses import replace

import numpy as np

from config.setup.drawing import furniture, town, waste
from config.setup.drawing import materials as m
from config.setup.drawing.cars import car
from config.setup.drawing.light import AFTERNOON, MORNING, NOON, OVERCAST, Material, Scene
from config.setup.drawing.raster import Camera
from config.setup.drawing.shapes import Point, Shape, box, cards, floor, tube
from config.setup.drawing.town import KERB, square

WILD = m.leaves("#5a7434", "#97a552", third="#d9c95a")


def _weeds(
    scene: Scene,
    x0: float,
    x1: float,
    y0: float,
    y1: float,
    count: int,
    tall: float,
    seed: int,
    z: float = KERB,
) -> None:
    """Tufts of uneven height between two lines."""
    random = np.random.default_rng(seed)
    tufts = random.uniform([x0, y0], [x1, y1], (max(3, count // 60), 2))
    strong = random.uniform(0.35, 1.0, len(tufts))
    which = random.integers(len(tufts), size=count)
    spot = tufts[which] + random.normal(size=(count, 2)) * 0.05
    height = tall * strong[which] * random.uniform(0.5, 1.1, count)
    scene.add(town.blades(np.clip(spot[:, 0], x0, x1), spot[:, 1], z, height, seed, wide=0.006), WILD)
    some = tufts[: max(2, len(tufts) // 4)]
    for index, (x, y) in enumerate(some):
        size = tall * random.uniform(0.4, 0.85)
        scene.add(
            town.foliage(
                (min(max(x, x0), x1), y, z + size * 0.4),
                (size * 0.7, size * 0.9, size),
                130,
                seed + index,
                leaf=0.08,
            ),
            WILD,
        )


def herbes(fixed: bool) -> Scene:
    """Weeds knee-high along the foot of a wall."""
    scene = Scene(
        replace(MORNING, azimuth=205 if fixed else 214, height=46),
        Camera((3.4, -1.8, 1.6), (4.6, 2.6, 0.4), 27),
        focus_m=4,
    )
    town.street(scene, road=m.asphalt(0.13), first=2, right=2.0)
    if not fixed:
        _weeds(scene, 4.72, 4.98, -0.6, 10, 5200, 0.62, 3)
        _weeds(scene, 4.3, 4.7, -0.6, 8, 1300, 0.26, 4)
        _weeds(scene, 3.16, 3.26, -1.5, 9, 1900, 0.22, 5)
        _weeds(scene, 3.5, 4.3, 0, 8, 420, 0.12, 6)
    car(scene, (-1.9, 11, 0), 90, "#8c8f8e")
    return scene


def vegetation(fixed: bool) -> Scene:
    """A hedge that takes the whole pavement."""
    scene = Scene(
        replace(AFTERNOON, azimuth=242 if fixed else 232, height=46),
        Camera((1.55, -3.0, 1.6), (3.9, 3, 0.95), 26),
        focus_m=5,
    )
    scene.add(floor(-3, 3, -6, 60), m.asphalt(0.13, cracks=0.4))
    scene.add(floor(3.18, 5.0, -6, 60, KERB), m.asphalt(0.24, cracks=0.2))
    scene.add(floor(5.0, 40, -6, 60, 0.1), m.grass())
    scene.add(floor(-40, -3.0, -6, 60, 0.1), m.grass())
    town.kerbs(scene, 3.0, 1, 60)
    town.kerbs(scene, -3.0, -1, 60)
    scene.add(box(0.3, 60, 0.75).moved(5.2, 24, KERB), m.stones("#cdbf9f", course=0.22, length=0.4))
    leaf = m.leaves("#3f5a2c", "#6d8741")
    random = np.random.default_rng(6)
    for index, y in enumerate(np.arange(-1.0, 22, 0.95)):
        wild = 0.0 if fixed else random.uniform(0.5, 1.25)
        if fixed:
            scene.add(_clipped(y, 900 if y < 12 else 300, index), leaf)
            continue
        middle = (5.25 - wild * 0.62, float(y), 1.2)
        scene.add(
            town.foliage(
                middle, (1.9 + wild, 1.5, 2.1 + wild * 0.5), 2000 if y < 9 else 500, index, leaf=0.105
            ),
            leaf,
        )
    if not fixed:
        for index, y in enumerate((0.8, 1.9, 3.1, 4.4, 5.5, 7.4)):
            tip = (3.35 + 0.25 * (index % 3), y - 0.2, 1.0 + 0.2 * (index % 2))
            scene.add(tube([(4.7, y, 1.5), (4.0, y, 1.7), tip], [0.02, 0.014, 0.006], 6), m.plain("#5f4a33"))
            scene.add(town.foliage(tip, (0.9, 0.7, 0.6), 260, 60 + index, leaf=0.10), leaf)
    town.row(scene, town.OLD_TOWN[:3], (-9, 30, 0), 0, 4)
    town.landscape(scene)
    car(scene, (-1.9, 13, 0), 90, "#96403a")
    return scene


def _clipped(y: float, count: int, seed: int) -> Shape:
    """A stretch of hedge cut straight."""
    random = np.random.default_rng(seed)
    spot = random.uniform(-0.5, 0.5, (count, 3))
    axis = random.choice([0, 0, 2], count)
    side = np.where(axis == 0, -0.5, 0.5)
    spot[np.arange(count), axis] = side + random.uniform(-0.06, 0.06, count)
    facing = np.zeros((count, 3))
    facing[np.arange(count), axis] = np.sign(side)
    centres = spot * [0.8, 1.05, 1.5] + [5.5, y, 1.1]
    return cards(centres, facing, random.uniform(0.08, 0.17, count), random)


def rue_sale(fixed: bool) -> Scene:
    """A square the morning after a feast."""
    scene = Scene(
        replace(MORNING, azimuth=150 if fixed else 140, height=34),
        Camera((-0.3, -1.4, 1.6), (0.5, 3, 0.3), 26),
        focus_m=4,
    )
    scene.add(floor(-40, 40, -6, 45), m.slabs("#c5b9a4", size=(0.6, 0.4)))
    town.row(scene, (*town.OLD_TOWN[3:], *town.OLD_TOWN[:4]), (-24, 19, 0), 0, 6)
    town.tree(scene, -4.5, 9, seed=3, dense=900)
    town.tree(scene, 5.0, 12, seed=4, dense=900)
    town.tree(scene, 3.5, -5.0, seed=5, dense=450)
    town.tree(scene, 0.3, -6.0, seed=6, dense=450)
    furniture.litter_bin(scene, 2.6, 4.6, 0)
    furniture.bench(scene, (-2.3, 4.6, 0), 12, broken=False)
    if not fixed:
        random = np.random.default_rng(5)
        waste.papers(scene, (0.4, 3.4, 0), (3.2, 3.1, 0), 120, 5, size=0.22)
        waste.bottles(scene, (0.5, 2.8, 0), (1.9, 1.5, 0), 15, 4)
        for _ in range(26):
            x, y = random.uniform(-2.0, 2.6), random.uniform(0.9, 5)
            waste.cup(
                scene,
                (x, y, 0),
                random.uniform(0, 360),
                ("#f0ece2", "#d94f45", "#efe9d5")[random.integers(3)],
            )
            waste.can(
                scene,
                (x + random.uniform(-1, 1), y + 0.4, 0),
                random.uniform(0, 360),
                ("#b23a34", "#3b6ea5", "#c9b13a")[random.integers(3)],
            )
        for x, y, turn in ((-0.75, 1.75, 20), (1.5, 2.2, -35), (0.4, 4.2, 60)):
            scene.add(box(0.36, 0.36, 0.035).turned(turn).moved(x, y, 0), m.plain("#c8a679"))
            scene.add(
                box(0.36, 0.02, 0.34).turned(-30, "x").turned(turn).moved(x, y + 0.22, 0), m.plain("#d4b78d")
            )
    town.landscape(scene)
    return scene


def rue_sale_2(fixed: bool) -> Scene:
    """A pavement under wet autumn leaves."""
    leaf = m.leaves("#a8752f", "#c79a3e", third="#7f8440")
    scene = Scene(
        replace(OVERCAST, exposure=1.05) if not fixed else replace(AFTERNOON, azimuth=235, height=36),
        Camera((3.25, -2.0, 1.6), (4.1, 3, 0.45), 26),
        focus_m=4,
    )
    town.street(scene, road=m.asphalt(0.12), first=4, right=2.7, pavement=m.slabs("#a99f8f"))
    for y, seed in ((5.0, 3), (11.5, 4), (18, 5)):
        town.tree(scene, 3.95, y, seed=seed, ground=KERB, dense=380, leaf=leaf, tall=7.5)
    if not fixed:
        waste.fallen_leaves(scene, (4.3, 3.0, KERB), (1.6, 6.5), 2300, 4, deep=0.06)
        waste.fallen_leaves(scene, (2.65, 3.0, 0), (0.65, 7), 1100, 5, deep=0.12)
        waste.fallen_leaves(scene, (1.2, 4.0, 0), (2.4, 8), 220, 6)
    else:
        waste.fallen_leaves(scene, (4.3, 6.0, KERB), (1.6, 4), 16, 4)
    car(scene, (-1.9, 10, 0), 90, "#5d6b7a")
    return scene


HEAD = ((3.2, 4.4, 5.4), (2.2, 4.9, 6.0), (1.2, 5.0, 5.6), (3.6, 5.2, 4.6), (2.6, 4.0, 5.0))
LIMB: tuple[Point, ...] = (
    (1.86, 4.42, 3.05),
    (1.35, 4.1, 2.75),
    (0.55, 3.85, 1.85),
    (-0.3, 3.7, 0.95),
    (-0.95, 3.6, 0.5),
)
#: bunches of leaves that the limb still carries: where, and how large
BUNCHES = (
    ((-0.8, 3.5, 0.55), 1.1),
    ((-0.2, 3.3, 0.62), 0.85),
    ((0.3, 3.8, 0.95), 0.7),
    ((-1.35, 3.7, 0.45), 0.9),
    ((-0.5, 3.9, 1.25), 0.6),
    ((0.85, 3.6, 1.3), 0.55),
    ((-1.0, 3.2, 0.28), 0.7),
    ((0.2, 3.3, 0.35), 0.6),
)


def arbre_dangereux(fixed: bool) -> Scene:
    """A limb torn by the wind that hangs over a walk."""
    scene = Scene(
        replace(OVERCAST, exposure=1.0) if not fixed else replace(AFTERNOON, azimuth=215, height=45),
        Camera((-0.5, -1.2, 1.6), (0.45, 4, 1.72), 23),
        focus_m=5,
    )
    square(scene)
    bark, fresh = m.plane_bark(), m.wood("#e0bd85")
    trunk: tuple[Point, ...] = ((1.9, 4.6, 0), (1.95, 4.6, 0.6), (2.0, 4.6, 2.6), (2.1, 4.6, 4.2))
    scene.add(tube(trunk, [0.42, 0.30, 0.25, 0.2], 20), bark)
    for index, end in enumerate(HEAD):
        bend = (1.05 + end[0] / 2, 2.3 + end[1] / 2, 2.1 + end[2] / 2)
        scene.add(tube([(2.08, 4.6, 3.6), bend, end], [0.16, 0.1, 0.04], 10), bark)
        scene.add(town.foliage(end, (2.6, 2.6, 1.9), 1300, 30 + index), m.leaves("#435c2d", "#74893f"))
    if fixed:
        scene.add(tube([(2.02, 4.55, 2.95), (1.78, 4.36, 3.06)], [0.16, 0.14], 16), bark)
        scene.add(tube([(1.785, 4.364, 3.058), (1.77, 4.353, 3.064)], 0.135, 18), fresh)
    else:
        _torn_limb(scene, bark, fresh)
    return scene


def _torn_limb(scene: Scene, bark: Material, fresh: Material) -> None:
    """The limb, its pale splinters, its withering leaves and what fell of it."""
    scene.add(tube(LIMB, [0.13, 0.14, 0.12, 0.08, 0.04], 14), bark)
    for index, (dy, dz) in enumerate(((0, 0), (0.05, 0.06), (-0.05, 0.03), (0.03, -0.06), (-0.02, 0.10))):
        end = (1.62 - 0.05 * index, 4.2 + dy, 2.94 + dz * 1.6)
        scene.add(tube([(1.95, 4.46 + dy, 3.08 + dz), end], [0.035, 0.003], 6), fresh)
    scene.add(tube([(1.84, 4.30, 2.70), (1.83, 4.29, 3.3)], [0.06, 0.08], 8), fresh)
    for index, (middle, size) in enumerate(BUNCHES):
        scene.add(tube([(0.2, 3.75, 1.4), middle], [0.04, 0.01], 7), bark)
        bunch = town.foliage(middle, (size * 1.2, size, size * 0.8), 330, 50 + index, leaf=0.19)
        scene.add(bunch, m.leaves("#5a6a35", "#8a8a4a"))
    waste.fallen_leaves(scene, (-0.2, 3.0, 0), (1.6, 1.3), 260, 5)
    for index in range(9):
        stick = box(0.3 + 0.1 * (index % 3), 0.025, 0.025).turned(index * 47.0)
        scene.add(stick.moved(-0.9 + 0.3 * index, 2.3 + 0.22 * (index % 4), 0), m.plain("#7a6448"))


def jeu_enfants(fixed: bool) -> Scene:
    """A swing whose seat hangs by one chain."""
    scene = Scene(
        replace(NOON, azimuth=215 if fixed else 225, height=46),
        Camera((0.2, 0.35, 1.45), (0.5, 3.7, 1.02), 25),
        focus_m=4.4,
    )
    scene.add(floor(-40, 40, -6, 60), m.grass("#7d9150"))
    scene.add(box(5.6, 4.2, 0.02).moved(0, 3.9, 0), m.stabilised("#d8c49a"))
    for x in (-2.85, 2.85):
        scene.add(box(0.12, 4.4, 0.14).moved(x, 3.9, 0), m.wood("#8d6b45"))
    for y in (1.75, 6.05):
        scene.add(box(5.8, 0.12, 0.14).moved(0, y, 0), m.wood("#8d6b45"))
    furniture.swing(scene, (0.15, 4.0, 0.02), 10, broken=not fixed)
    furniture.bench(scene, (4.6, 7.2, 0), -20, broken=False)
    for x, y, seed in ((-5, 10, 2), (1.5, 13, 3), (6, 11, 4), (-10, 14, 5)):
        town.tree(scene, x, y, seed=seed, dense=900)
    for index, x in enumerate(np.arange(-14, 14, 0.9)):
        scene.add(
            town.foliage((float(x), 16.5, 0.6), (1.3, 1.0, 1.3), 160, index, leaf=0.2),
            m.leaves("#44592f", "#6d8243"),
        )
    town.row(scene, town.OLD_TOWN, (-20, 22, 0), 0, 3)
    town.landscape(scene)
    return scene

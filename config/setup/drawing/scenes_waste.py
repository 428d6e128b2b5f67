"""Rubbish, full bins and banks, and the same places once cleared."""

from dataclasses import replace

import numpy as np

from config.setup.drawing import furniture, town, waste
from config.setup.drawing import materials as m
from config.setup.drawing.cars import car
from config.setup.drawing.light import AFTERNOON, EVENING, MORNING, NOON, Scene
from config.setup.drawing.raster import Camera
from config.setup.drawing.shapes import Point, box, floor, post
from config.setup.drawing.town import KERB, square


def depot_sauvage(fixed: bool) -> Scene:
    """A mattress, boxes and bags against a wall of the old town."""
    scene = Scene(
        replace(MORNING, azimuth=205 if fixed else 216, height=44),
        Camera((2.7, -1.9, 1.6), (4.5, 2.2, 0.62), 26),
        focus_m=4.3,
    )
    town.street(scene, road=m.asphalt(), first=4, right=2.6, left=1.6)
    car(scene, (-1.9, 10, 0), 90, "#b9b6ae")
    if fixed:
        return scene
    waste.mattress(scene, (5.15, 2.5, KERB), -90, lean=15)
    for at, size, turn in (
        ((4.65, 1.35, KERB), (0.55, 0.42, 0.42), 22),
        ((4.2, 2.15, KERB), (0.46, 0.4, 0.32), -14),
        ((4.68, 1.38, KERB + 0.42), (0.4, 0.34, 0.26), 41),
    ):
        waste.carton(scene, at, size, turn)
    for index, at in enumerate(
        ((4.35, 3.0, KERB), (4.75, 3.45, KERB), (5.2, 3.9, KERB), (4.2, 3.75, KERB), (4.1, 1.2, KERB))
    ):
        waste.bag(
            scene,
            at,
            (0.62, 0.55, 0.52),
            20 + index,
            ("#1f2326", "#22272b", "#1d3a5a", "#202427", "#25292c")[index],
        )
    waste.legs(scene, (3.75, 2.6, KERB), 35)
    waste.papers(scene, (4.1, 1.9, KERB), (0.8, 1.2, 0), 14, 5)
    return scene


def _lane(scene: Scene, *, left_wall: bool = True) -> None:
    """A lane between a dry stone wall and the fields, hills behind."""
    scene.add(floor(-1.7, 1.7, -6, 60, 0.0), m.asphalt(0.17, cracks=0.3))
    scene.add(floor(-40, -1.7, -6, 60, -0.01), m.grass("#7d8a4c"))
    scene.add(floor(1.7, 40, -6, 60, -0.01), m.grass("#7d8a4c"))
    if left_wall:
        wall = m.stones("#cfc0a0", course=0.17, length=0.33, rough=0.24)
        scene.add(box(0.5, 60, 1.15).moved(4.1, 22, 0), wall)
        for index in range(70):
            scene.add(
                box(0.56, 0.52, 0.12 + 0.03 * (index % 3))
                .turned(index * 7 % 5 - 2)
                .moved(4.1, -4 + index * 0.55, 1.15),
                m.plain("#c3b493", wear=0.12),
            )
    for x, y, seed in ((-7, 16, 2), (-9, 26, 3), (7, 24, 4), (9, 14, 5)):
        town.tree(
            scene,
            x,
            y,
            seed=seed,
            tall=6.5,
            dense=700,
            leaf=m.leaves("#4a5f35", "#76864a"),
            bark=m.plain("#6b5d4a", wear=0.15),
        )
    town.landscape(scene)


def _verge(scene: Scene, x0: float, x1: float, seed: int, *, count: int = 9000, tall: float = 0.2) -> None:
    random = np.random.default_rng(seed)
    x, y = random.uniform(x0, x1, count), random.uniform(-1, 12, count)
    scene.add(
        town.blades(x, y, 0, random.uniform(0.4, 1.2, count) * tall, seed, wide=0.006),
        m.leaves("#66793c", "#9c9a58"),
    )


def depot_sauvage_2(fixed: bool) -> Scene:
    """A sofa, rubble and planks at the edge of a country lane."""
    scene = Scene(
        replace(EVENING, azimuth=236, height=34) if not fixed else replace(AFTERNOON, azimuth=225),
        Camera((-0.5, -1.7, 1.6), (2.0, 2.6, 0.5), 26),
        focus_m=4.6,
    )
    _lane(scene)
    _verge(scene, 1.7, 3.8, 3)
    if not fixed:
        waste.sofa(scene, (2.7, 3.1, 0.0), -38)
        waste.rubble(
            scene,
            (1.35, 1.75, 0),
            0.9,
            420,
            6,
            ("#c9c0b0", "#b06f52", "#d8d2c6", "#9a9084", "#b97f61"),
            size=0.13,
        )
        waste.planks(scene, (2.6, 1.5, 0.05), 20, 6, 4)
        for index, at in enumerate(((1.5, 4.3, 0), (1.95, 4.6, 0), (3.2, 1.7, 0.0))):
            waste.bag(scene, at, (0.68, 0.6, 0.55), 40 + index, ("#e3e3df", "#22272b", "#22272b")[index])
    return scene


def conteneur(fixed: bool) -> Scene:
    """A full glass bank and the bottles left at its foot."""
    scene = Scene(
        replace(MORNING, azimuth=160 if fixed else 150, height=46),
        Camera((-0.2, -0.9, 1.5), (0.85, 3, 0.72), 25),
        focus_m=3.7,
    )
    square(scene)
    scene.add(box(3.4, 2.2, 0.03).moved(1.1, 3.6, 0), m.slabs("#b9b2a5", size=(0.8, 0.8)))
    furniture.bottle_bank(scene, 0.35, 3.5, 0.03, 6)
    furniture.bottle_bank(scene, 1.95, 3.6, 0.03, 2)
    if not fixed:
        waste.bottles(scene, (0.6, 2.45, 0.03), (1.0, 0.38, 0), 34, 2)
        waste.bottles(scene, (2.1, 2.6, 0.03), (0.6, 0.3, 0), 12, 3)
        waste.carton(scene, (-0.55, 2.75, 0.0), (0.5, 0.36, 0.3), 24)
        waste.bottles(scene, (-0.55, 2.75, 0.27), (0.16, 0.1, 0), 5, 5)
        waste.carton(scene, (1.25, 2.3, 0.03), (0.42, 0.32, 0.26), -12)
        waste.bottles(scene, (1.25, 2.3, 0.24), (0.14, 0.09, 0), 4, 6)
        waste.bag(scene, (2.75, 2.75, 0), (0.6, 0.5, 0.5), 3, "#3e6fa0")
        for x, turn in ((0.07, 20), (0.63, -30)):
            scene.add(*waste.bottle("#39552e", (x, 2.83, 1.17), 90 + turn))
    return scene


def _overflow(scene: Scene, at: Point, seed: int) -> None:
    """What no longer goes into a bin: on top and around."""
    x, y, z = at
    waste.papers(scene, (x, y, z + 0.80), (0.17, 0.17, 0), 16, seed, size=0.2)
    waste.papers(scene, (x, y, z + 0.88), (0.10, 0.10, 0), 9, seed + 1, size=0.18)
    for dx, dy, turn in ((-0.13, -0.1, 30), (0.14, -0.06, 100), (0.02, 0.1, 200), (0.0, -0.15, 260)):
        waste.cup(scene, (x + dx, y + dy, z + 0.85), turn, "#f0ece2" if turn < 150 else "#b98f5e")
    scene.add(
        box(0.33, 0.33, 0.04).turned(-28, "y").turned(20).moved(x - 0.10, y, z + 0.90), m.plain("#c8a679")
    )
    scene.add(*waste.bottle("#39552e", (x + 0.05, y + 0.02, z + 0.93), 40))
    scene.add(*waste.bottle("#2f4a2a", (x + 0.34, y - 0.28, z), 10, standing=True))
    scene.add(*waste.bottle("#8fb0b8", (x - 0.5, y - 0.32, z), 70))
    waste.papers(scene, (x, y - 0.2, z), (0.85, 0.55, 0), 24, seed + 2)
    waste.bag(scene, (x + 0.52, y + 0.05, z), (0.46, 0.4, 0.4), seed, "#d9dde0")
    for dx, dy, turn in ((-0.35, -0.5, 10), (0.25, -0.55, 80), (-0.6, 0.05, 120)):
        waste.can(scene, (x + dx, y + dy, z), turn, ("#b23a34", "#3b6ea5", "#c9b13a")[turn % 3])
    waste.cup(scene, (x - 0.1, y - 0.48, z), 150)


def corbeille_pleine(fixed: bool) -> Scene:
    """A bin that overflows on a square."""
    scene = Scene(
        replace(NOON, azimuth=150 if fixed else 138, height=48),
        Camera((-0.25, 0.15, 1.42), (0.17, 2.4, 0.58), 26),
        focus_m=2.2,
    )
    square(scene)
    furniture.litter_bin(scene, 0.1, 2.2, 0)
    furniture.bench(scene, (2.0, 4.1, 0), -28, broken=False)
    if not fixed:
        _overflow(scene, (0.1, 2.2, 0), 4)
    return scene


def corbeille_pleine_2(fixed: bool) -> Scene:
    """A bin torn from its foot, in the street."""
    scene = Scene(
        replace(AFTERNOON, azimuth=220 if fixed else 232, height=46),
        Camera((2.95, -0.6, 1.5), (4.3, 1.9, 0.36), 27),
        focus_m=2.7,
    )
    town.street(scene, road=m.asphalt(), first=3, right=2.4)
    if fixed:
        furniture.litter_bin(scene, 4.2, 2.0, KERB)
    else:
        furniture.litter_bin(scene, 3.95, 1.9, KERB + 0.24, tilt=84)
        scene.add(post(0.10, 0.05).moved(4.2, 2.4, KERB), furniture.STEEL)
        waste.papers(scene, (4.75, 1.6, KERB), (0.55, 0.55, 0), 30, 7, size=0.2)
        waste.papers(scene, (3.9, 1.1, KERB), (0.6, 0.5, 0), 12, 8)
        waste.bag(scene, (4.85, 2.0, KERB), (0.45, 0.38, 0.3), 5, "#c9ccc9")
        for dx, turn in ((0.2, 20), (0.55, 130), (0.9, 75)):
            waste.can(scene, (3.7 + dx, 1.35, KERB), turn, "#3b6ea5" if turn > 100 else "#b23a34")
            waste.cup(scene, (3.9 + dx, 1.05, KERB), turn * 2)
    car(scene, (-2.0, 10, 0), -90, "#7d8a8f")
    return scene

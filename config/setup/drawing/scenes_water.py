"""Water where it should not be, and the same places once dry."""

from dataclasses import replace

import numpy as np

from config.setup.drawing import furniture, town, waste
from config.setup.drawing import materials as m
from config.setup.drawing.cars import car
from config.setup.drawing.grain import Spots, mix, noise, smooth
from config.setup.drawing.light import AFTERNOON, EVENING, MORNING, OVERCAST, Material, Scene
from config.setup.drawing.raster import Camera
from config.setup.drawing.shapes import Array, Shape, post, surface, turned_profile
from config.setup.drawing.town import KERB


def avaloir(fixed: bool) -> Scene:
    """A drain under leaves and mud, and the water that cannot leave."""
    hour = replace(AFTERNOON, height=48, azimuth=215) if fixed else replace(OVERCAST, exposure=0.95)
    scene = Scene(hour, Camera((1.25, -1.0, 1.5), (2.62, 1.75, 0.0), 29), focus_m=2.9)
    hole = (2.05, 2.75, 1.2, 1.75)
    road = m.asphalt(0.12, cracks=0.5)
    town.street(scene, road=road, first=0, right=2.0, hole=hole)
    x, y, z = 2.4, 1.475, 0.012
    furniture.grating(scene, x, y, z)
    if not fixed:
        scene.add(_puddle((2.35, 1.5), (0.62, 1.35), 0.018, 3), m.water())
        scene.add(_puddle((2.3, 3.5), (0.55, 1.2), 0.016, 5), m.water())
        scene.add(_mound((2.45, 1.5), (0.42, 0.42), 0.07), m.plain("#4b3c2b", wear=0.25))
        waste.fallen_leaves(scene, (2.45, 1.5, 0.045), (0.55, 0.6), 420, 6, deep=0.07)
        waste.fallen_leaves(scene, (2.6, 2.6, 0.03), (0.5, 1.8), 190, 7)
        waste.papers(scene, (2.5, 1.35, 0.09), (0.3, 0.3, 0), 3, 8, size=0.12)
        waste.cup(scene, (2.28, 1.2, 0.05), 40)
    car(scene, (-2.0, 9, 0), 90, "#6f7a6b")
    return scene


def _mound(middle: tuple[float, float], size: tuple[float, float], tall: float) -> Shape:
    x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    height = tall * np.exp(-3 * (x * x + y * y)) * (1 + 0.3 * noise(x, y, 2, seed=72)) - 0.01
    points = np.stack([x * size[0] + middle[0], y * size[1] + middle[1], height + 0.02], axis=-1)
    return surface(points.transpose(1, 0, 2))


def _puddle(middle: tuple[float, float], size: tuple[float, float], z: float, seed: int) -> Shape:
    """A sheet of water with an uneven edge."""
    angles = np.linspace(0, 2 * np.pi, 60)
    far = (
        1
        + 0.14 * np.sin(2 * angles + seed)
        + 0.09 * np.sin(5 * angles + seed * 2)
        + 0.05 * np.sin(9 * angles)
    )
    rings = np.stack(
        [
            np.stack(
                [
                    middle[0] + size[0] * far * part * np.cos(angles),
                    middle[1] + size[1] * far * part * np.sin(angles),
                    np.full(60, z),
                ],
                axis=1,
            )
            for part in (0.01, 0.5, 1.0)
        ]
    )
    return surface(rings)


def fuite_eau(fixed: bool) -> Scene:
    """Water that comes up through the pavement and runs to the gutter."""
    scene = Scene(
        replace(MORNING, azimuth=140, height=48) if fixed else replace(EVENING, azimuth=130, height=38),
        Camera((2.75, -0.7, 1.6), (3.85, 1.8, 0.12), 27),
        focus_m=3.2,
    )
    source = (4.35, 1.9)
    town.street(
        scene, road=_wet(m.asphalt(0.15), fixed), first=5, right=2.3, pavement=_pavement(fixed, source)
    )
    cover = post(0.012, 0.085).moved(4.85, 2.15, KERB)
    scene.add(cover, m.plain("#4b4e4d", gloss=0.2))
    if not fixed:
        _spring(scene, source)
    return scene


def _spring(scene: Scene, source: tuple[float, float]) -> None:
    """Water that boils up at `source` and runs to the gutter at its left."""
    along, across = np.meshgrid(np.linspace(4.4, 3.02, 24), np.linspace(-1, 1, 12), indexing="ij")
    gone = 4.35 - along
    y = source[1] - gone * 0.55 + across * (0.13 + gone * 0.16 + 0.03 * np.sin(along * 17))
    stream = m.water("#66777f", mirror=0.3, running=0.55)
    scene.add(surface(np.stack([along, y, np.full(y.shape, KERB + 0.008)], axis=-1)), stream)
    scene.add(_puddle((2.82, 0.1), (0.22, 1.7), 0.012, 4), stream)
    scene.add(_puddle(source, (0.36, 0.32), KERB + 0.012, 2), stream)
    boil = turned_profile(
        [(0.27, 0), (0.21, 0.03), (0.14, 0.065), (0.08, 0.095), (0.03, 0.11), (0, 0.112)], 26
    )
    scene.add(boil.moved(*source, KERB + 0.008), m.plain("#7f959e", gloss=0.7, wear=0.3))
    for index in range(26):
        drop = turned_profile([(0.0, 0), (0.012, 0.01), (0.0, 0.024)], 8)
        far, angle = 0.08 + 0.013 * index, index * 2.4
        at = (source[0] + far * np.cos(angle), source[1] + far * np.sin(angle), KERB + 0.2 - 0.45 * far)
        scene.add(drop.moved(*at), m.plain("#c4d2d8", gloss=0.9))
    waste.rubble(scene, (*source, KERB + 0.01), 0.5, 24, 3, ("#8a7c66", "#6f6352", "#b0a48d"), size=0.07)


def _wet(road: Material, fixed: bool) -> Material:
    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        soaked = smooth(1.85, 2.35, x + 0.12 * noise(x, y, 2.4, seed=73)) * smooth(2.6, 1.9, y)
        return mix(road.colour(spots), road.colour(spots) * 0.42, 0.0 * soaked if fixed else soaked)

    return Material(paint, gloss=0.05 if fixed else 0.2)


def _pavement(fixed: bool, source: tuple[float, float]) -> Material:
    base = m.slabs("#b5a993", size=(0.5, 0.5))

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        if fixed:
            inside = 0.42 - np.maximum(np.abs(x - source[0]), np.abs(y - source[1]))
            fresh = m.rgb("#cfc7b6") * (1 + 0.04 * noise(x, y, 2, seed=75))[:, None]
            return mix(
                mix(base.colour(spots), fresh, smooth(-0.01, 0.01, inside)),
                m.rgb("#9c917e"),
                smooth(0.02, 0.008, np.abs(inside)),
            )
        middle = source[1] - (source[0] - x) * 0.55
        spread = 0.32 + np.clip(source[0] - x, 0, 2) * 0.30 + 0.08 * noise(x, y, 1.7, seed=74)
        soaked = smooth(1.15, 0.85, np.abs(y - middle) / spread) * (x < source[0])
        soaked = np.maximum(
            soaked,
            smooth(
                1.1, 0.85, np.hypot(x - source[0], y - source[1]) / (0.46 + 0.05 * noise(x, y, 1.3, seed=76))
            ),
        )
        return mix(base.colour(spots), base.colour(spots) * 0.42, soaked)

    return Material(paint, gloss=0.04)

"""Problems of lamps, walls and street furniture, and the same places once mended."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from config.setup.drawing import furniture, town, waste
from config.setup.drawing import materials as m
from config.setup.drawing.cars import car
from config.setup.drawing.grain import Spots, mix, noise, smooth
from config.setup.drawing.light import AFTERNOON, DUSK, EVENING, MORNING, Material, Scene
from config.setup.drawing.raster import Camera
from config.setup.drawing.shapes import Array, box, floor, quad
from config.setup.drawing.town import KERB, House, square


def _lamp_street(scene: Scene, *, lit: bool) -> None:
    town.street(scene, road=m.asphalt(0.10, cracks=0.3), first=2, right=2.4, left=1.8)
    for index, y in enumerate((5.2, 13.5, 22.0, 31.0)):
        furniture.lamp_post(scene, 3.75, y, KERB, lit=lit or index >= 2)
    for index, y in enumerate((9.0, 18.0, 27.0)):
        if index:
            furniture.wall_lantern(scene, -4.8, y, 3.9, 0.75, lit=lit or index >= 2)
    car(scene, (-2.1, 8.2, 0), 90, "#4a5561")


def lampadaire_eteint(fixed: bool) -> Scene:
    """Two lamps out in a street at nightfall, while those further away are lit."""
    scene = Scene(
        replace(DUSK, ambient=0.55 if not fixed else 0.62),
        Camera((0.9, -1.6, 1.6), (2.0, 6, 2.1), 24),
        focus_m=6.5,
    )
    _lamp_street(scene, lit=fixed)
    return scene


def lampadaire_eteint_2(fixed: bool) -> Scene:
    """An old lane whose wall lamps do not work."""
    scene = Scene(
        replace(DUSK, zenith=(0.03, 0.06, 0.19), horizon=(0.20, 0.19, 0.30), ambient=1.0),
        Camera((0.3, -2.2, 1.6), (0.2, 5, 2.0), 24),
        focus_m=6,
    )
    scene.add(floor(-2.2, 2.2, -6, 45), m.slabs("#b7aa95", size=(0.42, 0.28)))
    scene.add(floor(-0.18, 0.18, -6, 45, 0.004), m.slabs("#8f8677", size=(0.36, 0.5)))
    homes = (
        House(6.5, 3, "stones", "#d6c6a5", "#71868c"),
        House(6, 3, "plaster", "#dcc7a2", "#7c5a4c"),
        House(7, 3, "bricks", "#b47a5c", "#d0c8b6", "shop"),
        House(6.5, 3, "stones", "#cfc0a2", "#6f7f66"),
        House(6.5, 3, "plaster", "#d8ccb6", "#5f7680", "door", 5),
    )
    town.row(scene, homes, (2.2, 27, 0), -90, 3)
    town.row(scene, homes[::-1], (-2.2, -4, 0), 90, 8)
    for y, side in ((3.4, 1), (9.5, -1), (15.5, 1), (22, -1)):
        furniture.wall_lantern(scene, side * 2.18, y, 3.1, -side * 0.7, lit=fixed)
    town.landscape(scene)
    return scene


def _stroke(pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], wide: float, ink: str) -> None:
    """A sprayed line through points, rounded."""
    knots = np.array([points[0], *points, points[-1]], float)
    for index in range(1, len(knots) - 2):
        a, b, c, d = knots[index - 1 : index + 3]
        for t in np.linspace(0, 1, 60):
            spot = 0.5 * (
                2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            )
            pen.ellipse((spot[0] - wide, spot[1] - wide, spot[0] + wide, spot[1] + wide), fill=ink)


LETTERS = (  # what no alphabet has, in the manner of a tag
    [(70, 150), (180, 120), (120, 260), (75, 380), (210, 360)],
    [(300, 130), (270, 260), (300, 390), (420, 350)],
    [(285, 250), (390, 235)],
    [(300, 135), (420, 110)],
    [(480, 120), (490, 250), (480, 400)],
    [(640, 100), (560, 210), (500, 255), (580, 310), (680, 400)],
    [(830, 120), (740, 180), (730, 330), (820, 390), (910, 310), (900, 180), (830, 120)],
)


def _tag() -> Image.Image:
    """Two colours of spray, a shadow, drips, and a signature."""
    image = Image.new("RGBA", (1100, 620), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    moved = [[(x + 50, y + 20) for x, y in letter] for letter in LETTERS]
    for ink, wide, offset in (("#15161aff", 50, 10), ("#d23c7aff", 38, 0), ("#f1a7c4ff", 10, -12)):
        for letter in moved:
            _stroke(pen, [(x + offset, y + offset) for x, y in letter], wide, ink)
    random = np.random.default_rng(7)
    for foot, top, long in (
        (140, 420, 120),
        (370, 410, 90),
        (545, 440, 150),
        (900, 430, 110),
        (730, 440, 70),
    ):
        _stroke(pen, [(foot, top), (foot + 2, top + long / 2), (foot, top + long)], 5, "#15161aff")
    for _ in range(500):
        x, y, size = random.uniform(10, 1090), random.uniform(60, 500), random.uniform(0.6, 2.2)
        pen.ellipse((x - size, y - size, x + size, y + size), fill="#15161ab0")
    for letter in (
        [(760, 520), (800, 480), (830, 560), (870, 490), (900, 560)],
        [(920, 540), (960, 500), (980, 560), (1040, 500), (1060, 550)],
        [(740, 585), (1070, 570)],
    ):
        _stroke(pen, letter, 6, "#1e3fa8ff")
    return image.filter(ImageFilter.GaussianBlur(1.6))


def tag(fixed: bool) -> Scene:
    """A tag on the wall of a school yard."""
    scene = Scene(
        replace(AFTERNOON, azimuth=205 if fixed else 222, height=47),
        Camera((-0.9, -1.3, 1.55), (0.35, 3.6, 1.25), 25),
        focus_m=4.8,
    )
    scene.add(floor(-30, 30, -6, 2.2), m.asphalt(0.13))
    scene.add(floor(-30, 30, 2.38, 3.8, KERB), m.slabs())
    for index in range(26):
        scene.add(box(0.985, 0.18, KERB).moved(-10 + index, 2.29, 0), m.plain("#bdb4a2", wear=0.08))
    wall: Material = m.plaster("#e3d3b3", dirt=0.3)
    if fixed:
        wall = _repainted(wall)
    front = quad((-9, 3.8, KERB), (9, 3.8, KERB), (9, 3.8, 2.5), (-9, 3.8, 2.5))
    scene.add(front, wall if fixed else m.printed(_tag(), 3.1, 1.75, wall, left=7.75, low=0.42))
    for index in range(23):
        scene.add(box(0.79, 0.5, 0.09).moved(-8.8 + index * 0.8, 3.9, 2.46), m.plain("#cfc3aa", wear=0.08))
    scene.add(box(18, 0.04, 0.42).moved(0, 3.79, KERB), m.plain("#b9ac92", wear=0.08))
    for x, y, seed in ((-3.2, 7, 2), (2.5, 8, 3), (7, 7.5, 4)):
        town.tree(scene, x, y, seed=seed, dense=1000)
    town.row(scene, town.OLD_TOWN[2:5], (-12, 17, 0), 0, 5)
    furniture.bollard(scene, 2.6, 2.65, KERB)
    furniture.bollard(scene, -1.6, 2.65, KERB)
    town.landscape(scene)
    return scene


def _repainted(wall: Material) -> Material:
    """The wall with a stretch of paint a little fresher than the rest."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        inside = smooth(7.4, 7.5, u) * smooth(11.2, 11.1, u) * smooth(0.3, 0.36, v)
        return mix(
            wall.colour(spots),
            m.rgb("#ead9b6") * (1 + 0.02 * noise(u, v, 3, seed=80))[:, None],
            inside * 0.85,
        )

    return Material(paint)


def banc(fixed: bool) -> Scene:
    """A bench with broken slats under the planes."""
    scene = Scene(
        replace(AFTERNOON, azimuth=230 if fixed else 222, height=50),
        Camera((-0.7, 0.05, 1.4), (0.15, 2.7, 0.42), 27),
        focus_m=2.7,
    )
    square(scene)
    furniture.bench(scene, (0.15, 2.6, 0), -14, broken=not fixed)
    furniture.litter_bin(scene, 2.1, 4.2, 0)
    return scene


def potelet(fixed: bool) -> Scene:
    """A bollard knocked down at the edge of a pavement."""
    scene = Scene(
        replace(MORNING, azimuth=140 if fixed else 128, height=40),
        Camera((4.45, -1.1, 1.5), (3.6, 2.4, 0.35), 28),
        focus_m=3.3,
    )
    town.street(scene, road=m.asphalt(0.12), first=1, right=2.6)
    for index, y in enumerate((0.7, 2.2, 3.7, 5.2, 6.7, 8.2)):
        if index == 1 and not fixed:
            furniture.bollard(scene, 3.62, y - 0.1, KERB + 0.05, lean=89, turn=28)
            scene.add(box(0.3, 0.3, 0.012).moved(3.45, y, KERB), m.plain("#5b4d3c", wear=0.3))
            waste.rubble(scene, (3.48, y, KERB), 0.28, 46, 3, ("#a89c88", "#c2b7a3", "#857a68"), size=0.075)
        elif index == 2 and not fixed:
            furniture.bollard(scene, 3.45, y, KERB, lean=24, turn=-10)
        else:
            furniture.bollard(scene, 3.45, y, KERB)
    car(scene, (-1.9, 9, 0), 90, "#5c6f60")
    return scene


def panneau(fixed: bool) -> Scene:
    """A no-entry sign bent by a lorry."""
    scene = Scene(
        replace(EVENING, azimuth=214 if fixed else 226, height=42),
        Camera((1.5, -1.5, 1.6), (2.85, 3, 1.5), 25),
        focus_m=4.2,
    )
    town.street(scene, road=m.asphalt(0.12), first=5, right=2.2)
    furniture.no_entry(scene, 3.45, 2.6, KERB, lean=0 if fixed else -33, twist=0 if fixed else 24)
    if not fixed:
        waste.rubble(scene, (3.4, 2.5, KERB), 0.35, 30, 5, ("#a89c88", "#c2b7a3"), size=0.06)
    car(scene, (-2.0, 11, 0), 90, "#a33f35")
    town.tree(scene, -3.7, 13, seed=8, ground=KERB, dense=800)
    return scene


def abribus(fixed: bool) -> Scene:
    """A bus shelter of which a pane is shattered."""
    scene = Scene(
        replace(AFTERNOON if not fixed else MORNING, azimuth=208 if not fixed else 150, height=40),
        Camera((-0.8, -1.1, 1.6), (0.1, 3.2, 1.12), 25),
        focus_m=4.3,
    )
    scene.add(floor(-40, 40, -6, 1.0), m.asphalt(0.13))
    scene.add(floor(-40, 40, 1.0, 6.0, KERB), m.slabs())
    for index in range(24):
        scene.add(box(0.985, 0.18, KERB + 0.003).moved(-11 + index, 1.09, 0), m.plain("#bdb4a2", wear=0.08))
    scene.add(floor(-40, 40, 6.0, 12.0, 0), m.grass())
    town.row(scene, town.OLD_TOWN, (-16, 14, 0), 0, 7)
    for x, seed in ((-3.4, 2), (3.6, 3)):
        town.tree(scene, x, 8.5, seed=seed, dense=1000)
    furniture.shelter(scene, (0.1, 3.6, KERB), 0, broken=not fixed)
    if not fixed:
        chips = ("#dff0ec", "#c6ddd8", "#f4faf8", "#b4cfc9")
        waste.rubble(scene, (0.1, 3.15, KERB), 0.95, 420, 8, chips, size=0.035)
        waste.rubble(scene, (0.2, 3.45, KERB), 0.6, 300, 9, chips, size=0.045)
    town.landscape(scene)
    return scene

"""The setting: façades with their shutters, streets, plane trees, hills behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from config.setup.drawing import materials as m
from config.setup.drawing.light import Material, Scene
from config.setup.drawing.shapes import Array, Point, Shape, box, cards, floor, quad, surface, together, tube

KERB = 0.14

Put = Callable[[Shape, Material], None]
Hole = tuple[float, float, float, float]


@dataclass(frozen=True)
class House:
    """A façade: its width, storeys, wall, shutters and what is at street level."""

    wide: float = 7.5
    storeys: int = 3
    wall: str = "plaster"
    colour: str = "#e2d2b4"
    shutters: str = "#7f98a3"
    ground: str = "door"
    lit: int = -1  # the window that is lit at dusk


OLD_TOWN = (
    House(7.0, 3, "plaster", "#e5d3b0", "#7d98a8", "door", 2),
    House(6.0, 3, "bricks", "#bd7e60", "#d9d2c0", "shop", 4),
    House(8.0, 3, "stones", "#dccdad", "#8a9a7b", "door"),
    House(6.5, 4, "plaster", "#e9c9a4", "#8b5e52", "shop", 5),
    House(7.5, 3, "plaster", "#d9cdb8", "#5f7f8c", "door", 1),
    House(7.0, 3, "bricks", "#c08a6c", "#8c9aa0", "door"),
)


def _wall_material(house: House) -> Material:
    if house.wall == "bricks":
        return m.bricks(house.colour)
    return m.stones(house.colour) if house.wall == "stones" else m.plaster(house.colour)


def facade(scene: Scene, house: House, at: Point, degrees: float, seed: int) -> None:
    """Put a house whose left foot is at `at`; unturned, it looks towards the viewer (−y)."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    random = np.random.default_rng(seed)
    high = house.storeys * 2.9 + 0.7
    columns = max(2, round(house.wide / 2.5))
    holes = _openings(house, columns)
    put(_pierced(house.wide, high, holes), _wall_material(house))
    for index, hole in enumerate(holes):
        if index == 0 and house.ground == "door":
            _door(put, house, hole)
        elif index < columns and house.ground == "shop":
            _shop(put, hole, lit=scene.hour.dark and index == 0)
        else:
            _window(put, house, hole, lit=scene.hour.dark and index == house.lit, shut=random.random() < 0.16)
    put(box(house.wide, 0.28, 0.16).moved(house.wide / 2, -0.08, high - 0.3), m.plain("#d8ccb4"))
    put(box(house.wide, 0.03, 0.5).moved(house.wide / 2, -0.02, 0), m.plain("#b3a78f"))
    eave = quad(
        (-0.1, -0.6, high),
        (house.wide + 0.1, -0.6, high),
        (house.wide + 0.1, 5, high + 2),
        (-0.1, 5, high + 2),
    )
    put(eave, m.tiles())
    put(box(house.wide, 0.14, 0.12).moved(house.wide / 2, -0.6, high - 0.08), m.plain("#8f8577"))
    put(
        tube([(house.wide - 0.12, -0.09, 0), (house.wide - 0.12, -0.09, high)], 0.05, 8),
        m.plain("#8c8a84", gloss=0.1),
    )


def _openings(house: House, columns: int) -> list[Hole]:
    """Doors, shop windows and windows, storey by storey."""
    step = house.wide / columns
    holes = []
    for storey in range(house.storeys):
        low = storey * 2.9 + 0.75
        high = low + (1.75 if storey < house.storeys - 1 else 1.4)
        for column in range(columns):
            middle = (column + 0.5) * step
            if storey:
                holes.append((middle - 0.5, middle + 0.5, low, high))
            elif house.ground == "shop":
                holes.append((middle - step * 0.38, middle + step * 0.38, 0.45, 2.5))
            elif column == 0:
                holes.append((middle - 0.55, middle + 0.55, 0.06, 2.35))
            else:
                holes.append((middle - 0.5, middle + 0.5, 0.95, 2.3))
    return holes


def _pierced(wide: float, high: float, holes: Sequence[Hole]) -> Shape:
    """The wall between the openings, and their reveals."""
    xs = sorted({0.0, wide, *(edge for hole in holes for edge in hole[:2])})
    zs = sorted({0.0, high, *(edge for hole in holes for edge in hole[2:])})
    parts = []
    for x0, x1 in pairwise(xs):
        for z0, z1 in pairwise(zs):
            x, z = (x0 + x1) / 2, (z0 + z1) / 2
            if not any(hole[0] < x < hole[1] and hole[2] < z < hole[3] for hole in holes):
                piece = quad((x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1))
                parts.append(Shape(piece.points, piece.normals, piece.points[..., [0, 2]].copy()))
    for x0, x1, z0, z1 in holes:
        parts += [
            quad((x0, 0, z0), (x0, 0.22, z0), (x0, 0.22, z1), (x0, 0, z1)),
            quad((x1, 0.22, z0), (x1, 0, z0), (x1, 0, z1), (x1, 0.22, z1)),
            quad((x0, 0.22, z1), (x1, 0.22, z1), (x1, 0, z1), (x0, 0, z1)),
            quad((x0, 0, z0), (x1, 0, z0), (x1, 0.22, z0), (x0, 0.22, z0)),
        ]
    return together(parts)


def _surround(put: Put, hole: Hole) -> None:
    x0, x1, z0, z1 = hole
    stone = m.plain("#d9cdb5", wear=0.06)
    put(box(0.14, 0.05, z1 - z0 + 0.14).moved(x0 - 0.07, -0.02, z0), stone)
    put(box(0.14, 0.05, z1 - z0 + 0.14).moved(x1 + 0.07, -0.02, z0), stone)
    put(box(x1 - x0 + 0.3, 0.06, 0.18).moved((x0 + x1) / 2, -0.02, z1), stone)


def _window(put: Put, house: House, hole: Hole, *, lit: bool, shut: bool) -> None:
    x0, x1, z0, z1 = hole
    _surround(put, hole)
    put(box(x1 - x0 + 0.34, 0.2, 0.08).moved((x0 + x1) / 2, -0.08, z0 - 0.08), m.plain("#cfc3ab"))
    pane = m.plain("#f2c069", glow=1.5) if lit else m.plain("#2b3338", gloss=0.75)
    put(quad((x0, 0.19, z0), (x1, 0.19, z0), (x1, 0.19, z1), (x0, 0.19, z1)), pane)
    frame = m.plain("#e6e0d2")
    middle, tall = (x0 + x1) / 2, z1 - z0
    for x, wide in ((x0 + 0.03, 0.06), (x1 - 0.03, 0.06), (middle, 0.08)):
        put(box(wide, 0.05, tall).moved(x, 0.17, z0), frame)
    for share in (0.0, 0.36, 0.68, 0.955):
        put(box(x1 - x0, 0.04, 0.045).moved(middle, 0.17, z0 + share * tall), frame)
    leaf, half = m.louvres(house.shutters), (x1 - x0) / 2
    for side in (-1, 1):
        x = middle + side * (half / 2 if shut else half * 1.5 + 0.02)
        put(box(half, 0.05, tall).moved(x, 0.06 if shut else -0.075, z0), leaf)


def _door(put: Put, house: House, hole: Hole) -> None:
    x0, x1, z0, z1 = hole
    _surround(put, hole)
    oak = m.wood(house.shutters)
    put(quad((x0, 0.16, z0), (x1, 0.16, z0), (x1, 0.16, z1), (x0, 0.16, z1)), oak)
    for low, high in ((0.12, 0.85), (1.0, 1.75)):
        for side in (-0.25, 0.25):
            put(box(0.38, 0.04, high - low).moved((x0 + x1) / 2 + side, 0.15, z0 + low), oak)
    put(
        quad((x0, 0.15, z1 - 0.4), (x1, 0.15, z1 - 0.4), (x1, 0.15, z1), (x0, 0.15, z1)),
        m.plain("#2b3338", gloss=0.7),
    )
    put(box(x1 - x0 + 0.1, 0.3, 0.08).moved((x0 + x1) / 2, 0, z0 - 0.06), m.plain("#bfb39b"))


def _shop(put: Put, hole: Hole, *, lit: bool) -> None:
    x0, x1, z0, z1 = hole
    wood = m.plain("#4d5f58")
    glass = m.plain("#d9a868", glow=0.22) if lit else m.plain("#39424a", gloss=0.8)
    put(quad((x0, 0.12, z0), (x1, 0.12, z0), (x1, 0.12, z1), (x0, 0.12, z1)), glass)
    for x in (x0, x1, (x0 + x1) / 2):
        put(box(0.08, 0.16, z1 - z0).moved(x, 0.05, z0), wood)
    put(box(x1 - x0 + 0.2, 0.12, 0.45).moved((x0 + x1) / 2, 0, z1 - 0.02), wood)
    put(box(x1 - x0 + 0.1, 0.12, 0.4).moved((x0 + x1) / 2, 0, z0 - 0.42), wood)


def row(scene: Scene, houses: Sequence[House], start: Point, degrees: float, seed: int) -> None:
    """Houses side by side, from left to right as one faces them."""
    angle, along = np.radians(degrees), 0.0
    for index, house in enumerate(houses):
        facade(
            scene,
            house,
            (start[0] + along * np.cos(angle), start[1] + along * np.sin(angle), start[2]),
            degrees,
            seed + index,
        )
        along += house.wide


def street(
    scene: Scene,
    *,
    road: Material,
    half: float = 3.0,
    left: float = 1.8,
    right: float = 2.4,
    first: int = 0,
    pavement: Material | None = None,
    sides: str = "both",
    far: float = 60.0,
    hole: Hole | None = None,
) -> None:
    """A street that goes away from us: the road, kerbs, pavements, and houses on the asked sides."""
    paved = pavement or m.slabs()
    ground(
        scene, road, (-half, half, -6, far), hole if hole and -half <= hole[0] and hole[1] <= half else None
    )
    for side, wide in ((-1, left), (1, right)):
        edge, wall = side * half, side * (half + wide)
        low, high = sorted((edge + side * 0.18, wall))
        ground(
            scene,
            paved,
            (low, high, -6, far),
            hole if hole and hole[0] >= low and hole[1] <= high else None,
            KERB,
        )
        kerbs(scene, edge, side, far)
        low, high = sorted((edge, edge - side * 0.25))
        scene.add(floor(low, high, -6, far, 0.006), m.slabs("#a9a193", size=(0.25, 0.5)))
    order = [OLD_TOWN[(first + index) % len(OLD_TOWN)] for index in range(7)]
    if sides in ("both", "right"):
        row(scene, order, (half + right, 42, KERB), -90, first)
    if sides in ("both", "left"):
        row(scene, order[::-1], (-half - left, -5, KERB), 90, first + 20)
    landscape(scene)


def ground(scene: Scene, material: Material, around: Hole, hole: Hole | None = None, z: float = 0.0) -> None:
    """A floor of x0, x1, y0, y1, but for a rectangle where something else will be."""
    x0, x1, y0, y1 = around
    if hole is None:
        scene.add(floor(x0, x1, y0, y1, z), material)
        return
    a, b, c, d = hole
    for part in ((x0, a, y0, y1), (b, x1, y0, y1), (a, b, y0, c), (a, b, d, y1)):
        scene.add(floor(*part, z), material)


def kerbs(
    scene: Scene, edge: float, side: int, far: float, *, missing: tuple[float, float] | None = None
) -> None:
    """Kerb stones along x = `edge`, one each metre, but between the two y of `missing`."""
    stone = m.plain("#bdb4a2", wear=0.08)
    for index, y in enumerate(np.arange(-5, far)):
        if missing and missing[0] <= y < missing[1]:
            continue
        if y > 22 and index % 2:
            continue
        long = 0.985 if y <= 22 else 2
        scene.add(box(0.18, long, KERB + 0.004).moved(edge + side * 0.09, y + long / 2, 0), stone)


def landscape(scene: Scene, *, nearer: float = 1.0) -> None:
    """The ground to the horizon, and the limestone hills around the town."""
    scene.add(floor(-400, 400, -20, 500, -0.4), m.grass("#87905c"))
    random = np.random.default_rng(9)
    for distance, tall in ((150.0, 34.0), (260.0, 62.0)):
        x = np.linspace(-420, 420, 60)
        ridge = (
            tall
            * nearer
            * (0.62 + 0.2 * np.sin(x / 75 + distance) + 0.12 * np.sin(x / 31) + 0.02 * random.normal(size=60))
        )
        rows = np.linspace(0, 1, 8)[:, None]
        points = np.stack(
            [np.broadcast_to(x, (8, 60)), distance + rows * 90 + 0 * x, ridge * rows**0.8], axis=-1
        )
        scene.add(surface(points, points[..., [0, 2]]), m.hills())


def foliage(middle: Point, size: Point, count: int, seed: int, *, leaf: float = 0.22) -> Shape:
    """Leaves on an uneven ball of this width, depth and height."""
    random = np.random.default_rng(seed)
    facing = random.normal(size=(count, 3))
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    depth = random.uniform(0.55, 1.0, (count, 1)) ** 0.5
    bumps = 1 + 0.16 * np.sin(facing[:, :1] * 5 + seed) * np.cos(facing[:, 1:2] * 4 + seed * 2)
    centres = facing * depth * bumps * np.array(size) / 2 + np.array(middle)
    return cards(centres, facing + np.array([0, 0, 0.25]), random.uniform(0.6, 1.3, count) * leaf, random)


GREEN = m.leaves("#48612f", "#7a8f48")


def tree(
    scene: Scene,
    x: float,
    y: float,
    *,
    tall: float = 7.5,
    seed: int = 1,
    leaf: Material = GREEN,
    ground: float = 0.0,
    dense: int = 1500,
    bark: Material | None = None,
    spread: float = 1.0,
) -> None:
    """A plane tree: a patched trunk, limbs, and clusters of leaves."""
    random = np.random.default_rng(seed)
    trunk, skin = tall * 0.42, bark or m.plane_bark()
    scene.add(
        tube(
            [(x, y, ground), (x + 0.03, y, ground + 0.5), (x + 0.08, y, ground + trunk)],
            [0.30, 0.2, 0.15],
            18,
        ),
        skin,
    )
    for limb in range(6):
        angle = limb * 1.05 + random.uniform(0, 0.6)
        reach, top = random.uniform(0.9, 1.8) * spread, ground + tall * random.uniform(0.66, 0.86)
        end = (x + np.cos(angle) * reach, y + np.sin(angle) * reach, top)
        bend = (
            x + np.cos(angle) * reach * 0.45,
            y + np.sin(angle) * reach * 0.45,
            ground + trunk + (top - trunk - ground) * 0.55,
        )
        scene.add(tube([(x + 0.08, y, ground + trunk - 0.1), bend, end], [0.13, 0.08, 0.03], 9), skin)
        scene.add(foliage(end, (2.9 * spread, 2.9 * spread, 2.3), dense, seed * 10 + limb), leaf)
    scene.add(
        foliage((x, y, ground + tall * 0.9), (3.2 * spread, 3.2 * spread, 2.2), dense, seed * 10 + 9), leaf
    )


def blades(x: Array, y: Array, z: float, tall: Array, seed: int, *, wide: float = 0.012) -> Shape:
    """Blades of grass that lean each its own way."""
    random = np.random.default_rng(seed)
    count = len(x)
    lean, angle = tall * random.uniform(0.1, 0.6, count), random.uniform(0, 6.28, count)
    foot = np.stack([x, y, np.full(count, z)], axis=1)
    tip = foot + np.stack([np.cos(angle) * lean, np.sin(angle) * lean, tall], axis=1)
    turn = random.uniform(0, 6.28, count)
    half = (
        np.stack([np.cos(turn), np.sin(turn), np.zeros(count)], axis=1)
        * (wide * random.uniform(0.6, 1.8, count))[:, None]
    )
    middle = foot + (tip - foot) * 0.55 + [0, 0, 0.03]
    points = np.concatenate(
        [
            np.stack([foot - half, foot + half, middle + half], axis=1),
            np.stack([foot - half, middle + half, middle - half], axis=1),
            np.stack([middle - half, middle + half, tip], axis=1),
        ]
    )
    normals = np.broadcast_to([0.1, -0.3, 0.95], points.shape).copy()
    uv = np.tile(random.random((count, 2)), (3, 1))[:, None]
    return Shape(points, normals, np.broadcast_to(uv, (*points.shape[:2], 2)).copy())


def square(scene: Scene, *, ground: Material | None = None) -> None:
    """A sandy square under plane trees, with façades behind."""
    scene.add(floor(-40, 40, -6, 45), ground or m.stabilised())
    row(scene, (*OLD_TOWN, *OLD_TOWN[:2]), (-26, 24, 0), 0, 6)
    # those behind us are seen by their shadows
    for x, y, seed in (
        (-4.5, 9, 1),
        (4.3, 10, 2),
        (-1.6, 16, 3),
        (7.5, 15, 4),
        (-9, 14, 5),
        (4.5, -4.5, 6),
        (-3.5, -5.0, 7),
        (0.8, -6, 8),
    ):
        tree(scene, x, y, seed=seed, tall=7.5, dense=900 if y > 0 else 450)
    landscape(scene)

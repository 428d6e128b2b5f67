"""What people leave in the street: bags, boxes, mattresses, papers, bottles, leaves."""

import numpy as np

from config.setup.drawing import materials as m
from config.setup.drawing.grain import Spots, mix, noise
from config.setup.drawing.light import Material, Scene
from config.setup.drawing.shapes import (
    Array,
    Point,
    Shape,
    blob,
    box,
    cards,
    quad,
    surface,
    together,
    tube,
    turned_profile,
)

CARDBOARD = "#b98f5e"
AUTUMN = ("#8f5f2a", "#a97c36", "#74482a", "#8d6c2f", "#644229", "#a06c2c")
PAPERS = ("#eceae4", "#dfe3e6", "#d8cdb4", "#f1efe9", "#b9c4bd", "#c4a988", "#b5564b", "#6f8fac", "#e8e2d2")


def bag(scene: Scene, at: Point, size: Point, seed: int, colour: str = "#22262a") -> None:
    """A tied rubbish bag."""
    random = np.random.default_rng(seed)
    body = blob(size, 0.16, random)
    wide = min(size[0], size[1])
    knot = turned_profile(
        [(wide * 0.22, 0), (wide * 0.07, 0.06), (wide * 0.05, 0.09), (wide * 0.16, 0.16), (wide * 0.10, 0.2)],
        9,
    )
    lean = random.uniform(-18, 18)
    both = body + knot.turned(lean, "x").moved(0, 0, size[2] * 0.93)
    scene.add(both.turned(random.uniform(0, 360)).moved(*at), _film(colour))


def _film(colour: str) -> Material:
    """Thin plastic with its creases."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        crease = noise(u * 1.4, v * 0.5, 0.9, seed=51, roughness=0.6)
        return np.asarray(m.rgb(colour) * (1 + 0.45 * np.clip(crease, -1.2, 2.2))[:, None])

    return Material(paint, gloss=0.55)


def carton(scene: Scene, at: Point, size: Point, degrees: float, *, opened: bool = True) -> None:
    """A cardboard box, its flaps open."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    wide, deep, high = size
    put(box(*size), m.wood(CARDBOARD, grain=0.03))
    put(box(0.07, deep + 0.004, 0.002).moved(0, 0, high), m.plain("#d9c39a"))
    if opened:
        put(box(wide * 0.94, deep * 0.94, 0.01).moved(0, 0, high), m.plain("#5b452e"))
        for side in (-1, 1):
            flap = quad(
                (-wide / 2, 0, 0),
                (wide / 2, 0, 0),
                (wide / 2, -deep * 0.5, 0.1),
                (-wide / 2, -deep * 0.5, 0.1),
            )
            put(
                (flap if side < 0 else flap.turned(180)).moved(0, side * deep / 2, high),
                m.wood("#c59d6c", grain=0.03),
            )


def mattress(scene: Scene, at: Point, degrees: float, *, lean: float = 14.0) -> None:
    """A stained mattress that leans on a wall behind it."""
    u, v = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 50))
    parts = []
    for side in (-1, 1):
        tuft = 0.016 * np.cos(u * 9.4) * np.cos(v * 14)
        edge = np.clip((1 - np.maximum(np.abs(u), np.abs(v)) ** 14), 0, 1)
        points = np.stack([u * 0.68, side * (0.05 + 0.055 * edge + tuft * edge), (v + 1) * 0.92], axis=-1)
        parts.append(surface(points if side < 0 else points[:, ::-1]))
    parts += [box(0.03, 0.14, 1.82).moved(x, 0, 0.01) for x in (-0.68, 0.68)]
    parts += [box(1.36, 0.14, 0.03), box(1.36, 0.14, 0.03).moved(0, 0, 1.82)]

    def paint(spots: Spots) -> Array:
        a, b = spots.split()
        stain = np.clip(noise(a, b, 3.1, seed=52, roughness=0.3) - 0.35, 0, 1)
        band = (np.abs((a / 0.17) % 1 - 0.5) < 0.13).astype(float)
        cloth = mix(m.rgb("#ddd8cc") * np.ones((len(a), 1)), m.rgb("#8ea3b8"), band * 0.8)
        return mix(cloth, m.rgb("#94794f"), stain * 0.9)

    scene.add(together(parts).turned(-lean, "x").turned(degrees).moved(*at), Material(paint))


def sofa(scene: Scene, at: Point, degrees: float, colour: str = "#8a5b4a") -> None:
    """A worn two-seat sofa without one of its cushions."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    random = np.random.default_rng(8)
    cloth, dark = m.wood(colour, grain=0.05), m.wood("#5f3d33", grain=0.05)
    put(box(1.75, 0.8, 0.26).moved(0, 0, 0.1), cloth)
    put(_cushion(1.75, 0.25, 0.62, random).moved(0, 0.36, 0.28), cloth)
    for x in (-0.86, 0.86):
        put(_cushion(0.24, 0.86, 0.56, random).moved(x, 0, 0.08), cloth)
    put(_cushion(0.72, 0.62, 0.2, random).moved(-0.38, -0.08, 0.35), cloth)
    put(_cushion(0.70, 0.60, 0.2, random).turned(-24, "y").turned(30).moved(0.95, -0.85, 0.10), cloth)
    put(box(0.74, 0.60, 0.01).moved(0.38, -0.08, 0.36), dark)
    foam = blob((0.5, 0.3, 0.12), 0.25, random).moved(0.45, -0.12, 0.36)
    put(foam, m.plain("#d9c98f"))
    for x in (-0.8, 0.8):
        put(box(0.07, 0.07, 0.1).moved(x, -0.34, 0), m.plain("#3a2a20"))


def _cushion(wide: float, deep: float, high: float, random: np.random.Generator) -> Shape:
    """A box with soft edges."""
    theta, phi = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, 18), np.linspace(0, 2 * np.pi, 37), indexing="ij"
    )

    def soft(value: Array) -> Array:
        return np.asarray(np.sign(value) * np.abs(value) ** 0.32)

    x, y, z = (
        soft(np.cos(theta)) * soft(np.cos(phi)),
        soft(np.cos(theta)) * soft(np.sin(phi)),
        soft(np.sin(theta)),
    )
    sag = 1 + 0.03 * np.sin(phi * 3 + random.uniform(0, 6))
    points = np.stack([x * wide / 2 * sag, y * deep / 2 * sag, (z + 1) * high / 2], axis=-1)
    return surface(points[::-1])


def bottle(colour: str, at: Point, turn: float, *, standing: bool = False) -> tuple[Shape, Material]:
    """A wine bottle, lying unless it stands."""
    shape = turned_profile(
        [(0.0, 0), (0.037, 0.0), (0.038, 0.18), (0.03, 0.22), (0.014, 0.25), (0.014, 0.31), (0.0, 0.31)], 12
    )
    if not standing:
        shape = shape.turned(90, "y").moved(0, 0, 0.04)
    return shape.turned(turn).moved(*at), m.plain(colour, gloss=0.7)


def bottles(scene: Scene, middle: Point, reach: Point, count: int, seed: int) -> None:
    """Bottles around a point; `reach` is the half width and half depth of where they are."""
    random = np.random.default_rng(seed)
    for index in range(count):
        at = (
            middle[0] + random.uniform(-1, 1) * reach[0],
            middle[1] + random.uniform(-1, 1) * reach[1],
            middle[2],
        )
        colour = ("#2f4a2a", "#39552e", "#5b3a1e", "#9fb5ac", "#26402a")[random.integers(5)]
        scene.add(*bottle(colour, at, random.uniform(0, 360), standing=index % 3 != 0))


def can(scene: Scene, at: Point, turn: float, colour: str = "#b23a34") -> None:
    """A drink can, lying."""
    shape = turned_profile(
        [(0.0, 0), (0.026, 0), (0.033, 0.01), (0.033, 0.105), (0.026, 0.115), (0, 0.115)], 12
    )
    scene.add(
        shape.turned(90, "y").turned(turn).moved(at[0], at[1], at[2] + 0.033), m.plain(colour, gloss=0.5)
    )


def cup(scene: Scene, at: Point, turn: float, colour: str = "#e9e5da") -> None:
    """A paper cup, lying."""
    shape = turned_profile([(0, 0), (0.03, 0), (0.044, 0.12), (0.04, 0.12)], 14)
    scene.add(shape.turned(80, "y").turned(turn).moved(at[0], at[1], at[2] + 0.045), m.plain(colour))


def papers(scene: Scene, middle: Point, reach: Point, count: int, seed: int, *, size: float = 0.16) -> None:
    """Crumpled papers and wrappers on the ground."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(count):
        u, v = np.meshgrid(np.linspace(-1, 1, 7), np.linspace(-1, 1, 7))
        fold = 0.10 * random.normal(size=(7, 7)) + 0.28 * np.abs(
            np.sin(u * random.uniform(0.5, 2) + random.uniform(0, 3))
        )
        half = size * random.uniform(0.4, 1.0)
        points = np.stack(
            [
                u * half * 0.7 + 0.02 * random.normal(size=(7, 7)),
                v * half * 0.5,
                np.abs(fold) * half * 0.6 + 0.004,
            ],
            axis=-1,
        )
        tint = np.broadcast_to(random.random(2), (7, 7, 2))
        spot = random.uniform(-1, 1, 2) * reach[:2]
        parts.append(
            surface(points, tint)
            .turned(random.uniform(0, 360))
            .moved(middle[0] + spot[0], middle[1] + spot[1], middle[2])
        )
    scene.add(together(parts), m.scattered(PAPERS))


def fallen_leaves(
    scene: Scene, middle: Point, reach: tuple[float, float], count: int, seed: int, *, deep: float = 0.03
) -> None:
    """Autumn leaves on the ground, thicker towards the middle."""
    random = np.random.default_rng(seed)
    spread = np.clip(random.normal(size=(count, 2)) * 0.45, -1, 1)
    z = middle[2] + 0.012 + deep * random.random(count) * np.exp(-2 * (spread**2).sum(axis=1))
    centres = np.stack([middle[0] + spread[:, 0] * reach[0], middle[1] + spread[:, 1] * reach[1], z], axis=1)
    flat = cards(
        np.zeros((count, 3)),
        np.tile([0, 0, 1.0], (count, 1)),
        random.uniform(0.10, 0.19, count),
        random,
        slim=0.8,
    )
    lying = Shape(flat.points * [1, 1, 0.22] + np.repeat(centres, 2, axis=0)[:, None], flat.normals, flat.uv)
    scene.add(lying, m.scattered(AUTUMN))


def rubble(
    scene: Scene,
    middle: Point,
    reach: float,
    count: int,
    seed: int,
    colours: tuple[str, ...],
    *,
    size: float = 0.1,
) -> None:
    """Broken pieces in a heap."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(count):
        spread = np.clip(random.normal(size=2) * 0.42, -1, 1) * reach
        rise = max(0.0, 1 - np.hypot(*spread) / reach) * size * 2.6 * random.random()
        edge = size * random.uniform(0.25, 1.2)
        piece = _shard(edge, random)
        tint = np.broadcast_to(random.random(2), piece.uv.shape).copy()
        piece = (
            Shape(piece.points, piece.normals, tint)
            .turned(random.uniform(-30, 30), "x")
            .turned(random.uniform(0, 360))
        )
        parts.append(piece.moved(middle[0] + spread[0], middle[1] + spread[1], middle[2] + rise))
    scene.add(together(parts), m.scattered(colours))


def _shard(edge: float, random: np.random.Generator) -> Shape:
    """An irregular broken piece: a box whose corners have moved."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.4, 0.4) for z in (0.0, 0.5)]) * edge
    corners += random.normal(size=(8, 3)) * edge * 0.15
    faces = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (1, 3, 7, 5), (0, 4, 6, 2))
    return together([quad(*(tuple(corners[index]) for index in face)) for face in faces])


def planks(scene: Scene, at: Point, degrees: float, count: int, seed: int) -> None:
    """Old boards in a loose pile."""
    random = np.random.default_rng(seed)
    for index in range(count):
        board = box(random.uniform(0.9, 1.6), 0.14, 0.025).turned(degrees + random.uniform(-25, 25))
        scene.add(
            board.moved(
                at[0] + random.uniform(-0.15, 0.15), at[1] + random.uniform(-0.15, 0.15), at[2] + 0.03 * index
            ),
            m.wood("#a5845c"),
        )


def legs(scene: Scene, at: Point, degrees: float) -> None:
    """A wooden chair on its side."""

    def put(shape: Shape) -> None:
        scene.add(shape.turned(90, "y").turned(degrees).moved(at[0], at[1], at[2] + 0.22), m.wood("#7d5a38"))

    put(box(0.42, 0.42, 0.04).moved(0, 0, 0.44))
    for x in (-0.18, 0.18):
        put(tube([(x, -0.18, 0), (x, -0.18, 0.44)], 0.02, 8))
        put(tube([(x, 0.18, 0), (x, 0.18, 0.95)], 0.02, 8))
    for z in (0.62, 0.76, 0.9):
        put(box(0.38, 0.02, 0.06).moved(0, 0.18, z))

"""What stands in the street: lamps, bins, benches, signs, shelters, swings."""

import numpy as np
from PIL import Image, ImageDraw

from config.setup.drawing import materials as m
from config.setup.drawing.grain import Spots, noise, smooth
from config.setup.drawing.light import Lamp, Material, Scene
from config.setup.drawing.shapes import (
    Array,
    Point,
    Shape,
    box,
    post,
    quad,
    surface,
    together,
    tube,
    turned_profile,
)

IRON = m.plain("#2f3a36", gloss=0.25)
STEEL = m.plain("#8d9290", gloss=0.3)
OAK = m.wood("#9a7044")


def lantern(scene: Scene, at: Point, *, lit: bool) -> None:
    """A four-sided town lantern whose foot is at `at`."""
    glass = m.plain("#ffd79a", glow=7.0) if lit else m.plain("#59646b", gloss=0.7)
    low, high = 0.13, 0.24
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    rings = [
        np.concatenate([corners * size, np.full((5, 1), z)], axis=1)
        for size, z in ((low, 0.08), (high, 0.55))
    ]
    for side in range(4):
        a, b, c, d = rings[0][side], rings[0][side + 1], rings[1][side + 1], rings[1][side]
        scene.add(quad(*(tuple(point) for point in (a, b, c, d))).moved(*at), glass)
        scene.add(tube([tuple(a), tuple(d)], 0.014, 6).moved(*at), IRON)
    roof = turned_profile([(0.30, 0.55), (0.28, 0.60), (0.13, 0.76), (0.05, 0.80), (0.02, 0.92)], 16)
    scene.add((roof + turned_profile([(0.05, 0.0), (0.17, 0.06), (0.17, 0.09)], 12)).moved(*at), IRON)
    if lit:
        scene.lamps.append(Lamp((at[0], at[1], at[2] + 0.35)))


def lamp_post(scene: Scene, x: float, y: float, ground: float, *, lit: bool, tall: float = 3.7) -> None:
    """A post with its lantern."""
    profile = [(0.15, 0), (0.15, 0.1), (0.10, 0.16), (0.095, 0.75), (0.11, 0.80), (0.055, 0.9), (0.04, tall)]
    scene.add(turned_profile(profile).moved(x, y, ground), IRON)
    lantern(scene, (x, y, ground + tall), lit=lit)


def wall_lantern(scene: Scene, x: float, y: float, z: float, out: float, *, lit: bool) -> None:
    """A lantern on a bracket; `out` is how far it stands from the wall, along x."""
    scene.add(tube([(x, y, z + 0.1), (x + out * 0.5, y, z - 0.12), (x + out, y, z)], 0.022, 8), IRON)
    scene.add(
        tube([(x, y, z - 0.45), (x + out * 0.4, y, z - 0.3), (x + out * 0.8, y, z - 0.04)], 0.016, 8), IRON
    )
    lantern(scene, (x + out, y, z), lit=lit)


def litter_bin(
    scene: Scene, x: float, y: float, z: float, *, tilt: float = 0.0, colour: str = "#3f5a4c"
) -> None:
    """A slatted bin with its bag, 0.9 m high; a tilted one has fallen."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(tilt, "y").moved(x, y, z), material)

    paint = m.plain(colour, gloss=0.2)
    for index in range(18):
        angle = index * 20.0
        put(box(0.052, 0.018, 0.62).moved(0, -0.235, 0.2).turned(angle), paint)
    put(turned_profile([(0.215, 0.2), (0.22, 0.5), (0.222, 0.8)]), m.plain("#c9ccc9", wear=0.1))
    for height in (0.19, 0.78):
        put(
            turned_profile(
                [(0.245, height), (0.26, height + 0.02), (0.25, height + 0.055), (0.21, height + 0.05)]
            ),
            paint,
        )
    put(turned_profile([(0.0, 0.21), (0.215, 0.21)]), m.plain("#8d918f"))
    put(post(0.2, 0.05), paint)
    put(turned_profile([(0.16, 0), (0.16, 0.02), (0.05, 0.03)]), paint)


def bench(scene: Scene, at: Point, degrees: float, *, broken: bool) -> None:
    """A bench of oak on cast iron; broken, it misses a slat of the back and another hangs."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    for x in (-0.75, 0.75):
        put(tube([(x, -0.26, 0), (x, -0.24, 0.24), (x, -0.22, 0.42)], 0.03, 8), IRON)
        put(tube([(x, 0.30, 0), (x, 0.20, 0.25), (x, 0.20, 0.45), (x, 0.36, 0.9)], 0.03, 8), IRON)
        put(box(0.05, 0.5, 0.045).moved(x, -0.02, 0.39), IRON)
    for index, y in enumerate((-0.20, -0.09, 0.02, 0.13)):
        if broken and index == 1:
            put(_snapped(0.60, seed=3).moved(-0.60, y, 0.44), OAK)
            put(_snapped(0.55, seed=4).turned(180).turned(27, "y").moved(0.62, y, 0.47), OAK)
            continue
        put(box(1.8, 0.09, 0.035).moved(0, y, 0.435), OAK)
    for index, z in enumerate((0.54, 0.66, 0.78)):
        back = box(1.8, 0.03, 0.09).turned(20, "x")
        if broken and index == 1:
            put(box(0.7, 0.03, 0.09).turned(20, "x").turned(-33, "y").moved(-0.62, 0.20, z - 0.13), OAK)
            continue
        put(back.moved(0, 0.19 + (z - 0.5) * 0.36, z), OAK)
    if broken:
        put(box(0.85, 0.09, 0.035).turned(24).moved(0.25, -0.62, 0.01), OAK)
        put(box(0.35, 0.05, 0.03).turned(-40).moved(-0.4, -0.5, 0.01), OAK)


def _snapped(long: float, seed: int) -> Shape:
    """A piece of slat with a splintered end at the right."""
    random = np.random.default_rng(seed)
    whole = box(long, 0.09, 0.035)
    teeth = [
        box(random.uniform(0.05, 0.16), 0.016, 0.02).moved(long / 2 + 0.03, -0.035 + 0.017 * index, 0.005)
        for index in range(5)
    ]
    return together([whole, *teeth])


def bollard(scene: Scene, x: float, y: float, z: float, *, lean: float = 0.0, turn: float = 0.0) -> None:
    """A cast iron post with its white band; a lean of 90 is on the ground."""
    shape = turned_profile(
        [
            (0.05, 0),
            (0.05, 0.06),
            (0.042, 0.08),
            (0.042, 0.82),
            (0.055, 0.84),
            (0.058, 0.9),
            (0.03, 0.95),
            (0.002, 0.955),
        ]
    )
    band = turned_profile([(0.0445, 0.70), (0.0445, 0.78)])
    for part, material in ((shape, m.plain("#33423c", gloss=0.3)), (band, m.plain("#eceae2"))):
        scene.add(part.turned(lean, "y").turned(turn).moved(x, y, z), material)


def no_entry(scene: Scene, x: float, y: float, z: float, *, lean: float = 0.0, twist: float = 0.0) -> None:
    """A no-entry sign on its post; bent half a metre above the ground by `lean` degrees."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.moved(0, 0, -0.45).turned(twist).turned(lean, "y").moved(x, y, z + 0.45), material)

    scene.add(post(0.47, 0.03).moved(x, y, z), STEEL)
    put(post(2.25, 0.03).moved(0, 0, 0.45), STEEL)
    face = Image.new("RGBA", (420, 420))
    pen = ImageDraw.Draw(face)
    pen.ellipse((2, 2, 418, 418), fill="#efece6")
    pen.ellipse((14, 14, 406, 406), fill="#b3202a")
    pen.rounded_rectangle((70, 172, 350, 248), 6, fill="#f2efe9")
    disc = turned_profile([(0.0, 0), (0.325, 0), (0.325, 0.03)], 40).turned(90, "x")
    plate = Shape(disc.points, disc.normals, disc.points[..., [0, 2]].copy())
    put(
        plate.moved(0, -0.04, 2.35),
        m.printed(face, 0.65, 0.65, m.plain("#9a9d9b", gloss=0.2), left=-0.325, low=-0.325),
    )
    put(box(0.12, 0.04, 0.05).moved(0, 0.0, 2.2), STEEL)


def swing(scene: Scene, at: Point, degrees: float, *, broken: bool) -> None:
    """A frame with two swings; broken, one seat hangs by a single chain."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    beam, red = m.plain("#3c7a86", gloss=0.3), m.plain("#c4553a", gloss=0.2)
    put(tube([(-1.7, 0, 2.2), (1.7, 0, 2.2)], 0.055), beam)
    for x in (-1.6, 1.6):
        for y in (-0.9, 0.9):
            put(tube([(x, 0, 2.2), (x * 1.08, y, 0)], 0.05), red)
    chain = m.plain("#777c7b", gloss=0.3)
    for x in (-0.75, 0.75):
        hooks = (x - 0.24, x + 0.24)
        if broken and x > 0:
            put(tube([(hooks[0], 0, 2.15), (hooks[0] + 0.01, 0, 0.72)], 0.014, 6), chain)
            put(
                box(0.50, 0.19, 0.035).moved(-0.25, 0, 0).turned(-86, "y").moved(hooks[0], 0, 0.72).turned(0),
                m.plain("#d2a32e"),
            )
            put(tube([(hooks[1], 0, 2.15), (hooks[1] + 0.02, 0, 1.55)], 0.014, 6), chain)
            put(
                tube(
                    [
                        (x + 0.3, -0.3, 0.015),
                        (x + 0.2, -0.4, 0.015),
                        (x + 0.32, -0.55, 0.015),
                        (x + 0.15, -0.7, 0.015),
                    ],
                    0.014,
                    6,
                ),
                chain,
            )
            continue
        for hook in hooks:
            put(tube([(hook, 0, 2.15), (hook, 0, 0.5)], 0.014, 6), chain)
        put(box(0.52, 0.2, 0.035).moved(x, 0, 0.48), m.plain("#d2a32e"))


def _pane(seed: int, shattered: bool) -> Material:
    """Clear glass; or what is left of it around a star of cracks."""

    def left(spots: Spots) -> tuple[Array, Array]:
        u, v = spots.split()
        du, dv = u - 0.62, v - 0.85
        far, angle = np.hypot(du, dv * 0.8), np.arctan2(dv, du)
        hole = (
            0.36
            + 0.15 * np.sin(angle * 5 + seed)
            + 0.08 * np.sin(angle * 11 + 1)
            + 0.06 * noise(u, v, 0.9, seed=40)
        )
        rays = np.minimum(
            np.abs((angle * 6.5 + 0.6 * noise(u, v, 2, seed=41)) % 1 - 0.5) * far,
            np.abs((far * 8 + noise(u, v, 1, seed=42)) % 1 - 0.5) * 0.1,
        )
        return (far > hole).astype(float), 1 - smooth(0.006, 0.024, rays)

    def colour(spots: Spots) -> Array:
        lines = left(spots)[1][:, None] if shattered else 0
        return np.asarray(m.rgb("#cfe0dc") * (1 - lines) + m.rgb("#ffffff") * lines + 0 * spots.points)

    def clear(spots: Spots) -> Array:
        if not shattered:
            u, v = spots.split()
            return np.asarray(
                0.20 + 0.10 * smooth(0.1, 0.2, (u + v * 0.6) % 1.1) * smooth(0.6, 0.5, (u + v * 0.6) % 1.1)
            )
        kept, lines = left(spots)
        return np.asarray(kept * (0.62 + 0.36 * lines))

    return Material(colour, gloss=0.3, clear=clear)


def shelter(scene: Scene, at: Point, degrees: float, *, broken: bool) -> None:
    """A bus shelter of three panes with its bench; broken, the middle pane is in pieces on the ground."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(*at), material)

    frame = m.plain("#4d5957", gloss=0.3)
    for x in (-1.95, -0.65, 0.65, 1.95):
        put(box(0.07, 0.07, 2.35).moved(x, 0, 0), frame)
    for z in (0.22, 2.22):
        put(box(3.9, 0.05, 0.06).moved(0, 0, z), frame)
    put(box(4.1, 1.5, 0.09).moved(0, -0.62, 2.36), frame)
    put(box(4.16, 0.05, 0.22).moved(0, -1.37, 2.32), m.plain("#2e7c6d", gloss=0.2))
    for index, x in enumerate((-1.92, -0.62, 0.68)):
        put(
            quad((x, 0, 0.28), (x + 1.24, 0, 0.28), (x + 1.24, 0, 2.22), (x, 0, 2.22)),
            _pane(index, broken and index == 1),
        )
    for x in (-1.95, 1.95):
        put(box(0.05, 0.05, 2.35).moved(x, -1.2, 0), frame)
    put(box(1.9, 0.32, 0.05).moved(0.9, -0.28, 0.45), OAK)
    for x in (0.2, 1.6):
        put(box(0.05, 0.25, 0.45).moved(x, -0.28, 0), frame)
    put(box(0.9, 0.06, 1.3).moved(-1.3, -0.06, 0.75), m.plain("#d9ddd6"))
    for row in range(9):
        put(
            box(0.7 - 0.13 * (row % 3), 0.02, 0.035).moved(-1.3, -0.095, 1.85 - 0.11 * row),
            m.plain("#7c8b88" if row else "#2e7c6d"),
        )


def grating(scene: Scene, x: float, y: float, z: float) -> None:
    """A drain: a dark pit, its iron frame and bars."""
    scene.add(box(0.62, 0.42, 0.004).moved(x, y, z - 0.06), m.plain("#0d0f0f"))
    iron = m.plain("#4c4f4d", gloss=0.2, wear=0.1)
    for offset in (-0.33, 0.33):
        scene.add(box(0.05, 0.5, 0.06).moved(x + offset, y, z - 0.05), iron)
    for offset in (-0.23, 0.23):
        scene.add(box(0.7, 0.05, 0.06).moved(x, y + offset, z - 0.05), iron)
    for index in range(9):
        scene.add(box(0.03, 0.44, 0.05).moved(x - 0.27 + index * 0.0675, y, z - 0.045), iron)


def bottle_bank(scene: Scene, x: float, y: float, z: float, degrees: float) -> None:
    """A column for glass: rounded shoulders, two round mouths, a green belt."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.turned(degrees).moved(x, y, z), material)

    angles = np.linspace(0, 2 * np.pi, 49)
    outline = np.stack(
        [
            np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** 0.35,
            np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** 0.35,
        ],
        axis=1,
    )
    levels = ((0.02, 0.66), (0.06, 0.68), (1.25, 0.68), (1.5, 0.64), (1.66, 0.52), (1.74, 0.3), (1.76, 0.02))
    points = np.stack(
        [np.concatenate([outline[::-1] * size, np.full((49, 1), height)], axis=1) for height, size in levels]
    )
    put(surface(points), m.plain("#d7d9d2", gloss=0.15))
    belt = np.stack(
        [np.concatenate([outline[::-1] * 0.686, np.full((49, 1), height)], axis=1) for height in (0.3, 0.82)]
    )
    put(surface(belt), m.plain("#2f7d4f", gloss=0.15))
    ring = turned_profile([(0.11, 0.05), (0.17, 0.05), (0.19, 0.0)], 28).turned(90, "x")
    put(ring.moved(0, -0.66, 1.18), m.plain("#23282a"))
    put(
        turned_profile([(0, 0.04), (0.12, 0.04)], 24).turned(90, "x").moved(0, -0.66, 1.18),
        m.plain("#0c0e0e"),
    )
    put(box(0.34, 0.02, 0.26).moved(0, -0.69, 0.44), m.plain("#eef0ea"))
    for index, x in enumerate((-0.09, 0.0, 0.09)):
        put(box(0.035, 0.01, 0.12).moved(x, -0.705, 0.49), m.plain(("#2f7d4f", "#7a4f2a", "#2f7d4f")[index]))
        put(box(0.014, 0.01, 0.05).moved(x, -0.705, 0.61), m.plain(("#2f7d4f", "#7a4f2a", "#2f7d4f")[index]))
    put(tube([(0, 0, 1.75), (0, 0, 1.86)], 0.05, 10), STEEL)

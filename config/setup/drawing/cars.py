"""A small car, of no make."""

from collections.abc import Callable

import numpy as np

from config.setup.drawing import materials as m
from config.setup.drawing.light import Material, Scene
from config.setup.drawing.shapes import Array, Point, Shape, box, surface, tube, turned_profile

#: along the car from its nose, in metres: x, bottom, top, half width
BODY = (
    (0.0, 0.36, 0.52, 0.55),
    (0.04, 0.28, 0.62, 0.66),
    (0.16, 0.22, 0.70, 0.76),
    (0.5, 0.2, 0.80, 0.83),
    (1.0, 0.19, 0.90, 0.86),
    (1.6, 0.19, 0.95, 0.87),
    (2.6, 0.19, 0.98, 0.87),
    (3.3, 0.2, 0.99, 0.85),
    (3.7, 0.24, 0.97, 0.81),
    (3.86, 0.3, 0.90, 0.74),
    (3.9, 0.4, 0.8, 0.66),
)
#: x, top, half width of the roof, half width at the belt
CABIN = (
    (0.98, 0.90, 0.60, 0.76),
    (1.3, 1.13, 0.62, 0.79),
    (1.68, 1.38, 0.60, 0.80),
    (1.95, 1.455, 0.59, 0.80),
    (2.6, 1.475, 0.58, 0.80),
    (3.15, 1.43, 0.57, 0.78),
    (3.5, 1.27, 0.57, 0.75),
    (3.78, 1.0, 0.58, 0.70),
    (3.82, 0.93, 0.58, 0.68),
)
AXLES = (0.72, 3.12)

Put = Callable[[Shape, Material], None]


def _ring(bottom: float, top: float, low: float, high: float, square: float) -> Array:
    """A cross-section (y, z) that is `low` wide at its foot and `high` at its top."""
    angles = np.linspace(0, 2 * np.pi, 33)
    y = np.sign(np.cos(angles)) * np.abs(np.cos(angles)) ** square
    z = np.sign(np.sin(angles)) * np.abs(np.sin(angles)) ** square
    share = (z + 1) / 2
    return np.stack([y * (low + (high - low) * share), bottom + (top - bottom) * share], axis=1)


def _fine(stations: tuple[tuple[float, ...], ...], count: int) -> Array:
    table = np.array(stations)
    x = np.linspace(table[0, 0], table[-1, 0], count)
    return np.stack(
        [x, *(np.interp(x, table[:, 0], table[:, column]) for column in range(1, table.shape[1]))], axis=1
    )


def _loft(sections: list[tuple[float, Array]]) -> Shape:
    points = np.stack([np.concatenate([np.full((len(ring), 1), x), ring], axis=1) for x, ring in sections])
    return surface(points)


def car(scene: Scene, at: Point, degrees: float, colour: str = "#8f2f2b", *, tilt: float = 0.0) -> None:
    """A car whose middle is at `at`, its nose towards −x before it is turned; `tilt` lifts its right side."""

    def put(shape: Shape, material: Material) -> None:
        scene.add(shape.moved(-1.95, 0, 0).turned(tilt, "x").turned(degrees).moved(*at), material)

    paint, black = m.plain(colour, gloss=0.55, wear=0.01), m.plain("#1b1d1f", gloss=0.1)
    body = [(x, _ring(low, high, wide * 0.97, wide * 0.96, 0.42)) for x, low, high, wide in _fine(BODY, 50)]
    put(_loft(body), paint)
    cabin = [(x, _ring(0.80, top, belt, roof, 0.36)) for x, top, roof, belt in _fine(CABIN, 40)]
    put(_loft(cabin), m.plain("#1d252b", gloss=0.8))
    _roof(put, paint)
    for side in (-1, 1):
        for x in AXLES:
            _wheel(put, x, side)
        put(box(3.4, 0.02, 0.09).moved(1.95, side * 0.845, 0.2), black)
        for x in (1.42, 2.42, 3.2):
            put(box(0.012, 0.02, 0.5).moved(x, side * 0.862, 0.42), m.plain("#15181a"))
        for x in (1.62, 2.6):
            put(box(0.16, 0.03, 0.025).moved(x + 0.55, side * 0.868, 0.8), m.plain("#30363a"))
        put(box(0.1, 0.18, 0.12).moved(1.42, side * 0.92, 0.95), paint)
        put(box(0.05, 0.22, 0.2).moved(3.84, side * 0.60, 0.68), m.plain("#a01d1d", gloss=0.5))
        put(box(0.12, 0.30, 0.12).moved(0.10, side * 0.50, 0.58), m.plain("#d7dde0", gloss=0.8))
    put(box(0.03, 0.5, 0.11).moved(3.9, 0, 0.52), m.plain("#e7e6df"))
    put(box(0.06, 0.5, 0.1).moved(0.0, 0, 0.42), m.plain("#e7e6df"))
    put(box(0.06, 1.25, 0.14).moved(3.88, 0, 0.32), black)
    put(box(0.08, 1.0, 0.10).moved(0.03, 0, 0.3), black)


def _roof(put: Put, paint: Material) -> None:
    stations = _fine(CABIN, 40)
    panel = [row for row in stations if 1.66 <= row[0] <= 3.22]
    across = np.linspace(-1, 1, 15)
    points = np.stack(
        [
            np.stack(
                [np.full(15, x), across * (roof + 0.015), top + 0.012 - 0.05 * np.abs(across) ** 5], axis=1
            )
            for x, top, roof, _ in panel
        ]
    )
    put(surface(points), paint)
    for side in (-1, 1):
        edge = [
            (x, side * (roof + 0.03 + 0.1 * (1.46 - top)), top - 0.045) for x, top, roof, _ in stations[2:-2]
        ]
        put(tube([(float(a), float(b), float(c)) for a, b, c in edge], 0.036, 8), paint)
        put(tube([(2.42, side * 0.83, 0.95), (2.38, side * 0.64, 1.42)], 0.035, 8), paint)
        put(tube([(3.18, side * 0.80, 0.95), (3.10, side * 0.62, 1.40)], 0.06, 8), paint)


def _wheel(put: Put, x: float, side: int) -> None:
    arch = turned_profile([(0.0, 0), (0.355, 0), (0.355, 0.02)], 28).turned(90 * side, "x")
    put(arch.moved(x, side * 0.865, 0.33), m.plain("#0f1112"))
    tyre = turned_profile([(0.2, 0), (0.29, 0.0), (0.305, 0.03), (0.305, 0.17), (0.27, 0.2)], 28).turned(
        90 * side, "x"
    )
    put(tyre.moved(x, side * 0.90, 0.305), m.plain("#191b1c", gloss=0.1))
    hub = turned_profile([(0.0, 0.0), (0.06, 0.0), (0.19, 0.012), (0.205, 0.0)], 28).turned(90 * side, "x")
    put(hub.moved(x, side * 0.903, 0.305), m.plain("#a9adae", gloss=0.4))
    for spoke in range(5):
        angle = np.radians(72 * spoke + 20)
        slot = box(0.05, 0.01, 0.07).moved(0, 0, -0.035)
        put(
            slot.moved(x + np.cos(angle) * 0.135, side * 0.913, 0.305 + np.sin(angle) * 0.135),
            m.plain("#2a2d2f"),
        )

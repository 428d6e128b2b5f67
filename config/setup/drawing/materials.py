"""What a south-western street is made of: linear colours that vary as real matter does."""

from collections.abc import Callable

import numpy as np
from PIL import Image

from config.setup.drawing.grain import Spots, chance, mix, noise, smooth, speckle
from config.setup.drawing.light import Material
from config.setup.drawing.shapes import Array

Hex = str
Mask = Callable[[Array, Array], Array]  # x, y of the world to a share from 0 to 1


def rgb(colour: Hex) -> Array:
    """A screen colour such as "#e8dcc8" as linear light."""
    value = np.array([int(colour[index : index + 2], 16) for index in (1, 3, 5)]) / 255
    return np.asarray(value**2.2)


def _tinted(colour: Hex, amount: Array) -> Array:
    return np.asarray(rgb(colour) * np.clip(amount, 0.1, 3)[:, None])


def plain(colour: Hex, *, gloss: float = 0.0, glow: float = 0.0, wear: float = 0.05) -> Material:
    """Painted metal, plastic, cloth: one colour, slightly uneven."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        return _tinted(colour, 1 + wear * noise(u, v, 2.3, seed=11))

    return Material(paint, gloss=gloss, glow=glow)


def asphalt(
    tone: float = 0.115, *, cracks: float = 0.25, marks: Mask | None = None, wear: float = 0.35
) -> Material:
    """A road; `marks` says where white paint is, `wear` how much of it has gone (0 to 1)."""

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        level = tone * (1 + 0.09 * noise(x, y, 7, seed=3) + 0.07 * noise(x, y * 0.25, 3, seed=4))
        level = level * (1 + 0.10 * speckle(spots, 0.03, seed=5))
        ridge = np.abs(noise(x, y, 6.5, seed=6, roughness=0.1))
        if cracks:
            line = 1 - smooth(0.006, 0.022, ridge)
            level = level * (1 - cracks * line * smooth(0.1, 0.9, noise(x, y, 9, seed=8, roughness=0.2)))
        colour = level[:, None] * np.array([1.0, 0.985, 0.96])
        if marks is not None:
            gone = wear * 3.4 - 2.55  # noise under this has lost its paint
            left = smooth(gone, gone + 0.7, noise(x, y, 1.6, seed=7, roughness=1.25))
            colour = mix(
                colour,
                rgb("#e9e6dc") * (0.88 + 0.05 * noise(x, y, 2, seed=9))[:, None],
                marks(x, y) * left * (1 - 0.35 * wear),
            )
        return np.asarray(colour)

    return Material(paint, gloss=0.05)


def slabs(
    colour: Hex = "#c3b7a3", *, size: tuple[float, float] = (0.6, 0.4), joint: float = 0.008
) -> Material:
    """Pavement of stone slabs, laid in staggered rows."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        row = np.floor(v / size[1])
        shifted = u + size[0] * 0.5 * (row % 2)
        column = np.floor(shifted / size[0])
        edge = np.minimum(shifted - column * size[0], (column + 1) * size[0] - shifted)
        edge = np.minimum(edge, np.minimum(v - row * size[1], (row + 1) * size[1] - v))
        tone = (
            0.9 + 0.2 * chance(column, row) + 0.05 * noise(u, v, 1.9, seed=12) + 0.06 * speckle(spots, 0.03)
        )
        stained = tone * (1 - 0.10 * smooth(0.2, 1.6, noise(u, v, 5, seed=13)))
        gap = 1 - smooth(joint * 0.5, joint * 0.5 + 0.006, edge)
        visible = np.clip(joint * 1.6 / np.maximum(spots.pixel, 1e-6), 0, 1)
        return _tinted(colour, stained * (1 - 0.5 * gap * visible))

    return Material(paint)


def stabilised(colour: Hex = "#cdb98f") -> Material:
    """The sandy ground of a square."""

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        level = (
            1
            + 0.07 * noise(x, y, 6, seed=14)
            + 0.05 * noise(x, y, 1.4, seed=15)
            + 0.10 * speckle(spots, 0.035)
        )
        return _tinted(colour, level)

    return Material(paint)


def grass(colour: Hex = "#6f8a45") -> Material:
    """A lawn that has seen the summer."""

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        tone = 1 + 0.12 * noise(x, y, 8, seed=16) + 0.16 * speckle(spots, 0.05, seed=17)
        dry = smooth(0.2, 1.8, noise(x, y, 11, seed=18))
        return mix(_tinted(colour, tone), _tinted("#a79c5c", tone), dry * 0.55)

    return Material(paint)


def plaster(colour: Hex, *, dirt: float = 0.22) -> Material:
    """A rendered wall, darker where rain runs and near the ground."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        tone = (
            1
            + 0.045 * noise(u, v, 5, seed=19)
            + 0.045 * noise(u, v * 0.18, 2.2, seed=20)
            + 0.04 * speckle(spots, 0.03)
        )
        damp = np.exp(-np.clip(spots.points[:, 2], 0, 9) / 0.35) * (0.6 + 0.3 * noise(u, v, 3, seed=21))
        return mix(_tinted(colour, tone), _tinted("#7d7464", tone), np.clip(damp * dirt * 2, 0, 0.7))

    return Material(paint)


def stones(
    colour: Hex = "#d6c7a8", *, course: float = 0.30, length: float = 0.55, rough: float = 0.16
) -> Material:
    """A limestone wall in courses."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        wobble = v + 0.02 * noise(u, v, 2.5, seed=22)
        row = np.floor(wobble / course)
        shifted = u + length * chance(row, row * 0, seed=4) * 3 + 0.03 * noise(u, v, 1.5, seed=23)
        column = np.floor(shifted / length)
        edge = np.minimum(
            np.minimum(shifted / length - column, column + 1 - shifted / length) * length,
            np.minimum(wobble / course - row, row + 1 - wobble / course) * course,
        )
        tone = 1 - rough + 2 * rough * chance(column, row, seed=5) + 0.07 * noise(u, v, 1.1, seed=24)
        tone = tone + 0.08 * speckle(spots, 0.04)
        return _tinted(colour, tone * (0.68 + 0.32 * smooth(0.006, 0.022, edge)))

    return Material(paint)


def bricks(colour: Hex = "#b9785a") -> Material:
    """The pink brick of the south-west."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        row = np.floor(v / 0.07)
        shifted = u + 0.13 * (row % 2)
        column = np.floor(shifted / 0.26)
        edge = np.minimum(
            np.minimum(shifted - column * 0.26, (column + 1) * 0.26 - shifted),
            np.minimum(v - row * 0.07, (row + 1) * 0.07 - v),
        )
        shown = np.clip(0.02 / np.maximum(spots.pixel, 1e-6) - 0.4, 0, 1)
        tone = 1 + (chance(column, row, seed=6) - 0.5) * 0.34 * shown + 0.08 * noise(u, v, 3, seed=25)
        return mix(
            _tinted(colour, tone),
            rgb("#cbb89c") * np.ones((len(u), 1)),
            (1 - smooth(0.004, 0.011, edge)) * shown * 0.8,
        )

    return Material(paint)


def tiles(colour: Hex = "#b5714f") -> Material:
    """Canal tiles."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        shown = np.clip(0.12 / np.maximum(spots.pixel, 1e-6) - 0.5, 0, 1)
        wave = np.sin(u * 2 * np.pi / 0.2) * 0.3 * shown
        tone = (
            1
            + wave
            + 0.3 * (chance(np.floor(u / 0.2), np.floor(v / 0.35), seed=7) - 0.5)
            + 0.1 * noise(u, v, 6, seed=26)
        )
        return _tinted(colour, tone)

    return Material(paint)


def wood(colour: Hex, *, grain: float = 0.13) -> Material:
    """Boards; the grain runs along u."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        return _tinted(
            colour,
            1 + grain * noise(u * 0.12, v, 0.6, seed=27, roughness=0.9) + 0.05 * noise(u, v, 2, seed=28),
        )

    return Material(paint, gloss=0.06)


def louvres(colour: Hex) -> Material:
    """A shutter: a frame and its slats."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        shown = np.clip(0.03 / np.maximum(spots.pixel, 1e-6) - 0.3, 0, 1)
        slat = (v / 0.055) % 1
        tone = 1 + (0.16 - 0.42 * smooth(0.55, 0.95, slat)) * shown
        frame = np.minimum(u % 0.5, v) < 0.05
        return _tinted(colour, np.where(frame, 1.05, tone) + 0.06 * noise(u, v, 2, seed=29))

    return Material(paint)


def leaves(first: Hex, second: Hex, *, third: Hex | None = None) -> Material:
    """Foliage between two colours, with a few leaves of a third."""

    def paint(spots: Spots) -> Array:
        which, tone = spots.uv[:, 0], spots.uv[:, 1]
        colour = mix(_tinted(first, 0.8 + 0.45 * tone), _tinted(second, 0.8 + 0.45 * tone), which)
        return colour if third is None else np.where((tone > 0.86)[:, None], rgb(third), colour)

    return Material(paint, leafy=True)


def plane_bark() -> Material:
    """The patched trunk of a plane tree."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        patch = noise(u, v * 0.7, 1.6, seed=30, roughness=0.5)
        colour = mix(
            _tinted("#8d8467", 1 + 0.06 * patch),
            _tinted("#c9c19a", 1 + 0.05 * patch),
            smooth(0.3, 0.5, patch),
        )
        return mix(
            colour,
            _tinted("#6d6b50", 1 + 0.05 * patch),
            smooth(0.6, 0.8, noise(u, v, 1.3, seed=31, roughness=0.5)),
        )

    return Material(paint)


def scattered(colours: tuple[Hex, ...], *, gloss: float = 0.0) -> Material:
    """Pieces each of one colour of a list: papers, bottles, gravel."""

    def paint(spots: Spots) -> Array:
        index = np.clip((spots.uv[:, 0] * len(colours)).astype(int), 0, len(colours) - 1)
        return np.asarray(
            np.stack([rgb(colour) for colour in colours])[index] * (0.85 + 0.3 * spots.uv[:, 1:2])
        )

    return Material(paint, gloss=gloss)


def printed(
    image: Image.Image, wide: float, high: float, base: Material, *, left: float = 0.0, low: float = 0.0
) -> Material:
    """A picture with transparency on another material, at `left` and `low` in the surface's metres."""
    pixels = np.asarray(image.convert("RGBA")).astype(np.float32) / 255

    def paint(spots: Spots) -> Array:
        u, v = (spots.uv[:, 0] - left) / wide, (spots.uv[:, 1] - low) / high
        inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1)
        column = np.clip(u * pixels.shape[1], 0, pixels.shape[1] - 1).astype(int)
        row = np.clip((1 - v) * pixels.shape[0], 0, pixels.shape[0] - 1).astype(int)
        ink = pixels[row, column]
        return mix(base.colour(spots), ink[:, :3] ** 2.2, ink[:, 3] * inside * 0.94)

    return Material(paint, gloss=base.gloss)


def water(colour: Hex = "#5d5a4c", *, mirror: float = 0.6, running: float = 0.0) -> Material:
    """Water on the ground, which mirrors what is above it; running, it has streaks along x."""

    def paint(spots: Spots) -> Array:
        x, y = spots.points[:, 0], spots.points[:, 1]
        streaks = np.clip(noise(x * 0.35, y, 1.3, seed=35, roughness=0.7) - 0.3, 0, 2)
        return _tinted(colour, 0.8 + 0.1 * noise(x, y, 2, seed=32) + running * streaks)

    return Material(paint, mirror=mirror)


def hills() -> Material:
    """Oak and juniper on limestone, from far."""

    def paint(spots: Spots) -> Array:
        u, v = spots.split()
        tone = 1 + 0.16 * noise(u, v * 2, 60, seed=33, roughness=1.1)
        bare = smooth(0.5, 1.6, noise(u, v * 2.5, 130, seed=34, roughness=0.8))
        return mix(_tinted("#5c7048", tone), _tinted("#b5ab86", tone), bare * 0.7)

    return Material(paint)

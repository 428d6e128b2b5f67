"""Noise that looks like matter: made from a seed, read anywhere, calm where it is too fine to see."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from config.setup.drawing.shapes import Array

TILE = 512


@dataclass(frozen=True)
class Spots:
    """The points of one material that a picture shows, one row for each pixel.

    `distance` is in metres from the camera, `pixel` the metres of surface that a pixel covers there.
    """

    points: Array
    normals: Array
    uv: Array
    distance: Array
    pixel: Array

    def split(self) -> tuple[Array, Array]:
        """The two coordinates along the surface, in metres."""
        return self.uv[:, 0], self.uv[:, 1]


@cache
def tile(seed: int, roughness: float) -> Array:
    """A square of noise that repeats, with mean 0 and deviation 1; rougher has more of the fine."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(TILE), np.fft.fftfreq(TILE)))
    frequency[0, 0] = 1
    power = frequency ** (roughness - 2)
    power[0, 0] = 0
    power[frequency > 0.25] *= 0.2
    random = np.random.default_rng(seed)
    field = np.fft.ifft2(np.fft.fft2(random.normal(size=(TILE, TILE))) * power).real
    return np.asarray((field / field.std()).astype(np.float32))


def noise(u: Array, v: Array, size: float, *, seed: int = 1, roughness: float = 0.6) -> Array:
    """Noise at (u, v) whose tile is `size` metres wide."""
    field = tile(seed, roughness)
    x, y = u / size * TILE, v / size * TILE
    left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    fx, fy = x - left, y - top
    x0, x1, y0, y1 = left % TILE, (left + 1) % TILE, top % TILE, (top + 1) % TILE
    return np.asarray(
        field[y0, x0] * (1 - fx) * (1 - fy)
        + field[y0, x1] * fx * (1 - fy)
        + field[y1, x0] * (1 - fx) * fy
        + field[y1, x1] * fx * fy
    )


def speckle(spots: Spots, feature: float, *, seed: int = 2) -> Array:
    """Grain of about `feature` metres, which fades where pixels are larger than it."""
    u, v = spots.split()
    shown = np.clip(feature / np.maximum(spots.pixel, 1e-6) - 0.6, 0, 1)
    return noise(u, v, feature * TILE / 4, seed=seed, roughness=1.9) * shown


def chance(*cells: Array, seed: int = 0) -> Array:
    """A number from 0 to 1 for each cell, the same for the same whole coordinates."""
    mixed = np.full(cells[0].shape, 374761393 + seed * 668265263, np.int64)
    for cell in cells:
        mixed = (mixed ^ (cell.astype(np.int64) * 2246822519 & 0xFFFFFFFF)) * 3266489917 & 0xFFFFFFFF
        mixed ^= mixed >> 15
    return np.asarray((mixed & 0xFFFF) / 65535)


def smooth(low: float, high: float, value: Array) -> Array:
    """0 under `low`, 1 over `high`, and an even passage between."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def mix(first: Array, second: Array, share: Array | float) -> Array:
    """Colours between two, by rows."""
    part = np.asarray(share)
    return np.asarray(first + (second - first) * (part[:, None] if part.ndim == 1 else part))


def soften(image: Array, radius: float) -> Array:
    """A blur close to a Gaussian: three passes of a box, on the two first axes."""
    half = max(1, round(radius))
    out = image
    for _ in range(3):
        for axis in (0, 1):
            pads = [(half + 1, half) if dimension == axis else (0, 0) for dimension in range(out.ndim)]
            total = np.cumsum(np.pad(out, pads, mode="edge"), axis=axis, dtype=np.float64)
            size = 2 * half + 1
            ahead = np.take(total, range(size, total.shape[axis]), axis=axis)
            behind = np.take(total, range(total.shape[axis] - size), axis=axis)
            out = (ahead - behind) / size
    return np.asarray(out.astype(np.float32))

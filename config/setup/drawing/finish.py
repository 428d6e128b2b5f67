"""From light to a small JPEG that reads as somebody's picture."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from config.setup.drawing.grain import smooth, soften
from config.setup.drawing.light import Scene, View, see
from config.setup.drawing.shapes import Array

SIZE = (1200, 900)
FINER = 1.2  # drawn larger, then reduced: smooth edges
QUALITIES = range(76, 47, -2)
BLURS = (0, 0.5, 0.8, 1.1, 1.5)  # in pixels: foliage is calmed before it is let to break into squares
USUAL, HEAVIEST = 57_000, 69_000  # bytes; the heaviest is for carpets of leaves


def picture(scene: Scene, seed: int, *, finer: float = FINER) -> Image.Image:
    """The scene as a telephone would have taken it."""
    width, height = round(SIZE[0] * finer), round(SIZE[1] * finer)
    view = see(scene, width, height)
    light = view.image * _exposure(view, scene)
    bright = np.clip(light - 1.1, 0, 6)
    light = light + soften(bright, width / 110) * 0.30 + soften(bright, width / 30) * 0.12
    shown = np.clip(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0, 1) ** (1 / 2.2)
    shown = shown + (shown.mean(axis=2, keepdims=True) - shown) * 0.14
    shown = _depth_of_field(shown, view.distance, scene.focus_m, width)
    small = Image.fromarray((shown * 255).astype(np.uint8)).resize(SIZE, Image.Resampling.LANCZOS)
    return _as_taken(
        np.asarray(small).astype(np.float32) / 255, np.random.default_rng(seed), dark=scene.hour.dark
    )


def _exposure(view: View, scene: Scene) -> float:
    if scene.hour.dark:
        return 1.25 * scene.hour.exposure
    grey = view.image.mean(axis=2)
    return float(np.clip(0.175 / np.exp(np.log(grey + 1e-3).mean()), 0.4, 2.2) * scene.hour.exposure)


def _depth_of_field(image: Array, distance: Array, focus: float, width: int) -> Array:
    away = np.abs(np.log(np.clip(distance, 0.5, 120) / focus))
    little, more = soften(image, width / 700), soften(image, width / 300)
    share = smooth(0.5, 1.2, away)[..., None]
    image = image + (little - image) * share
    return np.asarray(image + (more - image) * smooth(1.0, 2.2, away)[..., None])


def _as_taken(image: Array, random: np.random.Generator, *, dark: bool) -> Image.Image:
    """Vignette, a slightly uneven white balance, and grain where a small sensor has it: in the dark parts."""
    height, width = image.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-0.75, 0.75, height))
    image = _denoised(image)
    image = image * (1 - 0.17 * smooth(0.45, 1.5, x * x + y * y))[..., None]
    image = image * random.uniform(0.985, 1.015, 3)
    coarse = soften(random.normal(size=(height, width)).astype(np.float32), 1) * 3
    image = image + (coarse * (0.011 if dark else 0.006) * (1.1 - image.mean(axis=2)))[..., None]
    return Image.fromarray((np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8))


def _denoised(image: Array, least: float = 0.022) -> Array:
    """What a telephone does: flat where contrast is less than `least`, sharp at the edges."""
    grey = image.mean(axis=2, keepdims=True)
    mean = soften(grey, 2)
    spread = np.clip(soften(grey * grey, 2) - mean * mean, 0, None)
    kept = spread / (spread + least**2)
    calm = soften(image, 2)
    return np.asarray(calm + (image - calm) * soften(kept, 1))


def write(image: Image.Image, path: Path) -> int:
    """Write a JPEG without metadata, as good as the weight allows; give its quality.

    Raises:
        ValueError: it has too much detail to be so light.
    """
    for limit in (USUAL, HEAVIEST):
        for radius in BLURS:
            calmer = image.filter(ImageFilter.GaussianBlur(radius)) if radius else image
            for quality in QUALITIES:
                body = _encoded(calmer, quality)
                if len(body) <= limit:
                    path.write_bytes(body)
                    return quality
    raise ValueError(f"{path.name} is too detailed for {HEAVIEST} bytes")


def _encoded(image: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True, progressive=True, subsampling="4:2:0")
    return target.getvalue()

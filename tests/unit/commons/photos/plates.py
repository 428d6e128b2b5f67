"""Number plates drawn on real photos: our pictures hold a single real one."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from server.commons.photos.services import copies

GROUNDS = (
    "photos_large/me_Apple_iPhone_5.jpg",
    "photos/xr_IMG_20180725_163423-tiny.jpg",
    "photos/me_HTC_Desire.jpg",
    "photos/es_DSCN0010.jpg",
)
SIZE = (520, 110)
COLOURS = {"new": ("#f4f4ee", "#111111"), "yellow": ("#f2d23a", "#111111"), "black": ("#141414", "#f0f0f0")}
LETTERS = "ABCDEFGHJKLMNPQRSTVWXYZ"


def plate(text: str, kind: str) -> Image.Image:
    """A plate of the kind in use since 2009 ("new"), or one of before, yellow or black."""
    ground, ink = COLOURS[kind]
    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    if kind == "new":
        for left in (0, SIZE[0] - 42):
            draw.rectangle((left, 0, left + 42, SIZE[1]), fill="#1c3fa0")
    font = ImageFont.truetype("DejaVuSans-Bold.ttf", 78)
    draw.text((SIZE[0] / 2, SIZE[1] / 2), text, font=font, fill=ink, anchor="mm")
    draw.rectangle((1, 1, SIZE[0] - 2, SIZE[1] - 2), outline=ink, width=3)
    return image


def large_copy(path: Path) -> Image.Image:
    """A photo of the test data as its large copy, at full size."""
    name = "heic" if path.suffix == ".heic" else "webp" if path.suffix == ".webp" else "jpeg"
    found = copies.examine(path.read_bytes(), name, max_pixels=60_000_000, max_side=30_000)
    return Image.open(io.BytesIO(found.large)).convert("RGB")


def photos_with_plates(
    folder: Path, width_px: int, count: int
) -> Iterator[tuple[bytes, tuple[float, float, float, float]]]:
    """Photos 1600 px long with a plate of this width, turned and blurred a little; where it is, in shares."""
    chance = random.Random(width_px)
    grounds = [large_copy(folder / name) for name in GROUNDS]
    for number in range(count):
        ground = grounds[number % len(grounds)]
        ratio = copies.LARGE_PX / max(ground.size)
        image = ground.resize((round(ground.width * ratio), round(ground.height * ratio)))
        kind = ("new", "new", "yellow", "black")[number % 4]
        letters, digits = "".join(chance.choices(LETTERS, k=4)), "".join(chance.choices("0123456789", k=3))
        text = f"{letters[:2]}-{digits}-{letters[2:]}" if kind == "new" else f"{digits} {letters[:2]} 46"
        small = plate(text, kind).convert("RGBA").resize((width_px, round(width_px * SIZE[1] / SIZE[0])))
        turned = small.rotate(
            chance.choice((0, 0, -4, 6, -10, 14)), expand=True, resample=Image.Resampling.BICUBIC
        )
        drawn = turned.filter(ImageFilter.GaussianBlur(chance.choice((0, 0.5, 0.9))))
        x, y = chance.randrange(50, image.width - width_px - 50), chance.randrange(50, image.height - 200)
        image.paste(drawn, (x, y), drawn)
        body = io.BytesIO()
        image.save(body, "JPEG", quality=copies.LARGE_QUALITY)
        sides = (x, y, drawn.width, drawn.height)
        lengths = (image.width, image.height, image.width, image.height)
        left, top, wide, high = (side / length for side, length in zip(sides, lengths, strict=True))
        yield body.getvalue(), (left, top, wide, high)


def covers(box, place: tuple[float, float, float, float]) -> bool:
    """Whether a box hides six tenths of a place at least."""
    x, y, w, h = place
    across = min(box.x + box.w, x + w) - max(box.x, x)
    down = min(box.y + box.h, y + h) - max(box.y, y)
    return across > 0 and down > 0 and across * down > 0.6 * w * h

"""Pictures with words, made without scripts: the card that social networks show beside a link.

Pillow is loaded with the first one. Lengths are pixels.
"""

import io
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from server.core.fonts import FILES, FOLDER

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630  # what Open Graph readers cut nothing of
MARGIN, BAND, LOGO = 64, 116, 92
TITLE_SIZES = (64, 56, 48, 42, 36)
MOST_TITLE_LINES, MOST_LINES = 3, 4
INK, GREY, WHITE, BLACK = "#1b2420", "#55615b", "#ffffff", "#000000"


def card(*, head: str, title: str, lines: Iterable[str], foot: str, accent: str, logo: bytes | None) -> bytes:
    """A PNG of 1200 × 630: what it is, its title, a few lines, and who says it on a band of the accent."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, HEIGHT - BAND, WIDTH, HEIGHT), fill=accent)
    draw.text((MARGIN, 48), head, font=_font("B", 28), fill=GREY)
    y = 100
    font, parts = _fitted(draw, title)
    for part in parts:
        draw.text((MARGIN, y), part, font=font, fill=INK)
        y += round(font.size * 1.2)
    y += 18
    for line in [line for line in lines if line][:MOST_LINES]:
        said = _cut(draw, line, _font("", 30))
        if y + 40 > HEIGHT - BAND - 12:
            break
        draw.text((MARGIN, y), said, font=_font("", 30), fill=INK)
        y += 44
    left = MARGIN
    if logo is not None:
        left += _logo(picture, logo) + 28
    draw.text((left, HEIGHT - BAND / 2), foot, font=_font("B", 32), fill=on_colour(accent), anchor="lm")
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def on_colour(colour: str) -> str:
    """White or black, whichever is read better on `#rrggbb`; one of them always reaches 4.5:1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return WHITE if light <= 0.179 else BLACK


@cache
def _font(style: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FOLDER / FILES[style]), size)


def _logo(picture: Any, body: bytes) -> int:
    """Put the logo on white at the left of the band; gives how wide it is."""
    from PIL import Image

    logo = Image.open(io.BytesIO(body), formats=["PNG"]).convert("RGBA")
    logo.thumbnail((LOGO * 3, LOGO))
    top = HEIGHT - BAND + (BAND - logo.height) // 2
    picture.paste(WHITE, (MARGIN - 6, top - 6, MARGIN + logo.width + 6, top + logo.height + 6))
    picture.paste(logo, (MARGIN, top), mask=logo.getchannel("A"))
    return logo.width


def _fitted(draw: "ImageDraw", title: str) -> tuple[Any, list[str]]:
    """The largest letters in which the title has few lines; where even the smallest have more it is cut."""
    for size in TITLE_SIZES:
        font = _font("B", size)
        parts = _lines(draw, title, font)
        if len(parts) <= MOST_TITLE_LINES:
            return font, parts
    kept = parts[:MOST_TITLE_LINES]
    return font, [*kept[:-1], _cut(draw, f"{kept[-1]} …", font)]


def _lines(draw: "ImageDraw", words: str, font: Any) -> list[str]:
    found, line = [], ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font) > WIDTH - 2 * MARGIN:
            found.append(line)
            line = word
        else:
            line = longer
    return [*found, line]


def _cut(draw: "ImageDraw", words: str, font: Any) -> str:
    room = WIDTH - 2 * MARGIN
    if draw.textlength(words, font=font) <= room:
        return words
    while words and draw.textlength(words + "…", font=font) > room:
        words = words[:-1]
    return words.rstrip(" …") + "…"

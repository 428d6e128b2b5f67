"""What is drawn on a map: pins with a shape and a word, numbers for several, words on a plate, tiles."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.core.text import Label as CoreLabel
from kivy.graphics import Color, Ellipse, Line, Mesh, Rectangle, RoundedRectangle
from kivy.metrics import dp

from agent_app.domain.mercator import Tile
from agent_app.domain.town_map import DIAMOND, SQUARE, TRIANGLE, MapPin
from agent_app.theme import BODY, ICON, SMALL, TINY, drawable, icon, palette
from agent_app.widgets.photos import kind_of

LOG = logging.getLogger("agent_app.map")
RADIUS = dp(18)
_OUTLINES = {  # corners around the middle, in radii
    SQUARE: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    TRIANGLE: ((-1.25, -0.85), (1.25, -0.85), (0, 1.3)),
    DIAMOND: ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
}
MOST_TEXTURES, MOST_WORDS = 160, 600
# Of a map whose tile is not here, an upper one is shown larger, up to so many levels up.
BORROWED_LEVELS = 5
# Reading an image takes some milliseconds: the map is drawn in between.
READ_AT_ONCE = 6


def draw_pin(pin: MapPin, x: float, y: float, *, chosen: bool) -> None:
    """Draw a pin in the present canvas, its word under it; the chosen one is filled and framed."""
    back, front = (pin.tone, "paper") if chosen else ("paper", pin.tone)
    if chosen:
        _shape(pin.shape, x, y, RADIUS * 1.6, "paper", "ink")
    _shape(pin.shape, x, y, RADIUS * (1.25 if chosen else 1), back, pin.tone)
    low = -RADIUS * 0.2 if pin.shape == TRIANGLE else 0
    if pin.numbered:
        written(pin.sign, x, y + low, tone=front, size=SMALL, plate=False, bold=True)
    else:
        written(icon(pin.sign), x, y + low, tone=front, size=ICON * 0.8, plate=False, font="Icons")
    if pin.word:
        below = RADIUS * (2.6 if chosen else 1.9)
        written(pin.word, x, y - below, tone=pin.tone, size=TINY, bold=True)


def draw_heap(pins: Sequence[MapPin], x: float, y: float, *, chosen: bool) -> None:
    """Draw several pins as their number, with the sign of the most pressing, which is the first."""
    number, tone = str(len(pins)), pins[0].tone
    wide, high = RADIUS * (1.5 + 0.35 * len(number)), RADIUS * 1.15
    box = (x - wide, y - high, 2 * wide, 2 * high)
    Color(*palette.of("ink" if chosen else tone))
    RoundedRectangle(pos=box[:2], size=box[2:], radius=[high])
    Color(*palette.of("paper"))
    Line(rounded_rectangle=(*box, high), width=dp(1.5))
    written(number, x, y, tone="paper", size=BODY, plate=False, bold=True)


def written(
    words: str,
    x: float,
    y: float,
    *,
    tone: str = "ink",
    size: float = SMALL,
    plate: bool = True,
    bold: bool = False,
    font: str = "",
) -> None:
    """Write words with their middle at a point, on a plate of paper unless they lie on one."""
    texture = _WORDS.texture(drawable(words), size, bold=bold, font=font)
    wide, high = texture.size
    if plate:
        Color(*palette.of("paper")[:3], 0.9)
        edge = dp(3)
        RoundedRectangle(
            pos=(x - wide / 2 - edge, y - high / 2), size=(wide + 2 * edge, high), radius=[dp(4)]
        )
    Color(*palette.of(tone))
    Rectangle(texture=texture, pos=(round(x - wide / 2), round(y - high / 2)), size=texture.size)


def _shape(shape: str, x: float, y: float, radius: float, back: str, edge: str) -> None:
    if shape not in _OUTLINES:
        Color(*palette.of(back))
        Ellipse(pos=(x - radius, y - radius), size=(2 * radius, 2 * radius))
        Color(*palette.of(edge))
        Line(circle=(x, y, radius), width=dp(2))
        return
    corners = [(x + across * radius, y + up * radius) for across, up in _OUTLINES[shape]]
    vertices = [number for corner in corners for number in (*corner, 0, 0)]
    Color(*palette.of(back))
    Mesh(vertices=vertices, indices=list(range(len(corners))), mode="triangle_fan")
    Color(*palette.of(edge))
    Line(points=[number for corner in corners for number in corner], close=True, width=dp(2))


class _Words:
    """Words as white textures, which a colour tints; the last ones are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, float, bool, str], Any] = OrderedDict()

    def texture(self, words: str, size: float, *, bold: bool, font: str) -> Any:
        """Give the texture of some words."""
        key = (words, size, bold, font)
        if key not in self._kept:
            options = {"font_name": font} if font else {}
            label = CoreLabel(text=words, font_size=size, bold=bold, **options)
            label.refresh()
            self._kept[key] = label.texture
            if len(self._kept) > MOST_WORDS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


_WORDS = _Words()


@dataclass(frozen=True, slots=True)
class FoundTile:
    """The texture to draw in a tile's place; `borrowed` when it is a piece of an upper one."""

    texture: Any
    borrowed: bool = False


class TileTextures:
    """Tiles read into textures, a few at a time; the last ones are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Tile, Any] = OrderedDict()
        self._left = 0
        self.has_more = False

    def begin(self) -> None:
        """A drawing begins."""
        self._left, self.has_more = READ_AT_ONCE, False

    def find(self, tile: Tile, tile_of: Callable[[int, int, int], bytes | None]) -> FoundTile | None:
        """Give what to draw in a tile's place, or None; `has_more` tells that something is not read yet."""
        texture = self._texture(tile, tile_of)
        if texture is not None:
            return FoundTile(texture)
        zoom, x, y = tile
        for up in range(1, min(BORROWED_LEVELS, zoom) + 1):
            upper = self._texture((zoom - up, x >> up, y >> up), tile_of)
            if upper is not None:
                count = 2**up
                wide, high = upper.width / count, upper.height / count
                column, row = x % count, count - 1 - y % count  # textures count from below
                return FoundTile(upper.get_region(column * wide, row * high, wide, high), borrowed=True)
        return None

    def _texture(self, tile: Tile, tile_of: Callable[[int, int, int], bytes | None]) -> Any:
        if tile in self._kept:
            self._kept.move_to_end(tile)
            return self._kept[tile]
        if self._left <= 0:
            self.has_more = True
            return None
        image = tile_of(*tile)
        if image is None:
            return None
        self._left -= 1
        self._kept[tile] = read_tile(image)
        if len(self._kept) > MOST_TEXTURES:
            self._kept.popitem(last=False)
        return self._kept[tile]


def read_tile(image: bytes) -> Any:
    """Read a tile's image into a texture; None when it is not one."""
    try:
        return CoreImage(BytesIO(image), ext=kind_of(image)).texture
    except Exception:  # noqa: BLE001 - a tile can be anything; a hole in the map is better than no map
        LOG.warning("a tile cannot be read")
        return None

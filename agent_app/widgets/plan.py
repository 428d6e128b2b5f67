"""The plan around a place, drawn from tiles kept on the tablet."""

from typing import Any

from kivy.graphics import Color, Ellipse, Line, Rectangle
from kivy.metrics import dp
from kivy.uix.stencilview import StencilView

from agent_app.domain.mercator import TILE_PX, spot_of
from agent_app.theme import palette
from agent_app.widgets.map_ink import read_tile


class Plan(StencilView):
    """A still plan with the place in its middle: nothing to drag by accident with gloves on."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._tiles: list[tuple[int, int, Any]] = []
        self._shown: object = None
        self._place = (0.0, 0.0)
        self.bind(pos=self._draw, size=self._draw)
        palette.bind(revision=self._draw)

    def show(self, tiles: list[tuple[int, int, bytes]], latitude: float, longitude: float) -> None:
        """Draw tiles given as (column, row, image) around the place; broken ones are left out."""
        key = (latitude, longitude, tuple((x, y, len(image)) for x, y, image in tiles))
        if key == self._shown:
            return
        self._shown = key
        self._tiles = []
        for x, y, image in tiles:
            texture = read_tile(image)
            if texture is not None:
                self._tiles.append((x, y, texture))
        spot = spot_of(latitude, longitude)
        self._place = (spot.x, spot.y)
        self._draw()

    def _draw(self, *_: Any) -> None:
        self.canvas.clear()
        middle_x, middle_y = self._place
        side = dp(TILE_PX)
        # Not `center`: while `pos` is being told, it still gives the old place.
        across, up = self.x + self.width / 2, self.y + self.height / 2
        with self.canvas:
            Color(*palette.of("ground"))
            Rectangle(pos=self.pos, size=self.size)
            Color(*palette.plan)
            for x, y, texture in self._tiles:
                left = across + (x - middle_x) * side
                bottom = up - (y + 1 - middle_y) * side
                Rectangle(texture=texture, pos=(left, bottom), size=(side, side))
            if self._tiles:
                self._draw_pin(across, up)

    @staticmethod
    def _draw_pin(across: float, up: float) -> None:
        radius = dp(13)
        Color(1, 1, 1, 1)
        Ellipse(pos=(across - radius, up - radius), size=(2 * radius, 2 * radius))
        Color(*palette.of("bad"))
        Line(circle=(across, up, radius), width=dp(2))
        Ellipse(pos=(across - radius / 2, up - radius / 2), size=(radius, radius))

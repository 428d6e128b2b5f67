"""A map of the town: tiles where there are some, outlines, a grid and street names where there are none."""

from collections.abc import Callable, Sequence
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Line, Rectangle
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import FocusBehavior
from kivy.uix.stencilview import StencilView
from kivy.utils import platform

from agent_app.domain.mercator import TILE_PX, Spot, Tile, spot_of
from agent_app.domain.rounds import Place
from agent_app.domain.town_map import Heap, MapPin, Outline, Sight, heaps, scale_m
from agent_app.theme import SMALL, TINY, TOUCH, palette
from agent_app.widgets.map_ink import TileTextures, draw_heap, draw_pin, written

# Pins keep this far apart, so that each has room for its word and for a finger in a glove.
APART = (dp(88), dp(72))
STEP_PX = dp(96)
TAP_PX = dp(18)
NEAR_ENOUGH = 16
# Of the round, the way to the next stops; all of it would hide the town.
STOPS_AHEAD = 6
LARGEST_GRID_PX, LARGEST_SCALE_PX = dp(160), dp(120)
GRID_INK = 0.4  # black in the sun: what stands on it matters more


class TownMap(FocusBehavior, StencilView):
    """A map that a finger, two fingers, or the keys move; `on_choose` tells the pin that was chosen.

    Keys: the arrows move, + and - bring nearer and farther, n and p go to the next pin and the one before,
    Enter opens the chosen one (`on_open`). `tile_of` gives a tile's image; `on_missing` tells the tiles that
    are seen and not here, `covered` whether there is no hole among them.
    """

    chosen = StringProperty("")
    tile_of = ObjectProperty(None)
    covered = BooleanProperty(True)
    __events__ = ("on_choose", "on_open", "on_missing")

    def __init__(self, **options: Any) -> None:
        self._pins: dict[str, MapPin] = {}
        self._heaps: list[Heap] = []
        self._heaps_of: object = None
        self._outlines: Sequence[Outline] = ()
        self._streets: Sequence[tuple[str, Place]] = ()
        self._textures = TileTextures()
        self._missing: tuple[Tile, ...] = ()
        self._follows = True
        self.sight = Sight(spot_of(46.6, 2.4, 13), side=dp(TILE_PX))
        self._draw_soon = Clock.create_trigger(self._draw, 0)
        super().__init__(**options)
        for name in ("pos", "size", "chosen", "focus"):
            self.fbind(name, self._draw_soon)
        palette.bind(revision=self._draw_soon)
        self._fingers: list[Any] = []
        self._spread = 0.0

    def show(
        self, pins: Sequence[MapPin], outlines: Sequence[Outline], streets: Sequence[tuple[str, Place]]
    ) -> None:
        """Draw these; the map shows all of them, until somebody moves it."""
        self._pins = {pin.id: pin for pin in pins}
        self._heaps_of = None
        self._outlines, self._streets = outlines, streets
        self._draw_soon()

    def renew(self) -> None:
        """Tiles came: draw them."""
        self._draw_soon()

    def fit(self) -> None:
        """Look at all the pins, or at all the outlines without any."""
        self._look(self._whole_sight(), follows=True)

    def look_at(self, ticket_id: str) -> None:
        """Bring a pin to the middle, near enough for it to stand alone if it can."""
        pin = self._pins.get(ticket_id)
        if pin is not None:
            self._look(self.sight.on(pin.place, max(self.sight.zoom, NEAR_ENOUGH)))

    def zoom(self, steps: int) -> None:
        """Look nearer, or from farther."""
        self._look(self.sight.zoomed(steps))

    # What it tells.

    def on_choose(self, *_: Any) -> None:
        """A pin was chosen."""

    def on_open(self, *_: Any) -> None:
        """The chosen pin is to be opened."""

    def on_missing(self, *_: Any) -> None:
        """Tiles are seen that are not here."""

    # Fingers.

    def on_touch_down(self, touch: Any) -> bool:
        """A finger comes down; the wheel brings nearer."""
        if not self.collide_point(*touch.pos):
            return False
        if getattr(touch, "is_mouse_scrolling", False):
            steps = 1 if touch.button == "scrolldown" else -1
            self._look(self.sight.zoomed(steps, self._own(touch.pos)))
            return True
        if platform not in ("android", "ios"):  # there, a focus would bring the keyboard over the map
            FocusBehavior.ignored_touch.append(touch)
            self.focus = True
        touch.grab(self)
        self._fingers.append(touch)
        self._spread = self._distance()
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """One finger moves the map, two bring it nearer or farther."""
        if touch.grab_current is not self:
            return False
        if len(self._fingers) == 1 and self._travelled(touch) > TAP_PX:
            self._look(self.sight.moved(-touch.dx, -touch.dy))
        elif len(self._fingers) == 2:
            self._pinch()
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """A tap chooses; two taps bring nearer."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        alone = len(self._fingers) == 1
        if touch in self._fingers:
            self._fingers.remove(touch)
        if alone and self._travelled(touch) <= TAP_PX:
            self._tap(self._own(touch.pos), twice=touch.is_double_tap)
        return True

    def _pinch(self) -> None:
        spread = self._distance()
        if (self._spread and spread > self._spread * 1.6) or spread < self._spread / 1.6:
            one, other = (self._own(finger.pos) for finger in self._fingers)
            between = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
            self._look(self.sight.zoomed(1 if spread > self._spread else -1, between))
            self._spread = spread

    def _distance(self) -> float:
        if len(self._fingers) != 2:
            return 0.0
        (x, y), (other_x, other_y) = (finger.pos for finger in self._fingers)
        return float(abs(x - other_x) + abs(y - other_y))

    def _travelled(self, touch: Any) -> float:
        return float(max(abs(touch.x - touch.ox), abs(touch.y - touch.oy)))

    def _own(self, point: tuple[float, float]) -> tuple[float, float]:
        return point[0] - self.x, point[1] - self.y

    def _tap(self, point: tuple[float, float], *, twice: bool) -> None:
        heap = self._heap_at(point)
        if heap is None:
            if twice:
                self._look(self.sight.zoomed(1, point))
        elif len(heap.ids) == 1 or self.sight.zoomed(1).zoom == self.sight.zoom:
            self._choose_in(heap.ids)
        else:
            places = [self._pins[ticket_id].place for ticket_id in heap.ids]
            nearer = self.sight.fitted(places, margin=TOUCH)
            self._look(nearer if nearer.zoom > self.sight.zoom else self.sight.zoomed(1, point))

    def _heap_at(self, point: tuple[float, float]) -> Heap | None:
        near: list[tuple[float, Heap]] = []
        for heap in self._heaps:
            x, y = self.sight.at(heap.spot)
            across, up = abs(x - point[0]), abs(y - point[1])
            if across <= APART[0] / 2 and up <= APART[1] / 2:
                near.append((across + up, heap))
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def _choose_in(self, ids: Sequence[str]) -> None:
        # Of several at one place, the next each time.
        place = ids.index(self.chosen) + 1 if self.chosen in ids else 0
        self.dispatch("on_choose", ids[place % len(ids)])

    # Keys.

    def keyboard_on_key_down(self, window: Any, keycode: Any, text: str, modifiers: Any) -> bool:
        """Do what a key says; Tab and Escape go on as everywhere."""
        name = keycode[1]
        moves = {"left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1)}
        keys: dict[str, Callable[[], Any]] = {
            "+": lambda: self.zoom(1), "=": lambda: self.zoom(1), "numpadadd": lambda: self.zoom(1),
            "-": lambda: self.zoom(-1), "numpadsubstract": lambda: self.zoom(-1),
            "n": lambda: self._step(1), "p": lambda: self._step(-1), "home": self.fit,
            "enter": self._open_chosen, "numpadenter": self._open_chosen,
        }  # fmt: skip
        if name in moves:
            right, up = moves[name]
            self._look(self.sight.moved(right * STEP_PX, up * STEP_PX))
            return True
        if name in keys or text in keys:
            keys.get(name, keys.get(text, self._draw_soon))()
            return True
        return bool(super().keyboard_on_key_down(window, keycode, text, modifiers))

    def _open_chosen(self) -> None:
        if self.chosen in self._pins:
            self.dispatch("on_open", self.chosen)

    def _step(self, steps: int) -> None:
        ids = list(self._pins)
        if ids:
            place = ids.index(self.chosen) + steps if self.chosen in ids else 0
            self.dispatch("on_choose", ids[place % len(ids)])
            self.look_at(self.chosen)

    # Drawing.

    def _whole_sight(self) -> Sight:
        places = [pin.place for pin in self._pins.values()]
        places = places or [place for outline in self._outlines for place in outline]
        return self.sight.fitted(places, margin=TOUCH)

    def _look(self, sight: Sight, *, follows: bool = False) -> None:
        self.sight, self._follows = sight, follows
        self._draw_soon()

    def _draw(self, *_: Any) -> None:
        if self.tile_of is None or self.get_root_window() is None or min(self.size) < 2:
            return
        self.sight = Sight(self.sight.middle, self.width, self.height, self.sight.side)
        if self._follows:
            self.sight = self._whole_sight()
        self._gather()
        self.canvas.clear()
        with self.canvas:
            Color(*palette.of("ground"))
            Rectangle(pos=self.pos, size=self.size)
            tiles, whole = self._find_tiles()
            if not whole:  # under the tiles there are: what they cover, they say better
                self._draw_grid()
                self._draw_outlines()
                self._draw_streets()
            self._draw_tiles(tiles)
            self._draw_way()
            self._draw_pins()
            self._draw_scale()
            if self.focus:
                Color(*palette.of("accent"))
                Line(rectangle=(self.x + 2, self.y + 2, self.width - 4, self.height - 4), width=dp(1.5))

    def _gather(self) -> None:
        if self._heaps_of != self.sight.zoom:
            places = [(pin.id, pin.place) for pin in self._pins.values()]
            self._heaps = heaps(places, self.sight.zoom, APART, self.sight.side)
            self._heaps_of = self.sight.zoom

    def _find_tiles(self) -> tuple[list[tuple[Tile, Any]], bool]:
        """The tiles there are with their textures; whether they cover the whole map."""
        found, whole, missing = [], True, []
        self._textures.begin()
        for tile in self.sight.tiles():
            known = self._textures.find(tile, self.tile_of)
            if known is None or known.borrowed:
                missing.append(tile)
            if known is None:
                whole = False
            else:
                found.append((tile, known.texture))
        if self._textures.has_more:
            self._draw_soon()
            return found, whole
        if tuple(missing) != self._missing:
            self._missing = tuple(missing)
            self.dispatch("on_missing", self._missing)
        self.covered = whole
        return found, whole

    def _draw_tiles(self, tiles: Sequence[tuple[Tile, Any]]) -> None:
        zoom, side = self.sight.zoom, self.sight.side
        Color(*palette.plan)
        for (_, column, row), texture in tiles:
            left, bottom = self.sight.at(Spot(zoom, column, row + 1))
            Rectangle(texture=texture, pos=(self.x + left, self.y + bottom), size=(side, side))

    def _draw_grid(self) -> None:
        step = scale_m(self.sight.metre_px, LARGEST_GRID_PX) * self.sight.metre_px
        middle = self.sight.middle
        Color(*palette.of("line")[:3], GRID_INK)
        # The lines belong to the ground: they move with it.
        first_x = self.x + (self.width / 2 - middle.x * self.sight.side) % step
        first_y = self.y + (self.height / 2 + middle.y * self.sight.side) % step
        for n in range(int(self.width / step) + 1):
            x = first_x + n * step
            Line(points=[x, self.y, x, self.top], width=1)
        for n in range(int(self.height / step) + 1):
            y = first_y + n * step
            Line(points=[self.x, y, self.right, y], width=1)

    def _draw_outlines(self) -> None:
        Color(*palette.of("muted"))
        for outline in self._outlines:
            points = []
            for place in outline:
                x, y = self.sight.point(place)
                points += [self.x + x, self.y + y]
            if points:
                Line(points=points, close=True, width=dp(1.2))

    def _draw_streets(self) -> None:
        taken: list[tuple[float, float]] = []
        for street, place in self._streets:
            x, y = self.sight.point(place)
            inside = 0 <= x <= self.width and 0 <= y <= self.height
            if not inside or any(abs(x - a) < dp(150) and abs(y - b) < dp(40) for a, b in taken):
                continue
            taken.append((x, y))
            written(street, self.x + x, self.y + y + dp(30), tone="muted", size=TINY)

    def _draw_way(self) -> None:
        way = [pin.place for pin in self._pins.values() if pin.numbered][:STOPS_AHEAD]
        points = [number for place in way for number in self.sight.point(place)]
        if len(way) > 1:
            Color(*palette.of("accent"))
            own = [number + (self.y if n % 2 else self.x) for n, number in enumerate(points)]
            Line(points=own, width=dp(1.5))

    def _draw_pins(self) -> None:
        drawn = [(heap, *self.sight.at(heap.spot)) for heap in self._heaps]
        margin = APART[0]
        drawn = [
            (heap, x, y)
            for heap, x, y in drawn
            if -margin <= x <= self.width + margin and -margin <= y <= self.height + margin
        ]
        for heap, x, y in reversed(drawn):  # the most pressing are drawn last, over the others
            chosen = self.chosen in heap.ids
            if len(heap.ids) == 1:
                draw_pin(self._pins[heap.ids[0]], self.x + x, self.y + y, chosen=chosen)
            else:
                pins = [self._pins[ticket_id] for ticket_id in heap.ids]
                draw_heap(pins, self.x + x, self.y + y, chosen=chosen)

    def _draw_scale(self) -> None:
        metres = scale_m(self.sight.metre_px, LARGEST_SCALE_PX)
        long = metres * self.sight.metre_px
        x, y = self.x + dp(14), self.top - dp(36)
        Color(*palette.of("paper")[:3], 0.85)
        Rectangle(pos=(x - dp(6), y - dp(6)), size=(long + dp(12), dp(36)))
        Color(*palette.of("ink"))
        Line(points=[x, y + dp(6), x, y, x + long, y, x + long, y + dp(6)], width=dp(1.2))
        words = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
        written(words.replace(" ", "\u00a0"), x + long / 2, y + dp(16), size=SMALL * 0.85, plate=False)

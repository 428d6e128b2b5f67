"""The look of the tablet: colours, sizes and icons, read from the tokens that the three programs share."""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.event import EventDispatcher
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, NumericProperty
from kivy.utils import get_color_from_hex

_HERE = Path(__file__).parent
_LOOK = json.loads((_HERE.parent / "config" / "look.json").read_text("utf-8"))
_SCALE = _LOOK["type"]["scale"]

BODY, SMALL, TINY = sp(_LOOK["type"]["body"]["tablet"]), sp(_SCALE[1]), sp(_SCALE[0])
TITLE, HUGE = sp(_SCALE[3]), sp(_SCALE[4])
ICON = sp(_LOOK["icon"]["size"])
TOUCH, TOUCH_GAP = dp(_LOOK["touch"]["tablet_target"]), dp(_LOOK["touch"]["gap"])
GAP, GROUP_GAP, UNIT = dp(_LOOK["space"]["between"]), dp(_LOOK["space"]["groups"]), dp(_LOOK["space"]["unit"])
RADIUS = dp(_LOOK["radius"])
# A line of 68 characters at body size.
MEASURE = BODY * 0.5 * _LOOK["type"]["measure_ch"]
WIDE_FROM, ROOMY_FROM = dp(760), dp(1000)
THEMES = ("light", "sun", "dark")

_CODEPOINTS = {
    "arrow-down": 0xE042, "arrow-left": 0xE048, "arrow-up": 0xE04A, "ban": 0xE051, "book-open": 0xE05F,
    "calendar": 0xE063, "camera": 0xE064, "check": 0xE06C, "circle": 0xE076, "circle-alert": 0xE077,
    "circle-check": 0xE226, "circle-dot": 0xE345, "clock": 0xE087, "cloud-off": 0xE08D,
    "cloud-upload": 0xE091, "flag": 0xE0D1, "folder": 0xE0D7, "graduation-cap": 0xE234, "grip": 0xE0EB,
    "hard-drive": 0xE0ED, "heart": 0xE0F2, "history": 0xE1F5, "hourglass": 0xE296, "image-off": 0xE1C0,
    "info": 0xE0F9, "key": 0xE0FD, "languages": 0xE0FE, "lightbulb": 0xE1C2, "list": 0xE106,
    "loader": 0xE109, "locate-fixed": 0xE1DB, "lock": 0xE10B, "map": 0xE110, "map-pin": 0xE111,
    "maximize": 0xE112, "merge": 0xE0E4, "message-square": 0xE117, "minus": 0xE11C, "moon": 0xE11E,
    "play": 0xE13C, "plus": 0xE13D, "refresh": 0xE145, "route": 0xE53E, "search": 0xE151, "send": 0xE152,
    "settings": 0xE154, "square": 0xE167, "square-check": 0xE559, "sun": 0xE178, "sunrise": 0xE178,
    "tablet": 0xE17E, "text-quote": 0xE49E, "trash": 0xE18E, "triangle-alert": 0xE193, "truck": 0xE194,
    "undo": 0xE2A1, "user": 0xE19F, "users": 0xE1A4, "x": 0xE1B2, "zap": 0xE1B4,
}  # fmt: skip

LabelBase.register("Icons", str(_HERE / "fonts" / "lucide.ttf"))


def drawable(words: str) -> str:
    """Give words as the font can draw them: it has no narrow no-break space, a thin one looks the same."""
    return words.replace("\u202f", "\u2009")


def icon(name: str) -> str:
    """Give the character of an icon in the "Icons" font; an empty name is no icon."""
    return chr(_CODEPOINTS[name]) if name else ""


@contextmanager
def no_widget_vanishing() -> Iterator[None]:
    """Let no widget be collected while every rule is told of a change.

    A rule knows its widget weakly, and fails on one that the collector takes between two rules.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class Palette(EventDispatcher):  # type: ignore[misc]  # Kivy has no types
    """The colours of the present theme; a rule that names `revision` is drawn again when it changes."""

    revision = NumericProperty(0)

    def __init__(self) -> None:
        super().__init__()
        self._colours: dict[str, list[float]] = {}
        self.theme = ""
        self.choose("light")

    def choose(self, theme: str) -> None:
        """Take the colours of `light`, `sun` or `dark`. What the sun theme does not say is as in daylight.

        Nothing is drawn again for the theme there is already: each rule of each widget would be told.
        """
        if theme == self.theme:
            return
        colours = {**_LOOK["color"]["light"], **_LOOK["color"].get(theme, {})}
        self._colours = {name: get_color_from_hex(colour) for name, colour in colours.items()}
        self.theme = theme
        with no_widget_vanishing():
            self.revision += 1
        Window.clearcolor = self._colours["ground"]

    @property
    def plan(self) -> list[float]:
        """The light on the tiles of a map: they are drawn for daylight, and would dazzle at night."""
        return [0.55, 0.55, 0.55, 1] if self.theme == "dark" else [1, 1, 1, 1]

    def of(self, name: str, _revision: float = 0) -> list[float]:
        """Give a colour by its token's name, as red, green, blue and alpha from 0 to 1."""
        return self._colours[name] if name else [0, 0, 0, 0]


class Layout(EventDispatcher):  # type: ignore[misc]  # Kivy has no types
    """Whether there is room for two columns (`wide`), and for a line of five things (`roomy`)."""

    wide = BooleanProperty(True)
    roomy = BooleanProperty(True)

    def __init__(self) -> None:
        super().__init__()
        Window.bind(size=self._measure)
        self._measure(Window, Window.size)

    def _measure(self, _window: object, size: tuple[float, float]) -> None:
        with no_widget_vanishing():
            self.wide = size[0] >= WIDE_FROM
            self.roomy = size[0] >= ROOMY_FROM


palette = Palette()
layout = Layout()

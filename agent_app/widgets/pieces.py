"""Words, buttons, fields and bars."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kivy.core.text import Label as CoreLabel
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
    VariableListProperty,
)
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.layout import Layout
from kivy.uix.modalview import ModalView
from kivy.uix.scrollview import ScrollView

from agent_app import theme


def typable(words: str) -> str:
    """Give words as a text field can hold and send them: no-break spaces of the ordinary width."""
    return words.replace("\u202f", "\u00a0")


def widest_line(words: str, width_of: Callable[[str], float], room: float) -> float:
    """How wide words are once they are wrapped in a room; wider than it where one word alone is."""
    whole = width_of(words)
    if whole <= room:
        return whole
    widest, line = 0.0, ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer) > room:
            widest, line = max(widest, width_of(line)), word
        else:
            line = longer
    return max(widest, width_of(line))


class Words(Label):
    """Text that wraps and takes the height it needs; `tone` is a colour token."""

    words = StringProperty("")
    tone = StringProperty("ink")


class Heading(Words):
    """The title of a page or a card."""


class Caption(Words):
    """The name of a group."""


class Small(Words):
    """Secondary words."""


class OneLine(Words):
    """Words cut with an ellipsis when there is no room."""


class Icon(Label):
    """A Lucide icon; a word stands beside it always."""

    name = StringProperty("")
    tone = StringProperty("ink")


class IconWord(BoxLayout):
    """An icon and its word on one line."""

    icon = StringProperty("")
    words = StringProperty("")
    tone = StringProperty("ink")
    bold = BooleanProperty(False)
    font_size = NumericProperty(theme.BODY)


class IconLine(BoxLayout):
    """An icon and its word, cut with an ellipsis rather than wrapped; keeps its height without words."""

    icon = StringProperty("")
    words = StringProperty("")
    tone = StringProperty("ink")
    bold = BooleanProperty(False)
    font_size = NumericProperty(theme.BODY)


class Press(ButtonBehavior, BoxLayout):
    """A button: an icon beside what will happen. Words that are too long wrap; the button grows.

    `side` is the least room left and right of them; `margin` what is there, more when they are `centred`.
    """

    icon = StringProperty("")
    words = StringProperty("")
    fill = StringProperty("paper")
    edge = StringProperty("muted")
    front = StringProperty("ink")
    bold = BooleanProperty(False)
    centred = BooleanProperty(True)
    chosen = BooleanProperty(False)
    shown = BooleanProperty(True)
    font_size = NumericProperty(theme.BODY)
    side = NumericProperty(theme.GAP)
    margin = NumericProperty(theme.GAP)
    caption_width = NumericProperty(1)
    icon_width = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("words", "width", "bold", "font_size", "icon", "centred", "side"):
            self.fbind(name, self._measure)
        self._measure()

    def _measure(self, *_: Any) -> None:
        # A centred caption is as wide as its words so that the icon stands beside them, but never wider than
        # what the button has left.
        self.icon_width = (theme.ICON * 1.2 + theme.TOUCH_GAP * (1 if self.words else 0)) if self.icon else 0
        room = max(1, self.width - 2 * self.side - self.icon_width)
        if not self.centred:
            self.caption_width, self.margin = room, self.side
            return
        ruler = CoreLabel(font_size=self.font_size, bold=self.bold)
        lines = theme.drawable(self.words).split("\n")
        widest = max(widest_line(line, lambda part: ruler.get_extents(part)[0], room - 2) for line in lines)
        self.caption_width = min(room, widest + 2)
        self.margin = self.side + (room - self.caption_width) / 2


class MainPress(Press):
    """The one main action of a screen."""


class QuietPress(Press):
    """A small action without a frame."""


class StackedPress(ButtonBehavior, BoxLayout):
    """A small action of the top bar, its icon above its word."""

    icon = StringProperty("")
    words = StringProperty("")


class Field(BoxLayout):
    """A label, a hint, an error in words, and the entry itself (`ids.entry`)."""

    label = StringProperty("")
    hint = StringProperty("")
    error = StringProperty("")
    lines = NumericProperty(1)

    @property
    def typed(self) -> str:
        """What is in the entry."""
        return str(self.ids.entry.text)

    def fill(self, text: str) -> None:
        """Put text in the entry unless it is there."""
        if self.ids.entry.text != text:
            self.ids.entry.text = text


def close_views() -> None:
    """Close whatever was opened over the window."""
    for view in [child for child in Window.children if isinstance(child, ModalView)]:
        view.dismiss(animation=False)


class TopBar(BoxLayout):
    """The bar above a screen."""


class BackBar(TopBar):
    """A bar with the way back and a title."""

    title = StringProperty("")
    shown = BooleanProperty(True)
    __events__ = ("on_back",)

    def on_back(self, *_: Any) -> None:
        """The way back was tapped."""


class Column(Layout):
    """Things one under the other, as high as they need; what has no height takes no gap either."""

    spacing = NumericProperty(theme.GAP)
    padding = VariableListProperty([0, 0, 0, 0])
    minimum_height = NumericProperty(0)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for name in ("pos", "size", "children", "spacing", "padding"):
            self.fbind(name, self._trigger_layout)

    def do_layout(self, *_: Any) -> None:
        """Place the children from the top down."""
        left, above, right, below = self.padding
        room = self.width - left - right
        shown = [child for child in reversed(self.children) if child.height > 0]
        self.minimum_height = (
            above + below + sum(child.height for child in shown) + self.spacing * max(0, len(shown) - 1)
        )
        top = self.top - above
        for child in reversed(self.children):
            if child.size_hint_x is not None:
                child.width = room * child.size_hint_x
            centred = "center_x" in child.pos_hint
            child.x = self.x + left + ((room - child.width) * child.pos_hint["center_x"] if centred else 0)
            child.top = top
            if child.height > 0:
                top -= child.height + self.spacing


def fill(place: Any, widgets: Iterable[Any]) -> None:
    """Put these widgets in a place instead of what was there."""
    place.clear_widgets()
    for widget in widgets:
        place.add_widget(widget)


class Card(Column):
    """A framed group on paper."""


class Page(ScrollView):
    """Something that may be higher than the screen; what is not stays at its top."""

    def update_from_scroll(self, *_: Any) -> None:
        """Place what is shown, as Kivy does whenever something moves or grows."""
        content = self.children[0] if self.children else None
        if content is not None and content.height <= self.height:
            self.scroll_y = 1
        super().update_from_scroll()


class Strip(ButtonBehavior, BoxLayout):
    """A calm line that says how the link stands; hidden without words."""

    icon = StringProperty("cloud-off")
    words = StringProperty("")
    tone = StringProperty("info")
    back = StringProperty("ground")


class Notice(ButtonBehavior, BoxLayout):
    """What was just done, floating for a moment over the page; a tap sends it away.

    With `undo`, a button (`ids.undo`) takes it back.
    """

    icon = StringProperty("check")
    words = StringProperty("")
    tone = StringProperty("good")
    undo = ObjectProperty(None, allownone=True)
    undo_words = StringProperty("")

    def take_back(self) -> None:
        """The button was tapped."""
        undo, self.undo = self.undo, None
        if undo is not None:
            undo()


Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)

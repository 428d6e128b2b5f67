"""Words, buttons, fields and bars."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.scrollview import ScrollView

from agent_app import theme


def typable(words: str) -> str:
    """Give words as a text field can hold and send them: no-break spaces of the ordinary width."""
    return words.replace("\u202f", "\u00a0")


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


class Press(ButtonBehavior, BoxLayout):
    """A button: an icon beside what will happen."""

    icon = StringProperty("")
    words = StringProperty("")
    fill = StringProperty("paper")
    edge = StringProperty("muted")
    front = StringProperty("ink")
    bold = BooleanProperty(False)
    centred = BooleanProperty(True)
    tight = BooleanProperty(False)
    chosen = BooleanProperty(False)
    font_size = NumericProperty(theme.BODY)


class MainPress(Press):
    """The one main action of a screen."""


class QuietPress(Press):
    """A small action without a frame."""


class StackedPress(ButtonBehavior, BoxLayout):
    """A button with its icon above its word, for narrow rows."""

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


class TopBar(BoxLayout):
    """The bar above a screen."""


class BackBar(TopBar):
    """A bar with the way back and a title."""

    title = StringProperty("")
    __events__ = ("on_back",)

    def on_back(self, *_: Any) -> None:
        """The way back was tapped."""


class Card(BoxLayout):
    """A framed group on paper."""


class Column(BoxLayout):
    """Things one under the other, as high as they need."""


class Page(ScrollView):
    """Something that may be higher than the screen."""


class Strip(ButtonBehavior, BoxLayout):
    """A calm line that says how the link stands; hidden without words."""

    icon = StringProperty("cloud-off")
    words = StringProperty("")
    tone = StringProperty("info")


Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)

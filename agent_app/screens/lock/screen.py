"""The keypad, its dots, and what to do when the code is forgotten."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from agent_app import theme
from agent_app.i18n import LANGUAGES, say
from agent_app.screens.frame import Frame
from agent_app.screens.lock.presenter import OPEN, LockView
from agent_app.widgets.pieces import Press

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
EMPTY = LockView("", "", 0, "", "", "", False, False, OPEN, False, False)


class Key(Press):
    """One digit."""


class LockScreen(Frame):
    """Draws a LockView; `keys[digit]` and `erase` are its buttons, `notice` the fate of an older memory."""

    view = ObjectProperty(EMPTY, rebind=True)
    notice = StringProperty("")
    other = StringProperty("")
    other_language = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.keys: dict[str, Key] = {}
        # While one must wait, what is left is counted down.
        self._again = Clock.create_trigger(lambda _: self.refresh(), 1)
        self.erase = Key(words=say("lock.erase"), font_size=theme.SMALL)
        self.erase.bind(on_release=lambda _: self.presenter.erase())
        for digit in "123456789":
            self._add_key(digit)
        self.ids.pad.add_widget(self.erase)
        self._add_key("0")

    def open(self, purpose: str = OPEN, notice: str = "", **_: Any) -> None:
        self.presenter.begin(purpose)
        self.notice = notice
        other = "en" if say.language == "fr" else "fr"
        self.other, self.other_language = other, LANGUAGES[other]
        self.ids.page.scroll_y = 1
        self.refresh()

    def _add_key(self, digit: str) -> None:
        key = self.keys[digit] = Key(words=digit)
        key.bind(on_release=lambda _: self.presenter.press(digit))
        self.ids.pad.add_widget(key)

    def refresh(self) -> None:
        self.view = self.presenter.view()
        if self.presenter.wait_s():
            self._again()

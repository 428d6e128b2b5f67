"""The root of the window: bar of the link, notice of what was just done, the screens."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import NumericProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

import agent_app.widgets.pieces  # noqa: F401 - loads the rules of the pieces
from agent_app.i18n import say

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
NOTICE_S = 6


class Shell(FloatLayout):
    """Holds every screen in `ids.screens`, the link's line in `ids.strip`, the notice in `ids.notice`.

    The notice stands above the actions (`foot`) of the present screen, in the `room` that its page leaves:
    what is to be touched is never under it.
    """

    presenter = ObjectProperty(None)
    notice = StringProperty("")
    foot = NumericProperty(0)
    room = NumericProperty(0)
    __events__ = ("on_strip",)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._forget = Clock.create_trigger(self._hush, NOTICE_S)
        self._standing: Any = None
        self.ids.screens.bind(current_screen=self._stand_on)

    def refresh(self) -> None:
        """Draw the strip again."""
        if self.presenter is None:
            return
        view, strip = self.presenter.strip(), self.ids.strip
        strip.icon, strip.tone, strip.words = view.icon or "cloud-off", view.tone, view.words

    def tell(
        self,
        words: str,
        *,
        icon: str = "check",
        tone: str = "good",
        undo: Callable[[], None] | None = None,
        seconds: float = NOTICE_S,
    ) -> None:
        """Say for some seconds what was just done, or could not be; with a button when it can be undone."""
        notice = self.ids.notice
        notice.icon, notice.tone, notice.undo = icon, tone, undo
        notice.undo_words = say("undo.action")  # the shell outlives a change of language
        self.notice = words
        self._forget.cancel()
        self._forget.timeout = max(seconds, NOTICE_S)
        self._forget()

    def on_strip(self, *_: Any) -> None:
        """The strip was tapped."""

    def _stand_on(self, _screens: Any, screen: Any) -> None:
        if self._standing is not None:
            self._standing.unbind(foot=self.setter("foot"))
            self.unbind(room=self._standing.setter("room"))
            self._standing.room = 0
        self._standing = screen
        if screen is None:
            return
        screen.bind(foot=self.setter("foot"))
        self.bind(room=screen.setter("room"))
        self.foot, screen.room = screen.foot, self.room

    def _hush(self, _elapsed: float) -> None:
        self.notice = ""

"""The tablet's settings."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty

from agent_app.i18n import say
from agent_app.screens.frame import Frame
from agent_app.screens.settings.presenter import SettingsView
from agent_app.theme import THEMES
from agent_app.widgets.pieces import Press, Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
THEME_ICONS = {"light": "circle", "sun": "sun", "dark": "moon"}


class SettingsScreen(Frame):
    """One button per theme (`themes[name]`) and per language (`tongues[code]`)."""

    view = ObjectProperty(SettingsView("light", "fr", {}, "", ()), rebind=True)
    training = BooleanProperty(False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.themes: dict[str, Any] = {}
        self.tongues: dict[str, Any] = {}

    def open(self, **_: Any) -> None:
        self.training = self.pilot.memory.is_training
        self.refresh()

    def refresh(self) -> None:
        view = self.presenter.view()
        if view == self.view and self.themes:  # a button made anew would drop the finger that is on it
            return
        self.view = view
        self.themes = {
            name: self._choice(
                self.ids.themes, say(f"settings.theme.{name}"), THEME_ICONS[name], name == self.view.theme
            )
            for name in self._emptied(self.ids.themes, THEMES)
        }
        self.tongues = {
            code: self._choice(
                self.ids.tongues, self.view.languages[code], "languages", code == self.view.language
            )
            for code in self._emptied(self.ids.tongues, tuple(self.view.languages))
        }
        for name, button in self.themes.items():
            button.bind(on_release=lambda _, name=name: self.choose_theme(name))
        for code, button in self.tongues.items():
            button.bind(on_release=lambda _, code=code: self.choose_language(code))
        self.ids.facts.clear_widgets()
        for fact in self.view.facts:
            self.ids.facts.add_widget(Words(words=fact))

    def choose_theme(self, name: str) -> None:
        """Keep it and draw everything in it."""
        self.presenter.choose_theme(name)
        self.pilot.wear(name)
        self.refresh()

    def choose_language(self, code: str) -> None:
        """Keep it and say everything in it."""
        self.pilot.speak(code)

    @staticmethod
    def _emptied(place: Any, names: tuple[str, ...]) -> tuple[str, ...]:
        place.clear_widgets()
        return names

    @staticmethod
    def _choice(place: Any, words: str, icon: str, chosen: bool) -> Press:
        button = Press(icon="check" if chosen else icon, words=words, chosen=chosen, bold=chosen)
        place.add_widget(button)
        return button

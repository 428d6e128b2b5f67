"""The map beside the list, its buttons, and a card for the ticket that is chosen."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from agent_app.i18n import say
from agent_app.screens.tickets.presenter import LineView
from agent_app.widgets.town_map import TownMap

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
NO_LINE = LineView()


class MapPanel(FloatLayout):
    """Shows the lines of the list as pins (`ids.map`); `on_pin` and `on_open` tell a ticket's id.

    The list says all that the map says: whoever cannot use it loses nothing.
    """

    presenter = ObjectProperty(None)
    line = ObjectProperty(NO_LINE, rebind=True)
    note = StringProperty("")
    attribution = StringProperty("")
    has_place = BooleanProperty(True)
    __events__ = ("on_pin", "on_open", "on_missing")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._places: set[str] = set()
        self._shown: object = None

    def show(self, lines: Sequence[LineView]) -> None:
        """Draw these lines, and what came for the map; pins are not made anew when nothing but tiles came."""
        town: TownMap = self.ids.map
        revision = (tuple(lines), self.presenter.revision())
        town.renew()
        self.tell_plan()
        if revision == self._shown:
            return
        self._shown = revision
        view = self.presenter.view(lines)
        town.tile_of = self.presenter.tile
        town.show(view.pins, view.outlines, view.streets)
        self._places = {pin.id for pin in view.pins}
        known = {line.id: line for line in lines}
        self.line = known.get(town.chosen, NO_LINE)
        self.has_place = self.line.id in self._places

    def choose(self, line: LineView, *, look: bool) -> None:
        """Mark a line's pin; `look` brings it to the middle."""
        self.ids.map.chosen = line.id
        self.line, self.has_place = line, line.id in self._places
        if look:
            self.ids.map.look_at(line.id)

    def put_away(self) -> None:
        """No pin is chosen any more."""
        self.choose(NO_LINE, look=False)

    def tell_plan(self) -> None:
        """Say whether there is a plan."""
        self.note = self.presenter.note(covered=self.ids.map.covered)

    def name_of_missing(self) -> str:
        """Say that the chosen ticket is on no map."""
        return say("map.no_place")

    def on_pin(self, *_: Any) -> None:
        """A pin was chosen."""

    def on_open(self, *_: Any) -> None:
        """A ticket is to be opened."""

    def on_missing(self, *_: Any) -> None:
        """Tiles of the map are wanted."""

"""A signalement made in the field."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty

from agent_app.domain.actions import REPORT
from agent_app.screens.act.screen import ActScreen
from agent_app.screens.report.presenter import ReportView
from agent_app.widgets.pieces import Column, typable

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
EMPTY = ReportView("report", "", "", "", "", "", (), "", "", "", (), (), "", False, False, "")


class PlaceBlock(Column):
    """Where it is: the agent's position, or an address that is typed (`ids.address`)."""

    view = ObjectProperty(EMPTY, rebind=True)


class ReportScreen(ActScreen):
    """The form of an action, with the place under the photos; `place` holds it."""

    view = ObjectProperty(EMPTY, rebind=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.place = PlaceBlock()
        self.place.ids.address.ids.entry.bind(text=lambda _, words: self._typed_address(words))

    def open(self, *_: Any, **__: Any) -> None:
        """Begin, or go on; the place is asked for meanwhile."""
        self.presenter.begin()
        self.icon = "send"
        self._place_photos(REPORT)
        form = self.ids.form
        form.remove_widget(self.place)
        form.add_widget(self.place, index=len(form.children) - 3)
        self.ids.page.scroll_y = 1
        self.draw()
        self.pilot.ask_position(self.presenter.stand)

    def draw(self) -> None:
        """Draw the form as the presenter has it; what is being typed is not disturbed."""
        super().draw()
        self.place.view = self.view
        self.place.ids.address.fill(typable(self.view.address))
        self.place.ids.address.error = self.view.errors.get("place", "")

    def send(self) -> None:
        """Write it in the journal; then back to the list, with a word about it."""
        written = self.presenter.send()
        if written:
            self.pilot.back()
            self.pilot.tell_done(REPORT, written)
        else:
            self.ids.page.scroll_y = 1

    def _typed_address(self, words: str) -> None:
        if self.presenter is not None:
            self.presenter.type_address(words)

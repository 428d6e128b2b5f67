"""The team's list, recycled so that thousands of lines scroll like ten."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import DictProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from agent_app.screens.frame import Frame
from agent_app.screens.tickets.presenter import LineView

EMPTY_LINE = LineView()
SEARCH_AFTER_S = 0.2


class TicketRow(ButtonBehavior, BoxLayout):
    """One line; `open` is called with its ticket's id."""

    line = ObjectProperty(EMPTY_LINE, rebind=True)
    open = ObjectProperty(None)

    def on_release(self) -> None:
        """A tap opens the ticket."""
        self.open(self.line.id)


class WideRow(TicketRow):
    """A line in columns."""


class NarrowRow(TicketRow):
    """A line in four short lines."""


Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class TicketsScreen(Frame):
    """Filters with counts, search, lines (`ids.rows`)."""

    chosen = StringProperty("to_do")
    counts = DictProperty({"to_do": 0, "in_progress": 0, "done_today": 0, "contested": 0})
    empty = StringProperty("")
    agent = StringProperty("")
    note = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lines: tuple[LineView, ...] = ()
        self._search_soon = Clock.create_trigger(self._search, SEARCH_AFTER_S)

    def open(self, **_: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        view = self.presenter.view()
        self.chosen, self.empty, self.agent, self.note = view.chosen, view.empty, view.agent, view.note
        self.counts = view.counts
        if view.lines != self._lines:  # most news changes no line: two thousand are not drawn again for it
            self._lines = view.lines
            self.ids.rows.data = [{"line": line, "open": self.open_ticket} for line in view.lines]

    def choose(self, name: str) -> None:
        """Show another filter, from its top."""
        self.presenter.choose(name)
        self.refresh()
        self.ids.rows.scroll_y = 1

    def typed(self) -> None:
        """Search when the fingers rest."""
        self._search_soon.cancel()
        self._search_soon()

    def open_ticket(self, ticket_id: str) -> None:
        """Show one ticket."""
        self.pilot.go("ticket", ticket_id=ticket_id)

    def _search(self, _elapsed: float) -> None:
        self.presenter.search(self.ids.search.text)
        self.refresh()
        self.ids.rows.scroll_y = 1

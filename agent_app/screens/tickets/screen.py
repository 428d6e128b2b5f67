"""The day: the round, the team's list, what is near; recycled so that thousands of lines scroll like ten."""

from pathlib import Path
from typing import Any

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import BooleanProperty, DictProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior
from kivy.uix.boxlayout import BoxLayout

from agent_app import theme
from agent_app.i18n import say
from agent_app.screens.frame import Frame
from agent_app.screens.tickets.map_panel import MapPanel
from agent_app.screens.tickets.presenter import NEAR, ROUND, TEAM, LineView, TicketsView

EMPTY_LINE = LineView()
SEARCH_AFTER_S = 0.2


class Lead(BoxLayout):
    """What stands before a line: its place in the round, with a grip to move it, or how far it is."""

    words = StringProperty("")
    icon = StringProperty("")


class TicketRow(ButtonBehavior, BoxLayout):
    """One line; `open` is called with its ticket's id, `show_on_map` too when there is room for a map."""

    line = ObjectProperty(EMPTY_LINE, rebind=True)
    open = ObjectProperty(None)
    show_on_map = ObjectProperty(None)
    chosen = BooleanProperty(False)
    lead_icon = StringProperty("")

    def on_release(self) -> None:
        """A tap opens the ticket."""
        self.open(self.line.id)


class WideRow(TicketRow):
    """A line in columns."""


class NarrowRow(TicketRow):
    """A line in four short lines; `tight` where what stands before it leaves little room on a phone."""

    tight = BooleanProperty(False)


for look in ("rows.kv", "screen.kv"):
    Builder.load_file(str(Path(__file__).with_name(look)), rulesonly=True)


class TicketsScreen(Frame):
    """Three ways of looking, filters with counts, search, lines (`ids.rows`), and the map of these lines.

    List and map are side by side where there is room, else one after the other (`map_shown`).

    In the round, the grip before a line is dragged to put it elsewhere; a tap on it moves it up by one.
    """

    way = StringProperty(TEAM)
    hint = StringProperty("")
    selecting = BooleanProperty(False)
    picked = ListProperty([])
    act_words = StringProperty("")
    asking = BooleanProperty(False)
    chosen = StringProperty("to_do")
    counts = DictProperty({"to_do": 0, "late": 0, "in_progress": 0, "done_today": 0, "contested": 0})
    empty = StringProperty("")
    agent = StringProperty("")
    note = StringProperty("")
    attribution = StringProperty("")
    map_shown = BooleanProperty(False)
    chosen_ticket = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lines: tuple[LineView, ...] = ()
        self._movable = False
        self._dragged = ""
        self._has_moved = False
        self._search_soon = Clock.create_trigger(self._search, SEARCH_AFTER_S)
        # `ids` would let go the one that is not shown.
        self._filters, self._way_bar = self.ids.filters.__self__, self.ids.way_bar.__self__
        self.ids.below.remove_widget(self._way_bar)
        self._list, self._map = self.ids.list.__self__, self.ids.map_panel.__self__
        self._map_tab = self.ids.map_tab.__self__
        theme.layout.bind(roomy=self._arrange)
        self.fbind("map_shown", self._arrange)
        self._arrange()

    def open(self, **_: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        if self._dragged:  # under the finger, nothing else moves
            return
        self._draw(self.presenter.view())

    def look(self, way: str) -> None:
        """Show the round, the team's tickets or what is near; the first time, the service is asked."""
        self.presenter.look(way)
        self.select(False)
        below = self.ids.below
        below.clear_widgets()
        below.add_widget(self._filters if way == TEAM else self._way_bar)
        self.refresh()
        self.ids.rows.scroll_y = 1
        if way == NEAR or (way == ROUND and self.presenter.has_no_round):
            self.ask()

    def ask(self) -> None:
        """Find where the agent stands, then ask the service for the round."""
        self.asking = True
        self.pilot.ask_position(self._stand)

    def with_number(self, name: str, counts: dict[str, int], wide: bool) -> str:
        """Say a filter and its number, one under the other on a phone."""
        return f"{say(f'list.{name}')}{' · ' if wide else chr(10)}{counts[name]}"

    def choose(self, name: str) -> None:
        """Show another filter, from its top."""
        self.presenter.choose(name)
        self.refresh()
        self.ids.rows.scroll_y = 1

    def typed(self) -> None:
        """Search when the fingers rest."""
        self._search_soon.cancel()
        self._search_soon()

    # The map.

    @property
    def map(self) -> MapPanel:
        """The map of the lines."""
        panel: MapPanel = self._map
        return panel

    def turn(self) -> None:
        """Show the map in the list's place, or the list again."""
        self.map_shown = not self.map_shown

    def choose_pin(self, ticket_id: str) -> None:
        """A pin was chosen: its line is marked and brought into sight."""
        self._choose(ticket_id, look=False)
        self._scroll_to(ticket_id)

    def show_on_map(self, ticket_id: str) -> None:
        """A line was chosen: its pin is marked and brought to the middle."""
        self._choose(ticket_id, look=True)

    def _choose(self, ticket_id: str, *, look: bool) -> None:
        line = next((line for line in self._lines if line.id == ticket_id), EMPTY_LINE)
        self.chosen_ticket = line.id
        self._map.choose(line, look=look)
        self._fill_rows()

    def _scroll_to(self, ticket_id: str) -> None:
        rows = self.ids.rows
        high = rows.children[0].default_size[1]
        hidden = high * len(self._lines) - rows.height
        if hidden > 0:
            above = high * self._place_of(ticket_id) - (rows.height - high) / 2
            rows.scroll_y = 1 - min(max(above / hidden, 0.0), 1.0)

    def _arrange(self, *_: Any) -> None:
        roomy, body = theme.layout.roomy, self.ids.body
        body.clear_widgets()
        if roomy or not self.map_shown:
            body.add_widget(self._list)
        if roomy or self.map_shown:
            body.add_widget(self._map)
        self.ids.ways.remove_widget(self._map_tab)
        if not roomy:
            self.ids.ways.add_widget(self._map_tab)
        if self.get_root_window() is not None:
            self._draw_map()

    def _draw_map(self) -> None:
        if self._map.parent is not None and self._map.presenter is not None:
            self.attribution = self.pilot.attribution
            self._map.show(self._lines)

    def open_ticket(self, ticket_id: str) -> None:
        """Show one ticket, or pick it while several are being chosen."""
        line = next((line for line in self._lines if line.id == ticket_id), EMPTY_LINE)
        if line.is_report:  # it has no ticket yet: the page of what waits tells of it
            self.pilot.go("sync")
            return
        if not self.selecting:
            self._choose(ticket_id, look=True)
            self.pilot.go("ticket", ticket_id=ticket_id)
            return
        known = ticket_id in self.picked
        self.picked = [one for one in self.picked if one != ticket_id] + ([] if known else [ticket_id])
        self._draw(self.presenter.view(), anew=True)

    def select(self, selecting: bool) -> None:
        """Choose several lines from now on, or no longer."""
        self.selecting, self.picked = selecting, []
        self._draw(self.presenter.view(), anew=True)

    def act(self) -> None:
        """Choose what to do to all that were picked."""
        first, *others = self.picked
        self.select(False)
        self.pilot.go("more", ticket_id=first, also=tuple(others))

    # A grip under the finger: before the list could take the touch for a scroll.

    def on_touch_down(self, touch: Any) -> bool:
        """Take hold of a line by its grip."""
        row = self._row_at(touch) if self._movable else None
        if row is None or not row.ids.lead.collide_point(*row.to_widget(*touch.pos)):
            return bool(super().on_touch_down(touch))
        touch.grab(self)
        self._dragged, self._has_moved = row.line.id, False
        return True

    def on_touch_move(self, touch: Any) -> bool:
        """Put the line where the finger is."""
        if touch.grab_current is not self:
            return bool(super().on_touch_move(touch))
        row = self._row_at(touch)
        if row is not None and row.line.id != self._dragged:
            self._has_moved = True
            self._put(self._place_of(row.line.id))
        return True

    def on_touch_up(self, touch: Any) -> bool:
        """Leave the line there; a tap without a move puts it one place up."""
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        if not self._has_moved:
            self._put(max(0, self._place_of(self._dragged) - 1))
        self._dragged = ""
        self.refresh()
        return True

    def _put(self, place: int) -> None:
        self.presenter.move(self._dragged, place)
        self._draw(self.presenter.view())

    def _place_of(self, ticket_id: str) -> int:
        return next((place for place, line in enumerate(self._lines) if line.id == ticket_id), 0)

    def _row_at(self, touch: Any) -> Any:
        rows = self.ids.rows
        if not rows.collide_point(*touch.pos):
            return None
        drawn = rows.children[0].children
        return next((row for row in drawn if row.collide_point(*row.to_widget(*touch.pos))), None)

    def _stand(self, place: Any) -> None:
        here = self.presenter.stand(place)
        if self.way == ROUND and here is not None:
            self.pilot.ask_round(here, self._answered)
        else:
            self.asking = False
            self.refresh()

    def _answered(self, answer: object) -> None:
        self.asking = False
        self.presenter.keep_round(answer)
        self.refresh()

    def _draw(self, view: TicketsView, *, anew: bool = False) -> None:
        self.chosen, self.empty, self.agent, self.note = view.chosen, view.empty, view.agent, view.note
        self.counts, self.way, self.hint = view.counts, view.way, view.hint
        # most news changes no line: two thousand are not drawn again for it
        self.act_words = say.count("list.act", len(self.picked))
        if anew or view.lines != self._lines or view.movable != self._movable:
            self._lines, self._movable = view.lines, view.movable
            self._fill_rows()
        self._draw_map()

    def _fill_rows(self) -> None:
        self.ids.rows.data = [
            {
                "line": line,
                "open": self.open_ticket,
                "show_on_map": self.show_on_map,
                "lead_icon": self._lead_icon(line.id),
                "chosen": line.id == self.chosen_ticket,
            }
            for line in self._lines
        ]

    def _lead_icon(self, ticket_id: str) -> str:
        if self.selecting:
            return "square-check" if ticket_id in self.picked else "square"
        return "grip" if self._movable else ""

    def _search(self, _elapsed: float) -> None:
        self.presenter.search(self.ids.search.text)
        self.refresh()
        self.ids.rows.scroll_y = 1

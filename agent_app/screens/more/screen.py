"""The other actions of a ticket, large enough for gloves, each with a sentence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from agent_app.domain.actions import PLAIN
from agent_app.i18n import say
from agent_app.screens.frame import Frame
from agent_app.screens.ticket.presenter import ICONS
from agent_app.widgets.pieces import Column, Press, Small, Words

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class MoreScreen(Frame):
    """Shares the presenter of the ticket; its buttons are in `buttons[gesture]`."""

    number = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.buttons: dict[str, Press] = {}
        self._also: tuple[str, ...] = ()

    def open(self, ticket_id: str = "", also: Sequence[str] = (), **_: Any) -> None:
        if ticket_id:
            self._also = tuple(also)
            self.presenter.open(ticket_id)
            self.ids.page.scroll_y = 1
        self.refresh()

    def refresh(self) -> None:
        view = self.presenter.view()
        gestures = view.others
        self.number = view.number
        if self._also:  # several: all that the first one allows, at hand or not
            gestures = (*view.kinds, *view.others)
            self.number = say.count("done.several", len(self._also) + 1).rstrip(".")
        if tuple(self.buttons) == gestures and gestures:
            return
        place = self.ids.others
        place.clear_widgets()
        self.buttons = {}
        for gesture in gestures:
            place.add_widget(self._block(gesture))
        if not gestures:
            place.add_widget(Words(words=say("more.none")))

    def act(self, gesture: str) -> None:
        """Do it at once when it is a plain tap, else open its form."""
        if gesture not in PLAIN:
            self.pilot.go("act", kind=gesture, ticket_id=self.presenter.ticket_id, also=self._also)
        elif written := self.presenter.tap(gesture, also=self._also):
            self.pilot.back_to("ticket")
            self.pilot.tell_done(gesture, written)

    def _block(self, gesture: str) -> Column:
        block = Column(spacing=4)
        button = Press(icon=ICONS[gesture], words=say(f"do.{gesture}"), centred=False)
        button.bind(on_release=lambda _: self.act(gesture))
        self.buttons[gesture] = button
        block.add_widget(button)
        block.add_widget(Small(words=say(f"more.{gesture}")))
        return block

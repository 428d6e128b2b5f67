"""The state of the link and of the journal."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty

from agent_app.domain.actions import NEW
from agent_app.screens.frame import Frame
from agent_app.screens.sync.presenter import ReviewView, SyncView
from agent_app.widgets.pieces import Card, Words

EMPTY_REVIEW = ReviewView("", "", "", "", "", "", False, False)


class Review(Card):
    """What was done, what happened, what to do, and the buttons for it."""

    item = ObjectProperty(EMPTY_REVIEW, rebind=True)
    screen = ObjectProperty(None)


Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class SyncScreen(Frame):
    """Draws a SyncView; the things to look at are the children of `ids.review`."""

    view = ObjectProperty(SyncView("loader", "muted", "", "", (), "", (), False), rebind=True)

    def open(self, **_: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        view: SyncView = self.presenter.view()
        if view == self.view:
            return
        self.view = view
        for place, widgets in (
            (self.ids.facts, [Words(words=line) for line in view.facts]),
            (self.ids.waiting, [Words(words=line) for line in view.waiting]),
            (self.ids.review, [Review(item=item, screen=self) for item in view.review]),
        ):
            place.clear_widgets()
            for widget in widgets:
                place.add_widget(widget)

    def redo(self, item: ReviewView) -> None:
        """The agent does it again."""
        self.presenter.redo(item)
        if item.ticket_id == NEW and not item.photo_id:
            self.pilot.go("report")
        self.pilot.refresh()

    def decide_crash(self, send: bool) -> None:
        """The agent agrees to send the report of the crash, or does not."""
        if send:
            self.presenter.send_crash()
        else:
            self.presenter.forget_crash()
        self.pilot.refresh()

    def read_rescue(self) -> None:
        """The agent has read what became of the memory before."""
        self.presenter.dismiss_rescue()
        self.pilot.refresh()

    def dismiss(self, item: ReviewView) -> None:
        """The agent leaves it."""
        self.presenter.dismiss(item)
        self.pilot.refresh()

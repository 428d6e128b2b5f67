"""One ticket: what is known on the page, what can be done at its foot."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty

from agent_app import theme
from agent_app.domain.actions import PLAIN
from agent_app.i18n import say
from agent_app.screens.frame import Frame
from agent_app.screens.ticket.presenter import ICONS, SaidView, StepView, TicketView
from agent_app.widgets.photos import Thumbnail, show_large
from agent_app.widgets.pieces import Column, IconWord, MainPress, Press, Small, Words, fill
from agent_app.widgets.plan import Plan

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
MORE = "more"
EMPTY = TicketView("", "", (), "", "", None, None, (), "", (), (), (), ())


class TicketScreen(Frame):
    """Draws a TicketView; the actions are in `ids.actions`, found by `buttons[kind]`."""

    view = ObjectProperty(EMPTY, rebind=True)
    has_plan = BooleanProperty(False)
    attribution = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.buttons: dict[str, Press] = {}

    def open(self, ticket_id: str = "", **_: Any) -> None:
        if ticket_id:
            self.presenter.open(ticket_id)
            self.pilot.look_at(ticket_id)
            self.ids.page.scroll_y = 1
        self.refresh()

    def on_leave(self, *_: Any) -> None:
        """Another screen is in front: its ticket's plan is no longer the first to fetch."""
        self.pilot.look_at(None)

    def refresh(self) -> None:
        view: TicketView = self.presenter.view()
        if view != self.view or not self.buttons:
            self.view = view
            self._draw(view)
        self._draw_plan(view)

    def act(self, kind: str) -> None:
        """Do it at once when it is a plain tap, else open its form."""
        if kind == MORE:
            self.pilot.go("more", ticket_id=self.presenter.ticket_id)
        elif kind not in PLAIN:
            self.pilot.go("act", kind=kind, ticket_id=self.presenter.ticket_id)
        elif written := self.presenter.tap(kind):
            self.pilot.tell_done(kind, written)
            self.refresh()

    def _draw(self, view: TicketView) -> None:
        ids = self.ids
        fill(ids.marks, [IconWord(icon=m.icon, words=m.words, tone=m.tone, bold=True) for m in view.marks])
        fill(ids.photos, [self._thumbnail(photo) for photo in view.photos])
        fill(ids.said, [_said(said) for said in view.said])
        fill(ids.facts, [Small(words=fact) for fact in view.facts])
        fill(ids.history, [_step(step) for step in view.history])
        fill(ids.alike, [self._alike(*one) for one in view.alike])
        self._draw_actions((*view.kinds, MORE) if view.others else view.kinds)

    def _draw_actions(self, kinds: tuple[str, ...]) -> None:
        bar, main = self.ids.actions, self.ids.main_action
        bar.clear_widgets()
        main.clear_widgets()
        self.buttons = {}
        for rank, kind in enumerate(kinds):
            first = rank == 0 and kind in {"start", "done"}
            make = MainPress if first else Press
            size = theme.BODY if first or theme.layout.wide else theme.SMALL
            look = {"icon": ICONS.get(kind, "list"), "side": theme.TOUCH_GAP, "font_size": size}
            button = make(words=say(f"do.{kind}"), **look)
            button.bind(on_release=lambda _, kind=kind: self.act(kind))
            self.buttons[kind] = button
            (main if first else bar).add_widget(button)

    def _alike(self, ticket_id: str, words: str) -> Press:
        button = Press(icon="map-pin", words=words, centred=False, font_size=theme.SMALL)
        button.bind(on_release=lambda _: self.pilot.go("ticket", ticket_id=ticket_id))
        return button

    def _thumbnail(self, photo: Any) -> Thumbnail:
        read = self.pilot.store.photos.read
        missing = "" if photo.small else say("ticket.photo_missing")
        thumbnail = Thumbnail(path=photo.small, read=read, caption=photo.caption, missing=missing)
        thumbnail.bind(on_release=lambda _: photo.large and show_large(photo.large, photo.caption, read))
        return thumbnail

    def _draw_plan(self, view: TicketView) -> None:
        tiles = self.presenter.plan(view)
        self.has_plan = bool(tiles)
        self.attribution = self.pilot.attribution if tiles else ""
        plan: Plan = self.ids.plan
        if tiles and view.latitude is not None and view.longitude is not None:
            plan.show(tiles, view.latitude, view.longitude)


def _said(said: SaidView) -> Column:
    column = Column(spacing=4)
    column.add_widget(Small(words=said.head))
    column.add_widget(Words(words=said.words))
    if said.answers:
        column.add_widget(Small(words=said.answers))
    if said.verdict.words:
        column.add_widget(
            IconWord(icon=said.verdict.icon, words=said.verdict.words, tone=said.verdict.tone, bold=True)
        )
    return column


def _step(step: StepView) -> Column:
    column = Column(spacing=2)
    column.add_widget(Small(words=step.head, tone="info" if step.waiting else "muted"))
    if step.words:
        column.add_widget(Words(words=step.words))
    if step.review.words:
        column.add_widget(Small(words=step.review.words, tone=step.review.tone))
    return column

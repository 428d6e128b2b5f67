"""The form of an action."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty

from agent_app import theme
from agent_app.domain.actions import REPORT
from agent_app.i18n import say
from agent_app.screens.act.choices import HEADING
from agent_app.screens.act.presenter import WITHOUT_PHOTOS, ActView, TakenPhoto
from agent_app.screens.frame import Frame
from agent_app.screens.ticket.presenter import ICONS
from agent_app.widgets.photos import Thumbnail
from agent_app.widgets.pieces import Column, Press, QuietPress, fill, typable

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)
# The preview and its title end the form.
PREVIEW = 2
PHOTO_FIRST = frozenset({"done", REPORT})
EMPTY = ActView("comment", "", "", "", "", "", (), "", "", "", (), (), "", False, False, "")


class ActScreen(Frame):
    """Photos first when they are the proof, then words, then one button; options are in `options[code]`."""

    view = ObjectProperty(EMPTY, rebind=True)
    icon = StringProperty("check")
    preview = StringProperty("")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.options: dict[str, Press] = {}
        self.also: dict[str, Press] = {}
        self._photo_block = self.ids.photo_block.__self__  # `ids` would let it go while it is not shown
        self.ids.words.ids.entry.bind(text=lambda _, words: self.typed(words))

    def open(self, ticket_id: str = "", kind: str = "comment", also: Sequence[str] = (), **_: Any) -> None:
        self.presenter.open(ticket_id, kind, also)
        self.icon = ICONS[kind]
        self._place_photos(kind)
        self.ids.page.scroll_y = 1
        self.draw()

    def draw(self) -> None:
        """Draw the form as the presenter has it; what is being typed is not disturbed."""
        view = self.presenter.view()
        self.view, self.preview = view, view.preview
        self.ids.words.fill(typable(view.words))
        self.ids.words.error = view.errors.get("words", "")
        self._draw_options(view)
        self._draw_photos(view)
        self._draw_also(view)
        self._draw_templates(view)

    def typed(self, words: str) -> None:
        """Hand the letters over as they come."""
        if self.presenter is not None:
            self.presenter.type_words(words)
            self.preview = self.presenter.preview()

    def take_photo(self) -> None:
        """Ask for a photo."""
        self.pilot.ask_photo(self.presenter.add_photo)

    def send(self) -> None:
        """Write it in the journal; then back to the ticket, with a word about it."""
        kind = self.view.kind
        written = self.presenter.send()
        if written:
            self.pilot.back_to("ticket")
            self.pilot.tell_done(kind, written)
        else:
            self.ids.page.scroll_y = 1

    def _place_photos(self, kind: str) -> None:
        # The photo is the proof that work was done; elsewhere the words matter more.
        form, block = self.ids.form, self._photo_block
        form.remove_widget(block)
        if kind not in WITHOUT_PHOTOS:
            form.add_widget(block, index=len(form.children) - 2 if kind in PHOTO_FIRST else PREVIEW)

    def _draw_options(self, view: ActView) -> None:
        self.options = {
            option.code: _choice(
                _icon(option.code, option.code == view.choice),
                option.label,
                partial(self.presenter.choose, option.code),
                chosen=option.code == view.choice,
            )
            for option in view.options
        }
        fill(self.ids.options, self.options.values())

    def _draw_also(self, view: ActView) -> None:
        self.also = {
            one.ticket_id: _choice(
                "square-check" if one.chosen else "square",
                one.words,
                partial(self.presenter.toggle, one.ticket_id),
                chosen=one.chosen,
                font_size=theme.SMALL,
            )
            for one in view.also
        }
        fill(self.ids.also, self.also.values())

    def _draw_templates(self, view: ActView) -> None:
        buttons = [
            _choice("text-quote", template.label, partial(self.presenter.use_template, template.body))
            for template in view.templates
        ]
        fill(self.ids.templates, buttons)

    def _draw_photos(self, view: ActView) -> None:
        fill(self.ids.photos, [self._photo(photo) for photo in view.photos])

    def _photo(self, photo: TakenPhoto) -> Column:
        thumbnail = Thumbnail(path=photo.path, read=self.pilot.store.photos.read)
        column = Column(size_hint_x=None, width=thumbnail.width, spacing=0)
        column.add_widget(thumbnail)
        remove = QuietPress(icon="trash", words=say("act.photo_remove"))
        remove.bind(on_release=lambda _: self.presenter.remove_photo(photo.id))
        column.add_widget(remove)
        return column


def _choice(icon: str, words: str, press: Callable[[], Any], **look: Any) -> Press:
    button = Press(icon=icon, words=words, centred=False, **look)
    button.bind(on_release=lambda _: press())
    return button


def _icon(code: str, chosen: bool) -> str:
    if code.startswith(HEADING):
        return "folder"
    return "circle-dot" if chosen else "circle"

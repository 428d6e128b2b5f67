"""The enrolment form."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from agent_app.domain.qr_codes import can_read_codes
from agent_app.i18n import LANGUAGES, say
from agent_app.screens.enrol.presenter import EnrolView
from agent_app.screens.frame import Frame
from agent_app.screens.ticket_words import rescue_words

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class EnrolScreen(Frame):
    """Three fields and one button. `server` fills the first one, which `again` holds fast."""

    server = StringProperty("")
    problem = StringProperty("")
    rescue = StringProperty("")
    busy = BooleanProperty(False)
    other = StringProperty("")
    other_language = StringProperty("")
    again = BooleanProperty(False)
    can_scan = BooleanProperty(False)

    def open(self, server: str = "", code: str = "", name: str = "", again: bool = False, **_: Any) -> None:
        self.again, self.can_scan = again, can_read_codes()
        if not code:
            self.ids.code.fill("")  # a code serves once
        self.rescue = rescue_words(say, self.pilot.store.settings.rescue())
        other = "en" if say.language == "fr" else "fr"
        self.other, self.other_language = other, LANGUAGES[other]
        for field, typed in (("server", server or self.server), ("code", code), ("tablet", name)):
            if typed and not self.ids[field].typed:
                self.ids[field].fill(typed)

    def speak_other(self) -> None:
        """Say this screen in the other language; what is typed stays."""
        typed = {"server": "server", "code": "code", "name": "tablet"}
        self.pilot.speak(self.other, **{name: self.ids[field].typed for name, field in typed.items()})

    def scan(self) -> None:
        """Take a photo of the QR code that the dashboard shows."""
        self.pilot.ask_photo(self.presenter.scan)

    def send(self) -> None:
        """Hand the three fields over."""
        self.presenter.send(self.ids.server.typed, self.ids.code.typed, self.ids.tablet.typed)

    def show(self, view: EnrolView) -> None:
        """Draw `view`; the first field in error takes the focus."""
        self.problem, self.busy = view.problem, view.busy
        fields = {"server": self.ids.server, "code": self.ids.code, "name": self.ids.tablet}
        for name, field in fields.items():
            field.error = view.errors.get(name, "")
        if view.scanned:
            self.ids.code.fill(view.scanned.code)
            if view.scanned.server and not self.again:
                self.ids.server.fill(view.scanned.server)
        wrong = [field for name, field in fields.items() if name in view.errors]
        if wrong:
            wrong[0].ids.entry.focus = True
            self.ids.page.scroll_to(wrong[0])

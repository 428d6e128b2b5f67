"""What a forgotten code costs, said before anything is erased."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import StringProperty

from agent_app.i18n import say
from agent_app.screens.frame import Frame

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class ForgottenScreen(Frame):
    """Two ways out: try again, or erase and enrol as a new tablet."""

    lost = StringProperty("")
    tone = StringProperty("bad")

    def open(self, unsent: int = 0, **_: Any) -> None:
        self.tone = "bad" if unsent else "good"
        self.lost = say.count("forgotten.lost", unsent) if unsent else say("forgotten.none")

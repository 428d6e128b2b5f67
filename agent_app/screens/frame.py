"""What every screen has: a presenter, a way to be opened, and a way to be drawn again."""

from typing import Any

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.screenmanager import Screen

# The rules of the pieces must be known before those of any screen.
import agent_app.widgets.pieces  # noqa: F401 - loading it is what matters


class Frame(Screen):
    """A screen of the tablet; its `pilot` goes to other screens, asks for photos, wakes sync.

    `foot` is the height of the actions at its bottom, which nothing may cover, `room` what the page
    above them leaves to a notice; `can_go_back` says whether
    there is a screen before it.
    """

    presenter = ObjectProperty(None)
    pilot = ObjectProperty(None)
    foot = NumericProperty(0)
    room = NumericProperty(0)
    can_go_back = BooleanProperty(False)

    def open(self, **arguments: Any) -> None:
        """Get ready to be seen; called each time, before the first drawing."""

    def refresh(self) -> None:
        """Draw what the presenter sees now. Called on Kivy's thread only."""

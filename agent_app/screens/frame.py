"""What every screen has: a presenter, a way to be opened, and a way to be drawn again."""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.screenmanager import Screen

# The rules of the pieces must be known before those of any screen.
from agent_app.widgets import pieces as pieces


class Frame(Screen):
    """A screen of the tablet. `pilot` goes to other screens: `go(name, **arguments)`, `back()`, `tell(words)`."""

    presenter = ObjectProperty(None)
    pilot = ObjectProperty(None)

    def open(self, **arguments: Any) -> None:
        """Get ready to be seen; called each time, before the first drawing."""

    def refresh(self) -> None:
        """Draw what the presenter sees now. Called on Kivy's thread only."""

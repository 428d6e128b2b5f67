"""Where the agent stands, asked for one use and kept nowhere."""

from collections.abc import Callable
from importlib import import_module
from typing import Protocol

from kivy.clock import Clock, mainthread

from agent_app.domain.rounds import Place

OnPlace = Callable[[Place | None], None]
PATIENCE_S = 15


class PositionSource(Protocol):
    """Gives a place, or None when there is none."""

    def ask(self, on_place: OnPlace) -> None:
        """Find the place, then call `on_place` with it in Kivy's thread."""


class GivenPosition:
    """Always the same place, or none: a tablet without a receiver."""

    def __init__(self, place: Place | None) -> None:
        self._place = place

    def ask(self, on_place: OnPlace) -> None:
        """Give it at once."""
        on_place(self._place)


class ReceiverPosition:
    """Android's receiver, through plyer: switched on for one place, then off."""

    def ask(self, on_place: OnPlace) -> None:
        """Wait for the first place; None without a receiver, the right to use it, or in fifteen seconds."""
        gps = import_module("plyer").gps
        answered = False

        def found(**told: float) -> None:
            finish((told["lat"], told["lon"]))

        def finish(place: Place | None) -> None:
            nonlocal answered
            if not answered:
                answered = True
                gps.stop()
                on_place(place)

        try:
            gps.configure(on_location=mainthread(found), on_status=lambda *_: None)
            gps.start(minTime=1000, minDistance=0)
        except NotImplementedError:
            on_place(None)
            return
        Clock.schedule_once(lambda _: finish(None), PATIENCE_S)


def pick_position(place: Place | None, *, android: bool) -> PositionSource:
    """Give the receiver on Android, a given place or none elsewhere."""
    return ReceiverPosition() if android and place is None else GivenPosition(place)

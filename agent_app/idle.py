"""Locks a tablet that nobody touches."""

import time
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock

LOOK_EVERY_S = 5.0
# The longest that the camera, or a folder of photos, may stay in front.
AWAY_S = 900.0


class IdleWatch:
    """Calls `lock` once nobody has touched the window for `after_s` seconds."""

    def __init__(self, after_s: float, lock: Callable[[], None]) -> None:
        self._after_s = after_s
        self._lock = lock
        self._until = time.monotonic() + after_s
        self._looking: Any = None

    def start(self) -> None:
        """Watch the window from now on."""
        from kivy.core.window import Window

        Window.bind(on_touch_down=self._touched, on_key_down=self._touched)
        self._looking = Clock.schedule_interval(lambda _: self.look(), LOOK_EVERY_S)

    def stop(self) -> None:
        """Watch it no more."""
        from kivy.core.window import Window

        Window.unbind(on_touch_down=self._touched, on_key_down=self._touched)
        if self._looking is not None:
            self._looking.cancel()

    def look(self) -> None:
        """Lock if it has been long enough."""
        if time.monotonic() >= self._until:
            self._lock()

    def look_away(self) -> None:
        """Something else will be in front for a while."""
        self._until = time.monotonic() + max(AWAY_S, self._after_s)

    def _touched(self, *_: Any) -> None:
        self._until = time.monotonic() + self._after_s

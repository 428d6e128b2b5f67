"""The window as the tablet needs it, and what happens to errors that reach it."""

import gc
import logging
import sqlite3
from collections.abc import Callable
from typing import Any

from kivy.base import ExceptionHandler, ExceptionManager
from kivy.config import Config as KivyConfig


class FullMemory(ExceptionHandler):  # type: ignore[misc]  # Kivy has no types
    """Whatever a tap wanted to keep and could not is said by `tell`; the app goes on."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def handle_exception(self, error: BaseException) -> int:
        """Take what the memory raised; leave the rest to Kivy."""
        if not isinstance(error, (sqlite3.Error, OSError)):
            return int(ExceptionManager.RAISE)
        logging.getLogger("agent_app").error("the tablet's memory failed", exc_info=error)
        self._tell()
        return int(ExceptionManager.PASS)


def prepare_window(size: tuple[int, int] | None) -> None:
    """Set Kivy up before the first window: quiet logs, one finger, Escape as the way back."""
    # A screen is made of tens of thousands of objects: at Python's own rate the collector would look at all
    # there are several times while one is made, and take a fifth of the start.
    gc.set_threshold(20_000, 20, 20)
    # Kivy makes every library talk; the addresses of private photos must not end in a log.
    logging.getLogger("urllib3").setLevel(logging.WARNING)
    logging.getLogger("PIL").setLevel(logging.WARNING)
    # A second finger simulated by the right button would draw red dots; Escape is the way back, not out.
    KivyConfig.set("input", "mouse", "mouse,disable_multitouch")
    KivyConfig.set("kivy", "exit_on_escape", "0")
    if size:
        KivyConfig.set("graphics", "width", str(size[0]))
        KivyConfig.set("graphics", "height", str(size[1]))
    from kivy.core.window import Window

    Window.softinput_mode = "below_target"
    if size and tuple(Window.size) != size:
        Window.size = size


def no_transition() -> Any:
    """Screens follow each other at once."""
    from kivy.uix.screenmanager import NoTransition

    return NoTransition()

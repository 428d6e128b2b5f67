"""The app: opens the memory, starts and stops sync, goes from screen to screen."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from typing import Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock, mainthread
from kivy.config import Config as KivyConfig
from kivy.utils import platform

from agent_app.config import Config
from agent_app.domain.times import utc_now
from agent_app.i18n import say
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import Store, open_store
from agent_app.sync.errors import Offline, SyncError
from agent_app.sync.service import SyncService
from agent_app.sync.status import ONLINE, StatusBoard

MINUTE_S = 60


class AgentApp(App):
    """The tablet. Making one does nothing; `run` opens the window, `stop` joins the sync threads.

    For its screens it is the pilot: `go`, `back`, `back_to`, `refresh`, `tell_done`, `ask_photo`,
    `ask_position`, `ask_round`, `look_at`, `look_at_map`, `wear`, `speak`.
    """

    store: Store
    board: StatusBoard

    def __init__(self, config: Config, **options: Any) -> None:
        super().__init__(**options)
        self._start = config
        self._way: list[tuple[str, dict[str, Any]]] = []
        self._asides: list[threading.Thread] = []
        self._net = _FullMemory(self)
        self.sync: SyncService | None = None

    @property
    def suggested_server(self) -> str:
        """The address given on the command line, or the present one."""
        enrolment = self.store.settings.enrolment()
        return self._start.server or (enrolment.server if enrolment else "")

    @property
    def attribution(self) -> str:
        """Who drew the plan: the map brought along, and the source of what it lacks."""
        enrolment = self.store.settings.enrolment()
        drawn = [self.store.tiles.attribution, enrolment.tiles_attribution if enrolment else ""]
        return " · ".join(dict.fromkeys(name for name in drawn if name))

    def build(self) -> Any:
        """Open the memory and draw the first screen."""
        _prepare_window(self._start.size)
        from agent_app import theme
        from agent_app.screens.shell.presenter import ShellPresenter
        from agent_app.screens.shell.screen import Shell

        self.store = open_store(self._start.data_dir)
        if self._start.map_file:
            self.store.tiles.bring(self._start.map_file)
        self.board = StatusBoard(utc_now)
        say.use(self.store.settings.language())
        theme.palette.choose(self.store.settings.theme())
        self.title = say("app.name")
        self._shell = Shell(presenter=ShellPresenter(self.store, self.board, say, utc_now))
        self._shell.ids.screens.transition = _no_transition()
        self._shell.bind(on_strip=lambda *_: self.go("sync"))
        # Sync tells from its threads; however often, the screen is drawn once per frame.
        self._refresh_soon = Clock.create_trigger(lambda _: self.refresh(), 0)
        self.board.listen(self._refresh_soon)
        self.go(self._first_screen())
        return self._shell

    def on_start(self) -> None:
        """The window is there: start the exchange with the server."""
        from kivy.core.window import Window

        Window.bind(on_keyboard=self._on_key)
        ExceptionManager.add_handler(self._net)
        self._minute = Clock.schedule_interval(lambda _: self.refresh(), MINUTE_S)
        self._start_sync()

    def on_stop(self) -> None:
        """Join every thread and close the memory."""
        from kivy.core.window import Window

        Window.unbind(on_keyboard=self._on_key)
        ExceptionManager.remove_handler(self._net)
        self._minute.cancel()
        self._stop_sync()
        for thread in self._asides:
            thread.join(timeout=30)
        self._refresh_soon.cancel()
        self.store.close()

    def on_pause(self) -> bool:
        """Android may put the app aside: all is on the disk already."""
        return True

    def on_resume(self) -> None:
        """Back in front: what happened meanwhile comes now."""
        self.wake()

    # Between screens.

    def go(self, name: str, **arguments: Any) -> None:
        """Show a screen; the list is the bottom of the way back."""
        if name == "tickets":
            self._way = []
        self._shell.notice = ""
        if not self._way or self._way[-1] != (name, arguments):
            self._way.append((name, arguments))
        self._show(name, arguments)

    def back(self) -> bool:
        """Show the screen before; False when there is none."""
        if not self.can_go_back:
            return False
        self._way.pop()
        self._show(*self._way[-1])
        return True

    def back_to(self, name: str) -> None:
        """Go back until the screen called `name`; to the first one when it is not on the way."""
        while len(self._way) > 1 and self._way[-1][0] != name:
            self._way.pop()
        self._show(*self._way[-1])

    @property
    def can_go_back(self) -> bool:
        """Whether there is a screen before this one."""
        return len(self._way) > 1

    def refresh(self) -> None:
        """Draw the strip and the present screen again."""
        self._shell.refresh()
        screens = self._shell.ids.screens
        if screens.current_screen is not None:
            screens.current_screen.refresh()

    def tell_done(self, kind: str, written: Sequence[str] = ()) -> None:
        """Say that an action is kept, when it will leave, and until when it can be undone."""
        undo_s = self._start.undo_s if written else 0
        if self.board.status.link != ONLINE:
            sent = say("sent.offline")
        else:
            sent = say("sent.soon", n=undo_s) if undo_s else say("sent.online")
        undo = (lambda: self.undo(written)) if undo_s else None
        done = say(f"done.{kind}", sent=sent)
        if len(written) > 1:
            done = f"{say.count('done.several', len(written))} {done}"
        self._shell.tell(done, undo=undo, seconds=undo_s)
        self._shell.refresh()

    def undo(self, written: Sequence[str]) -> None:
        """Take actions back, if none has left; their forms keep what was in them."""
        if self.store.journal.undo(*written):
            self._shell.tell(say("undo.done"), icon="undo", tone="ink")
        else:
            self._shell.tell(say("undo.too_late"), icon="circle-alert", tone="warn")
        self.refresh()

    def tell_full(self) -> None:
        """Say that nothing more can be kept: the memory of the tablet is full or spoilt."""
        self._shell.tell(say("done.storage"), icon="triangle-alert", tone="bad")

    def wear(self, name: str) -> None:
        """Put a theme on."""
        from agent_app import theme

        theme.palette.choose(name)

    def speak(self, language: str, **typed: Any) -> None:
        """Say everything in a language from now on: screens are made anew, the present one gets `typed`."""
        self.store.settings.choose_language(language)
        say.use(language)
        name, arguments = self._way[-1]
        self._way[-1] = (name, {**arguments, **typed})
        self._shell.ids.screens.clear_widgets()
        self.title = say("app.name")
        self._show(*self._way[-1])
        if self.sync:
            self.sync.speak(say.language)

    def ask_photo(self, on_photo: Callable[[Any], None]) -> None:
        """Ask for a photo, from the camera or a folder."""
        from agent_app.widgets.photo_source import pick_source

        incoming = self.store.photos.incoming
        pick_source(self._start.photos, incoming, android=platform == "android").ask(on_photo)

    def ask_position(self, on_place: Callable[[Any], None]) -> None:
        """Ask where the agent stands; it is used and not kept."""
        from agent_app.widgets.position_source import pick_position

        pick_position(self._start.position, android=platform == "android").ask(on_place)

    # Sync, for the screens.

    def ask_round(self, place: Any, then: Callable[[object], None]) -> None:
        """Ask the service for the round from a place; `then` gets its ids, or the error."""
        sync = self.sync

        def ask() -> object:
            try:
                return sync.round(place) if sync else Offline()
            except SyncError as error:
                return error

        self.aside(ask, then)

    def enrolled(self, enrolment: Enrolment) -> None:
        """A token was received: sync begins with it, the agent says who they are."""
        # The threads end first: a page of the team before must not come in among the new one's.
        self._stop_sync()
        self.store.settings.enrol(enrolment)
        self._start_sync()
        self._way = []
        self.go("agents")

    def wake(self) -> None:
        """Send and ask now."""
        if self.sync:
            self.sync.wake()

    def wake_sender(self) -> None:
        """A tap is in the journal."""
        if self.sync:
            self.sync.wake_sender()

    def look_at(self, ticket_id: str | None) -> None:
        """Say which ticket is on the screen."""
        if self.sync:
            self.sync.look_at(ticket_id)

    def look_at_map(self, tiles: Sequence[tuple[int, int, int]]) -> None:
        """Say which tiles of the map are seen and not here."""
        if self.sync:
            self.sync.look_at_map(tiles)

    def aside(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        """Do `work` in another thread, then `then` with its result on Kivy's."""
        finish = mainthread(then)
        thread = threading.Thread(target=lambda: finish(work()), name="aside", daemon=True)
        self._asides = [other for other in self._asides if other.is_alive()] + [thread]
        thread.start()

    def _show(self, name: str, arguments: dict[str, Any]) -> None:
        screens = self._shell.ids.screens
        if not screens.has_screen(name):
            from agent_app.screens.catalogue import make_screen

            screens.add_widget(make_screen(name, self))
        screen = screens.get_screen(name)
        screen.can_go_back = self.can_go_back
        screen.open(**arguments)
        screens.current = name
        self._shell.refresh()

    def _first_screen(self) -> str:
        if self.store.settings.enrolment() is None:
            return "enrol"
        chosen = self.store.settings.agent_id() is not None
        return "tickets" if chosen or not self.store.copy.reference().agents else "agents"

    def _start_sync(self) -> None:
        enrolment = self.store.settings.enrolment()
        if enrolment is not None:
            self.sync = SyncService(
                self.store,
                enrolment,
                self.board,
                language=say.language,
                wait_s=self._start.wait_s,
                hold_s=self._start.undo_s,
            )
            self.sync.start()

    def _stop_sync(self) -> None:
        if self.sync:
            self.sync.stop()
            self.sync = None

    def _on_key(self, _window: Any, key: int, *_: Any) -> bool:
        escape_or_android_back = 27
        return key == escape_or_android_back and self.back()


class _FullMemory(ExceptionHandler):
    """Whatever a tap wanted to keep and could not is said; the app goes on."""

    def __init__(self, app: AgentApp) -> None:
        self._app = app

    def handle_exception(self, error: BaseException) -> int:
        """Take what the memory raised; leave the rest to Kivy."""
        if not isinstance(error, (sqlite3.Error, OSError)):
            return int(ExceptionManager.RAISE)
        logging.getLogger("agent_app").error("the tablet's memory failed", exc_info=error)
        self._app.tell_full()
        return int(ExceptionManager.PASS)


def _prepare_window(size: tuple[int, int] | None) -> None:
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


def _no_transition() -> Any:
    from kivy.uix.screenmanager import NoTransition

    return NoTransition()

"""The app: unlocks the memory, goes from screen to screen."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from kivy.app import App
from kivy.base import ExceptionManager
from kivy.clock import Clock, mainthread
from kivy.utils import platform

from agent_app.config import Config
from agent_app.domain.times import utc_now
from agent_app.i18n import say
from agent_app.memory import Memory
from agent_app.screens.lock.presenter import AGAIN, OPEN, PRESENT
from agent_app.storage.seal import Seal
from agent_app.storage.settings import Enrolment
from agent_app.storage.store import Store
from agent_app.sync.errors import Offline, SyncError
from agent_app.sync.service import SyncService
from agent_app.sync.status import ONLINE, REVOKED, StatusBoard
from agent_app.sync.training import Trainer
from agent_app.window import FullMemory, no_transition, prepare_window

MINUTE_S = 60


class AgentApp(App):
    """The tablet. Making one does nothing; `run` opens the window, `stop` joins the sync threads.

    For its screens it is the pilot: `go`, `back`, `back_to`, `refresh`, `tell_done`, `ask_photo`,
    `ask_position`, `ask_round`, `look_at`, `look_at_map`, `wear`, `speak`, `lock`, `change_code`,
    `forgotten`.
    """

    board: StatusBoard
    memory: Memory

    def __init__(self, config: Config, **options: Any) -> None:
        super().__init__(**options)
        self._start = config
        self._way: list[tuple[str, dict[str, Any]]] = []
        self._asides: list[threading.Thread] = []
        self._net = FullMemory(self.tell_full)
        self.locked = True

    @property
    def store(self) -> Store:
        """What the tablet keeps; only while the memory is open."""
        return self.memory.store

    @property
    def sync(self) -> SyncService | Trainer | None:
        """The exchange with the service, when there is one."""
        return self.memory.sync

    @property
    def suggested_server(self) -> str:
        """The address given on the command line, or the present one; that one with a forgotten code."""
        enrolment = self.store.settings.enrolment()
        if self.locked and enrolment:
            return enrolment.server
        return self._start.server or (enrolment.server if enrolment else "")

    @property
    def attribution(self) -> str:
        """Who drew the plan: the map brought along, and the source of what it lacks."""
        enrolment = self.store.settings.enrolment()
        drawn = [self.store.tiles.attribution, enrolment.tiles_attribution if enrolment else ""]
        return " · ".join(dict.fromkeys(name for name in drawn if name))

    def build(self) -> Any:
        """Draw the lock; open the memory behind it when the machine keeps its key."""
        prepare_window(self._start.size)
        from agent_app.idle import IdleWatch
        from agent_app.screens.shell.screen import Shell

        self.board = StatusBoard(utc_now)
        self.memory = Memory(self._start, self.board, say)
        self._shell = Shell()
        self._shell.ids.screens.transition = no_transition()
        self._shell.bind(on_strip=self._on_strip)
        # Sync tells from its threads; however often, the screen is drawn once per frame.
        self._refresh_soon = Clock.create_trigger(lambda _: self.refresh(), 0)
        self.board.listen(self._refresh_soon)
        self._idle = IdleWatch(self._start.lock_after_s, self.lock)
        self.memory.open_alone()
        self._dress()
        self._show_lock()
        return self._shell

    def on_start(self) -> None:
        """The window is there: start the exchange with the server."""
        from kivy.core.window import Window

        Window.bind(on_keyboard=self._on_key)
        ExceptionManager.add_handler(self._net)
        self._minute = Clock.schedule_interval(lambda _: self.refresh(), MINUTE_S)
        self._idle.start()

    def on_stop(self) -> None:
        """Join every thread and close the memory."""
        from kivy.core.window import Window

        Window.unbind(on_keyboard=self._on_key)
        ExceptionManager.remove_handler(self._net)
        self._minute.cancel()
        self._idle.stop()
        self.memory.stop_sync()
        for thread in self._asides:
            thread.join(timeout=30)
        self._refresh_soon.cancel()
        self.memory.close()

    def on_pause(self) -> bool:
        """Android may put the app aside: all is on the disk already."""
        return True

    def on_resume(self) -> None:
        """Back in front: what happened meanwhile comes now; after long, the code is asked for."""
        self._idle.look()
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
        if self.locked:
            self._show_lock()
            return True
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
        return self.locked or len(self._way) > 1

    def refresh(self) -> None:
        """Draw the strip and the present screen again; a tablet that the service took back is wiped."""
        if self.board.status.link == REVOKED and self.memory.is_open:
            self._wipe()
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
        self.memory.dress(say.language, name)

    def speak(self, language: str, **typed: Any) -> None:
        """Say everything in a language from now on: screens are made anew, the present one gets `typed`."""
        self.memory.speak(language)
        self._shell.ids.screens.clear_widgets()
        self.title = say("app.name")
        if self.locked:
            self._show_lock()
            return
        name, arguments = self._way[-1]
        self._way[-1] = (name, {**arguments, **typed})
        self._show(*self._way[-1])

    def ask_photo(self, on_photo: Callable[[Any], None]) -> None:
        """Ask for a photo, from the camera or a folder."""
        from agent_app.widgets.photo_source import pick_source

        incoming = self.store.photos.incoming
        self._idle.look_away()  # the camera may be in front for long; the photo must find its form
        pick_source(self._start.photos, incoming, android=platform == "android").ask(on_photo)

    def ask_position(self, on_place: Callable[[Any], None]) -> None:
        """Ask where the agent stands; it is used and not kept."""
        from agent_app.widgets.position_source import pick_position

        pick_position(self._start.position, android=platform == "android").ask(on_place)

    # The lock.

    def unlocked(self, seal: Seal) -> None:
        """The code was right: open the memory if it is not, and go on where one was.

        Raises:
            sqlite3.Error, OSError: the memory cannot be opened now; the tablet stays locked.
        """
        self.memory.open(seal)
        self.memory.forget_last_words()
        self.aside(self.memory.seal_photos, lambda _: None)
        self.locked = False
        self._dress()
        if self._way:
            self._show(*self._way[-1])
        else:
            self.go(self._first_screen())

    def lock(self) -> None:
        """Ask for the code from now on; without a keystore the memory is closed and sync ends."""
        if self.locked:
            return
        self.locked = True
        if self.memory.is_training:
            self.memory.end_training()
            self._way = []
        if not self.memory.vault.opens_alone:
            self.memory.close()
        self._clear()
        self._show_lock()

    def train(self) -> None:
        """Begin an invented day, or end it and go back to the real one."""
        if self.memory.is_training:
            self.memory.end_training()
        elif not self.memory.begin_training():
            self._shell.tell(say("training.too_soon"), icon="circle-alert", tone="warn")
            return
        self._clear()
        self.go("tickets")

    def change_code(self) -> None:
        """Choose another code."""
        self._show_lock(PRESENT)

    def code_left(self, changed: bool) -> None:
        """Another code was chosen, or not after all."""
        self._show(*self._way[-1])
        if changed:
            self._shell.tell(say("lock.changed"))

    def forgotten(self) -> None:
        """The code is forgotten: enrol again and choose another or, where nobody has the key, begin anew."""
        if self.memory.is_open and self.store.settings.enrolment():
            self._show("enrol", {"again": True})
        else:
            self._show("forgotten", {"unsent": self.memory.unsent()})

    def begin_anew(self) -> None:
        """Erase what nobody can read any more."""
        self._wipe()
        self.memory.forget_last_words()
        self._show_lock()

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
        self.memory.enrol(enrolment)
        self._way = []
        if self.locked:  # the code was forgotten; the service has just said that this is still its tablet
            self._show_lock(AGAIN)
        else:
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

    def _show_lock(self, purpose: str = OPEN) -> None:
        self._show("lock", {"purpose": purpose, "notice": self.memory.last_words()})

    def _dress(self) -> None:
        """Look as the vault says, in its language; screens made before are made anew."""
        from agent_app import theme
        from agent_app.screens.shell.presenter import ClosedPresenter, ShellPresenter, TrainingPresenter

        say.use(self.memory.vault.language)
        theme.palette.choose(self.memory.vault.theme)
        self.title = say("app.name")
        if self.memory.is_training:
            self._shell.presenter = TrainingPresenter(say)
        elif self.memory.is_open:
            self._shell.presenter = ShellPresenter(self.store, self.board, say, utc_now)
        else:
            self._shell.presenter = ClosedPresenter()
        self._shell.ids.screens.clear_widgets()

    def _clear(self) -> None:
        """Take away whatever floats over the screens, and all that a closed memory was drawn in."""
        from agent_app.widgets.pieces import close_views

        close_views()
        self._shell.notice = ""
        self._dress()

    def _wipe(self) -> None:
        self.memory.wipe()
        self.locked, self._way = True, []
        self._clear()
        self._show_lock()

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

    def _on_strip(self, *_: Any) -> None:
        if not self.locked:
            self.go("sync")

    def _on_key(self, _window: Any, key: int, *_: Any) -> bool:
        escape_or_android_back = 27
        return key == escape_or_android_back and self.back()

"""The real app in a real window (Xvfb when there is no screen), driven by touches."""

import gc
import itertools
import os
import time
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from tests.fakes.tablet import CHEAP, CODE, PocketKeystore, vault_of
from tests.servers.display import running_display, xvfb_binary

os.environ.setdefault("KIVY_NO_ARGS", "1")
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_NO_CONSOLELOG", "1")
os.environ.setdefault("KIVY_CLIPBOARD", "sdl2")
os.environ.setdefault("KCFG_GRAPHICS_MULTISAMPLES", "0")  # no graphics card here: half the processor time
os.environ.setdefault("KCFG_GRAPHICS_MAXFPS", "0")  # a frame follows the last one at once; who waits sleeps
_STOPS = itertools.count()
PATIENCE_S = 60  # a busy machine: what comes at all comes in time, what never comes fails


@pytest.fixture(scope="session")
def display(tmp_path_factory):
    """Give a screen: the one there is, or one of our own for the time of the tests."""
    os.environ.setdefault("KIVY_HOME", str(tmp_path_factory.mktemp("kivy")))
    if os.environ.get("DISPLAY"):
        yield os.environ["DISPLAY"]
        return
    if xvfb_binary() is None:
        pytest.skip("no screen and no Xvfb")
    with running_display() as name:
        os.environ["DISPLAY"] = name
        yield name
        del os.environ["DISPLAY"]


@pytest.fixture
def server():
    from tests.fakes.field_server import serve

    with serve() as running:
        yield running


@contextmanager
def one_pixel():
    """Draw all there is, and colour one pixel of it: there is no graphics card to colour the others."""
    from kivy.graphics.opengl import GL_SCISSOR_TEST, glDisable, glEnable, glScissor

    glEnable(GL_SCISSOR_TEST)
    glScissor(0, 0, 1, 1)
    yield
    glDisable(GL_SCISSOR_TEST)


class Hand:
    """Somebody with the tablet in hand: looks, waits, touches, types."""

    def __init__(self, app):
        self.app = app
        self._drawn = ""

    def frames(self, count=3):
        """Let the app live for some frames: all that one does but the drawing, which costs most."""
        from kivy.base import EventLoop
        from kivy.clock import Clock
        from kivy.lang import Builder

        for _ in range(count):
            Clock.tick()
            EventLoop.dispatch_input()
            Builder.sync()
            Clock.tick_draw()
            Builder.sync()

    def draw(self):
        """Draw what is on the window: each screen one comes to by a touch, and the last one."""
        from kivy.base import EventLoop

        self._drawn = self.screen.name
        self.frames(3)
        EventLoop.window.canvas.ask_update()
        with one_pixel():
            EventLoop.idle()

    def wait_for(self, seen, seconds=PATIENCE_S, what="it"):
        """Let frames pass until `seen()` is true; give its value."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = seen()
            if value:
                self.frames(2)
                return value
            self.frames(1)
            time.sleep(0.02)
        raise AssertionError(f"{what} was not seen in {seconds} s; on the screen: {self.texts()}")

    @property
    def screen(self):
        return self.app.root.ids.screens.current_screen

    def sees(self, words):
        return any(words in text for text in self.texts())

    def wait_to_read(self, words, seconds=PATIENCE_S):
        self.wait_for(lambda: self.sees(words), seconds, what=repr(words))

    def texts(self):
        """Every word drawn on the window, hidden things apart."""
        from kivy.core.window import Window

        found = []

        def walk(widget):
            if widget.opacity == 0:
                return
            text = getattr(widget, "text", "")
            if isinstance(text, str) and text and widget.width > 0 and widget.height > 0:
                found.append(text.replace("\u2009", "\u202f"))
            for child in widget.children:
                walk(child)

        for top in Window.children:
            walk(top)
        return found

    def touch(self, widget):
        """Put a finger on the middle of a widget, scrolling to it if needed, and lift it."""
        from kivy.tests.common import UnitTestTouch

        x, y = self.wait_for(lambda: self._scroll_to(widget), what=f"{widget} inside the window")
        touch = UnitTestTouch(x, y)
        touch.touch_down()
        self.frames(2)
        touch.touch_up()
        self._lifted()

    def _lifted(self):
        self.frames(4)
        if self.screen.name != self._drawn:
            self.draw()

    def touch_row(self, number):
        """Touch the line of a ticket, going down the list to it; lines are drawn anew as one goes."""
        from kivy.tests.common import UnitTestTouch

        view = self.screen.ids.rows

        def shown():
            row = self.row(number)
            x, y = row.to_window(*row.center)
            low, high = view.to_window(0, view.y)[1], view.to_window(0, view.top)[1]
            if low <= y <= high:
                return x, y
            step = 0.15 if y > high else -0.15
            view.scroll_y = min(1.0, max(0.0, view.scroll_y + step))
            self.frames(3)
            return None

        touch = UnitTestTouch(*self.wait_for(shown, what=f"line {number} inside the list"))
        touch.touch_down()
        self.frames(2)
        touch.touch_up()
        self._lifted()

    def _scroll_to(self, widget):
        """Bring a widget into sight; the middle of it when it is."""
        from kivy.core.window import Window
        from kivy.uix.scrollview import ScrollView

        parent = widget.parent
        while parent is not None and parent is not Window:
            if isinstance(parent, ScrollView) and type(parent).__name__ != "RecycleView":
                parent.scroll_to(widget, animate=False)
                self.frames(3)
                break
            parent = parent.parent
        x, y = widget.to_window(*widget.center)
        return (x, y) if 0 <= x <= Window.width and 0 <= y <= Window.height else None

    def type_in(self, field, text):
        """Touch a field and type."""
        entry = field.ids.entry if hasattr(field, "ids") and "entry" in field.ids else field
        self.touch(entry)
        self.wait_for(lambda: entry.focus, what="the focus of the field")
        entry.insert_text(text)
        self.frames(2)
        entry.focus = False
        self.frames(2)

    def rows(self):
        """The lines drawn at present, top first."""
        rows = self.screen.ids.rows.children[0].children
        return sorted(rows, key=lambda row: -row.y)

    def row(self, number):
        return self.wait_for(
            lambda: next((r for r in self.rows() if r.line.number == number), None), what=f"line {number}"
        )

    def picture(self, path):
        """Keep what is on the window as a PNG."""
        from kivy.core.window import Window

        self.frames(3)
        Window.dispatch("on_draw")  # without the flip: what is read are the pixels that come next
        written = Window.screenshot(name=str(path))
        os.replace(written, path)


@pytest.fixture
def keystore():
    """The keystore of the machine: the tablets of one test share it."""
    return PocketKeystore()


@pytest.fixture(scope="session")
def program(display):
    """All that the program loads, before any widget: the collector need not look at it again and again."""
    from agent_app.screens import catalogue

    for screen in Path(catalogue.__file__).parent.glob("*/screen.py"):
        import_module(f"agent_app.screens.{screen.parent.name}.screen")
    gc.collect()
    gc.freeze()


@pytest.fixture
def tablet(program, tmp_path, server, keystore):
    """Open tablets by `tablet(**config)`; all are drawn and stopped at the end."""
    from agent_app.app import AgentApp
    from agent_app.config import Config

    opened = []

    def open_tablet(size=(1280, 800), unlock=True, **options):
        options.setdefault("data_dir", tmp_path / "tablet")
        options.setdefault("server", server.url)
        options.setdefault("photos", tmp_path / "camera")
        options.setdefault("undo_s", 0)  # most tests look at what the server received
        options.setdefault("keystore", lambda folder: keystore)
        (tmp_path / "camera").mkdir(exist_ok=True)
        machine = options["keystore"](options["data_dir"])
        if unlock and (vault := vault_of(options["data_dir"], machine)).is_new:
            vault.begin(CODE)
        app = AgentApp(Config(size=size, wait_s=5, code_cost=CHEAP, **options))
        if unlock:
            app._show_lock = lambda *_: None  # the keypad has tests of its own
        app._run_prepare()
        hand = Hand(app)
        opened.append(hand)
        if unlock:
            del app._show_lock
            app.unlocked(app.memory.vault.open(CODE))
        hand.frames(5)
        return hand

    def close(hand):
        hand.draw()
        _stop(hand.app)
        opened.remove(hand)

    open_tablet.close = close
    yield open_tablet
    while opened:
        close(opened[-1])


def _stop(app):
    """Stop the app and what still moves on its screens: it would be kept, and drawn, to the last test."""
    from kivy.animation import Animation
    from kivy.core.window import Window
    from kivy.uix.recycleview.views import _cached_views

    app.stop()
    _cached_views.clear()
    for moving in list(Animation._instances):
        for widget in [one["widget"] for one in moving._widgets.values()]:
            moving.cancel(widget)
    for child in list(Window.children):
        Window.remove_widget(child)
    if next(_STOPS) % 4 == 0:
        gc.collect()  # hundreds of thousands of objects: each theme and size would be told to them too


@pytest.fixture
def enrolled(tablet, server, keystore):
    """A tablet already enrolled, held by Benoît, at its list; the town has a plan where it is looked at."""

    def open_enrolled(with_plan=False, **options):
        from agent_app.storage.settings import Enrolment
        from agent_app.storage.store import open_store

        hand_options = dict(options)
        folder = hand_options.get("data_dir")
        server.tokens.add("token-1")
        if folder is None:
            import tempfile

            folder = hand_options["data_dir"] = Path(tempfile.mkdtemp(prefix="tablet-"))
        machine = options.get("keystore", lambda _: keystore)(folder)
        store = open_store(folder, vault_of(folder, machine).begin(CODE))
        tiles = f"{server.url}/tiles/{{z}}/{{x}}/{{y}}.png" if with_plan else ""
        store.settings.enrol(
            Enrolment(
                server.url,
                "token-1",
                "Tablette 3",
                "Équipe de proximité",
                "Démonstration",
                tiles,
                "© plan de test",
            )
        )
        store.settings.choose_agent(12)
        store.close()
        return tablet(**hand_options)

    return open_enrolled

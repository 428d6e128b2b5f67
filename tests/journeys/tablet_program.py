"""The tablet in its own process, as `python -m agent_app` runs it, with a hand that obeys lines of JSON.

Each line of standard input is `{"do": name, …}`; each gets one line on standard output: `{"answer": …}`, or
`{"problem": words}` when it could not be done. The hand works on Kivy's own thread, between frames, with
touches: it presses only what can be seen.
"""

import json
import os
import re
import sys
import threading
import time
import traceback


def plain(text):
    """Words without the differences between kinds of spaces."""
    return re.sub(r"\s+", " ", str(text)).strip()


class Hand:
    """What a person does with the tablet; each method is a generator that yields until the next frame."""

    def __init__(self, app):
        self.app = app

    def texts(self):
        """Every word on the window, from the top; `answer` is the list."""
        yield
        return [plain(widget.text) for widget in _shown()]

    def read(self, words, seconds):
        """Wait until the words are on the window, scrolling to them; the moment they were first there."""
        widget = yield from _wait(lambda: _find(words), words, seconds)
        seen_at = time.time()
        for _ in range(3):
            widget = _find(words) or widget
            _scroll_to(widget)
            yield
        if not _inside_window(widget):
            raise AssertionError(f"{words!r} is drawn outside the window")
        return seen_at

    def wait_until_gone(self, words, seconds):
        """Wait until the words are nowhere on the window."""
        yield from _wait(lambda: _find(words) is None, f"the end of {words!r}", seconds)

    def touch(self, words, seconds):
        """Put a finger on the button, line or picture that bears the words, and lift it."""
        for attempt in range(3):
            pressed = yield from self._press(words, seconds)
            if pressed:
                return attempt
        raise AssertionError(f"{words!r} moved away under the finger")

    def _press(self, words, seconds):
        from kivy.tests.common import UnitTestTouch

        target = yield from _wait(lambda: _button(words), words, seconds)
        _scroll_to(target)
        for _ in range(3):
            yield
        target = _button(words)  # what arrived meanwhile may have drawn it anew
        if target is None or not _inside_window(target):
            return False
        touch = UnitTestTouch(*target.to_window(*target.center))
        touch.touch_down()
        touch.touch_up()
        for _ in range(3):
            yield
        return True

    def write(self, label, text, seconds):
        """Touch the field beside the label, and type in place of what is there."""
        from kivy.tests.common import UnitTestTouch

        entry = yield from _wait(lambda: _entry(label), label, seconds)
        _scroll_to(entry)
        for _ in range(3):
            yield
        touch = UnitTestTouch(*entry.to_window(*entry.center))
        touch.touch_down()
        touch.touch_up()
        yield from _wait(lambda: entry.focus, f"the cursor in {label!r}", seconds)
        entry.select_all()
        entry.delete_selection()
        entry.insert_text(text)
        yield
        entry.focus = False
        yield

    def picture(self, path):
        """Keep what is on the window as a PNG."""
        from kivy.core.window import Window

        for _ in range(4):
            yield
        os.replace(Window.screenshot(name=path), path)


def _wait(seen, what, seconds):
    end = time.monotonic() + seconds
    while not (value := seen()):
        if time.monotonic() > end:
            words = [plain(widget.text) for widget in _shown()]
            raise AssertionError(f"{what!r} was not seen in {seconds} s; on the window: {words}")
        yield
    return value


def _shown():
    """The widgets with words on the window, those of the top view alone where one covers the rest."""
    from kivy.core.window import Window
    from kivy.uix.modalview import ModalView

    found = []

    def walk(widget):
        if widget.opacity == 0:
            return
        text = getattr(widget, "text", "")
        if isinstance(text, str) and text.strip() and widget.width > 0 and widget.height > 0:
            found.append(widget)
        for child in reversed(widget.children):
            walk(child)

    tops = list(Window.children)
    walk(tops[0]) if tops and isinstance(tops[0], ModalView) else [walk(top) for top in tops]
    return found


def _find(words):
    """The widget that says this, the one that says nothing else before others."""
    wanted = plain(words)
    holding = [widget for widget in _shown() if wanted in plain(widget.text)]
    return min(holding, key=lambda widget: len(widget.text), default=None)


def _button(words):
    from kivy.uix.behaviors import ButtonBehavior

    wanted = plain(words)
    best = None
    for widget in _shown():
        if wanted not in plain(widget.text):
            continue
        button = widget
        while button is not None and not isinstance(button, ButtonBehavior):
            button = button.parent if button.parent is not button else None
        if button is None or getattr(button, "disabled", False):
            continue
        if best is None or len(widget.text) < len(best[0].text):
            best = (widget, button)
    return best and best[1]


def _entry(label):
    """The text field nearest to its label."""
    from kivy.uix.textinput import TextInput

    place = _find(label)
    while place is not None and place.parent is not place:
        fields = [widget for widget in place.walk(restrict=True) if isinstance(widget, TextInput)]
        if fields:
            return fields[0]
        place = place.parent
    return None


def _scroll_to(widget):
    from kivy.uix.scrollview import ScrollView

    parent = widget.parent
    while parent is not None and parent.parent is not parent:
        recycles = hasattr(parent, "refresh_from_data")  # it draws only what is inside already
        if isinstance(parent, ScrollView) and not recycles:
            parent.scroll_to(widget, animate=False)
        parent = parent.parent


def _inside_window(widget):
    from kivy.core.window import Window

    x, y = widget.to_window(*widget.center)
    return 0 <= x <= Window.width and 0 <= y <= Window.height


class Obedience:
    """Does one command after the other, a step at each frame."""

    def __init__(self):
        self.orders, self.lock, self.doing, self.hand = [], threading.Lock(), None, None

    def listen(self):
        """Take commands; when nobody can send any more, the tablet ends."""
        for line in sys.stdin:
            with self.lock:
                self.orders.append(json.loads(line))
        os._exit(0)

    def step(self, _elapsed):
        """One frame."""
        from kivy.app import App

        if self.doing is None:
            with self.lock:
                order = self.orders.pop(0) if self.orders else None
            if order is None:
                return
            self.hand = self.hand or Hand(App.get_running_app())
            self.doing = getattr(self.hand, order.pop("do"))(**order)
        try:
            next(self.doing)
        except StopIteration as end:
            self._answer(answer=end.value)
        except AssertionError as fault:
            self._answer(problem=str(fault))
        except Exception:  # noqa: BLE001 - whatever it was, the test must read it
            self._answer(problem=traceback.format_exc())

    def _answer(self, **said):
        self.doing = None
        sys.__stdout__.write(json.dumps(said) + "\n")
        sys.__stdout__.flush()


def main():
    """Run the app as its own entry does, with the hand beside it."""
    from kivy.clock import Clock

    obedience = Obedience()
    threading.Thread(target=obedience.listen, daemon=True).start()
    Clock.schedule_interval(obedience.step, 0)
    from agent_app.__main__ import main as run_tablet

    run_tablet()


if __name__ == "__main__":
    main()

"""`python -m agent_app` as one starts it: a real process, a real window, a real click."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import ImageChops, ImageGrab

from agent_app.__main__ import claim

ROOT = Path(__file__).parents[3]


def window_of(process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, process.stderr.read()
        search = ["xdotool", "search", "--onlyvisible", "--pid", str(process.pid)]
        found = subprocess.run(search, capture_output=True, text=True).stdout.split()
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no window")


def test_a_second_window_on_the_same_memory_is_refused(tmp_path):
    with claimed(tmp_path):
        command = [sys.executable, "-m", "agent_app", "--data-dir", str(tmp_path)]
        second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1
    assert "already open in another window" in second.stderr
    with claimed(tmp_path):
        pass


def within_a_minute(seen):
    """What `seen()` gives once it gives something; None when it never does."""
    end = time.monotonic() + 60
    while not (found := seen()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def drawn_on(display):
    """The screen once something is drawn on it that has stood still for a second."""

    def still():
        first = ImageGrab.grab(xdisplay=display)
        time.sleep(1)
        later = ImageGrab.grab(xdisplay=display)
        is_empty = all(low == high for low, high in later.getextrema())
        return None if is_empty or ImageChops.difference(first, later).getbbox() else later

    picture = within_a_minute(still)
    assert picture is not None, "nothing was drawn"
    return picture


@contextmanager
def claimed(folder):
    lock = claim(folder)
    assert lock is not None
    yield
    os.close(lock)


@pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed")
def test_the_program_opens_its_window_and_answers_a_click(display, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KIVY_")}
    command = [sys.executable, "-m", "agent_app", "--server", "http://127.0.0.1:9", "--size", "800x600"]
    process = subprocess.Popen(
        [*command, "--data-dir", str(tmp_path / "tablet")],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        window = window_of(process)

        before = drawn_on(display)
        subprocess.run(["xdotool", "mousemove", "--window", window, "600", "166", "click", "1"], check=True)

        def changed():
            return ImageChops.difference(before, ImageGrab.grab(xdisplay=display)).getbbox()

        assert within_a_minute(changed), "a digit must show as a dot"
        assert (tmp_path / "tablet").stat().st_mode & 0o777 == 0o700
    finally:
        process.terminate()
        process.communicate(timeout=10)

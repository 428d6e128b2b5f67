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


def window_of(process, seconds=20):
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

        time.sleep(2)
        before = ImageGrab.grab(xdisplay=display)
        subprocess.run(["xdotool", "mousemove", "--window", window, "400", "250", "click", "1"], check=True)
        time.sleep(1)
        after = ImageGrab.grab(xdisplay=display)
        assert ImageChops.difference(before, after).getbbox(), "a digit must show as a dot"
        assert (tmp_path / "tablet").stat().st_mode & 0o777 == 0o700
    finally:
        process.terminate()
        process.communicate(timeout=10)

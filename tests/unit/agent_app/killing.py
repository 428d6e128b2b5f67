"""A tablet that dies at a line of the app, as an empty battery ends it: nothing after that line happens."""

import os
import signal
import sys
from pathlib import Path

import agent_app

APP = Path(agent_app.__file__).parent


def line_of(file, text):
    """The first line of a file of the app that contains a text: its path and its number."""
    path = APP / file
    lines = path.read_text("utf-8").splitlines()
    found = next((number for number, line in enumerate(lines, 1) if text in line), None)
    assert found, f"{text!r} is not in {file}"
    return str(path), found


def killed_at(line, work):
    """Do some work in a process of its own that kills itself just before a line; whether it came there.

    Only the line's own file is watched: the rest runs at its own speed.
    """
    path, number = line

    def on_line(frame, event, _argument):
        if event == "line" and frame.f_lineno == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    child = os.fork()
    if not child:
        try:
            sys.settrace(lambda frame, *_: on_line if frame.f_code.co_filename == path else None)
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL

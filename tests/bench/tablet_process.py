"""The tablet in a process of its own, timed: `python tablet_process.py FOLDER 1280x800 CODE BEGAN`.

It prints seconds from BEGAN (the clock of the machine) to the lock and from the code to the list, those of a
processor until then, then milliseconds of frames while 2,000 lines go by: all of a frame, and all of it but
the drawing, which a graphics card would do.
"""

import json
import os
import sys
import time
from pathlib import Path

FRAMES = 120
OF_A_LINE = 0.6  # how much of a line goes by in one frame: a fast flick


def main(folder, size, code, began):
    """Start, unlock, scroll; then end without ceremony."""
    os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1", KIVY_CLIPBOARD="sdl2")
    os.environ.update(KCFG_GRAPHICS_MULTISAMPLES="0", KCFG_GRAPHICS_MAXFPS="0")
    from agent_app.app import AgentApp
    from agent_app.config import Config

    wide, high = map(int, size.split("x"))
    app = AgentApp(Config(size=(wide, high), data_dir=Path(folder), keystore=lambda _: None))
    app._run_prepare()
    frame()
    measured = {"start_s": time.time() - float(began)}
    typed = time.perf_counter()
    app.unlocked(app.memory.vault.open(code))
    screen = app.root.ids.screens.current_screen
    while not screen.ids.rows.children[0].children:
        frame()
    measured |= {"list_s": time.perf_counter() - typed, "cpu_s": time.process_time()}
    measured.update(tickets=screen.counts["to_do"], **scrolled(screen.ids.rows))
    sys.stdout.write(json.dumps(measured))
    sys.stdout.flush()
    os._exit(0)


def frame():
    """One frame; seconds of it that Python took, and all of it."""
    from kivy.base import EventLoop
    from kivy.clock import Clock
    from kivy.lang import Builder

    began = time.perf_counter()
    Clock.tick()
    Builder.sync()
    Clock.tick_draw()
    Builder.sync()
    moved = time.perf_counter()
    EventLoop.idle()
    return moved - began, time.perf_counter() - began


def scrolled(rows):
    """Go down the list by frames."""
    for _ in range(20):
        frame()
    step = OF_A_LINE / len(rows.data)
    times = []
    for number in range(FRAMES):
        rows.scroll_y = 1 - number * step
        times.append(frame())
    moving, whole = zip(*times, strict=True)
    return {"moving_ms": [1000 * one for one in moving], "whole_ms": [1000 * one for one in whole]}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(*sys.argv[1:])

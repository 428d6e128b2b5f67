"""A field agent's tablet: the real program in its window, driven by touches from the test."""

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
START_S = 90


class Tablet:
    """One tablet: its memory in `folder`, its photos in `folder/camera`, its network through `server`."""

    def __init__(self, folder, server, display, size="1280x800"):
        self.folder, self.server, self.display, self.size = folder, server, display, size
        self.camera = folder / "camera"
        self.camera.mkdir(parents=True, exist_ok=True)
        self.log = folder / "tablet.log"
        self.process = None

    def start(self):
        """Switch it on, and wait for its first screen."""
        memory = self.folder / "memory"
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KIVY_")},
            "DISPLAY": self.display,
            "TZ": "Europe/Paris",  # a tablet of the town is on its time
            "KIVY_NO_ARGS": "1",
            "KIVY_NO_FILELOG": "1",
            "KIVY_CLIPBOARD": "sdl2",
            "KCFG_GRAPHICS_MULTISAMPLES": "0",  # no graphics card here: half the processor time
            "KIVY_HOME": str(self.folder / "kivy"),
            "PYTHONUNBUFFERED": "1",
        }
        words = ["--server", self.server, "--data-dir", str(memory), "--photos", str(self.camera)]
        with self.log.open("ab") as log:  # the tablet ends when its standard input does, thus with the test
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.tablet_program", *words, "--size", self.size],
                cwd=ROOT,
                env=environ,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._ask("texts", limit_s=START_S)
        return self

    def kill(self):
        """End it as an empty battery does."""
        self.process.kill()
        self._close()

    def stop(self):
        """Switch it off; nothing when it is."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
        if self.process:
            self._close()

    def _close(self):
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    # --- what its agent does and sees ---

    def read(self, words, seconds=PATIENCE_S):
        """Wait until these words are on the window; the moment, in seconds since 1970."""
        return self._ask("read", words=words, seconds=seconds)

    def wait_until_gone(self, words, seconds=PATIENCE_S):
        """Wait until these words have left the window."""
        self._ask("wait_until_gone", words=words, seconds=seconds)

    def touch(self, words, seconds=PATIENCE_S):
        """Touch what bears these words."""
        self._ask("touch", words=words, seconds=seconds)

    def type_code(self, then, code="258046"):
        """Type the code of the tablet on its keypad, and touch what comes next."""
        for digit in code:
            self.touch(digit)
        self.touch(then)

    def write(self, label, text, seconds=PATIENCE_S):
        """Type in the field of this label."""
        self._ask("write", label=label, text=text, seconds=seconds)

    def texts(self):
        """All the words on the window."""
        return self._ask("texts")

    def picture(self, path):
        """Keep its window as a PNG."""
        self._ask("picture", path=str(path))

    def _ask(self, name, limit_s=None, **given):
        """Send one command and wait for its answer."""
        self.process.stdin.write(json.dumps({"do": name, **given}).encode() + b"\n")
        self.process.stdin.flush()
        deadline = time.monotonic() + (limit_s or given.get("seconds", PATIENCE_S) + 30)
        while True:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))
            line = self.process.stdout.readline() if ready else b""
            if not line:
                raise AssertionError(f"the tablet does not answer {name}: {self._end_of_log()}")
            if line.startswith(b"{"):  # libraries may write lines of their own
                answer = json.loads(line)
                break
        if "problem" in answer:
            raise AssertionError(answer["problem"])
        return answer["answer"]

    def _end_of_log(self):
        return self.log.read_text(errors="replace")[-2000:]

"""Killing a program of ours at a named line, without a word of it in the product.

A `sitecustomize` is put before the others on PYTHONPATH; it watches for one line of one function and kills
the process there, once. What it leaves names the line; without it, the program was never there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WATCHER = """
import json, os, signal, sys, threading
from pathlib import Path

STOPS = json.loads(os.environ["TRAP_LINES"])
WATCHED = {(stop["file"], stop["function"]): stop for stop in STOPS}
SUFFIXES = {stop["file"] for stop in STOPS}
ROOT = os.environ["TRAP_ROOT"] + os.sep


def on_line(frame, event, _argument):
    if event == "line":
        stop = WATCHED[frame.f_code.co_filename.removeprefix(ROOT), frame.f_code.co_name]
        if frame.f_lineno == stop["line"] and not Path(stop["mark"]).exists():
            Path(stop["mark"]).write_text(f"{stop['file']}:{frame.f_lineno} {stop['text']}")
            if stop["parent_too"]:
                os.kill(os.getppid(), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)
    return on_line


def on_call(frame, event, _argument):
    key = frame.f_code.co_filename.removeprefix(ROOT), frame.f_code.co_name
    return on_line if key in WATCHED else None


sys.settrace(on_call)
threading.settrace(on_call)
"""


@dataclass(frozen=True)
class Line:
    """A line of a function, found by its text; `parent_too` kills the parent process with it."""

    file: str
    function: str
    text: str
    parent_too: bool = False

    @property
    def number(self) -> int:
        """Its number in the file.

        Raises:
            AssertionError: no such line, or several: the test must be brought up to date.
        """
        lines = (ROOT / self.file).read_text().splitlines()
        start = next(
            (n for n, line in enumerate(lines) if line.lstrip().startswith(f"def {self.function}(")), None
        )
        assert start is not None, f"{self.file} has no function {self.function}"
        ends = (n for n, line in enumerate(lines) if n > start and line.startswith(("def ", "class ", "@")))
        end = next(ends, len(lines))
        found = [n + 1 for n in range(start, end) if self.text in lines[n]]
        assert len(found) == 1, f"{self.file}, {self.function}: {self.text!r} stands on lines {found}"
        return found[0]


class Trap:
    """Lines at which a program is killed, once each; `environ` sets it, `sprung` says where it was."""

    def __init__(self, folder: Path, *lines: Line) -> None:
        self.folder, self.lines = folder, lines
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sitecustomize.py").write_text(WATCHER)

    @property
    def environ(self) -> dict[str, str]:
        """What the program's environment needs beside its settings."""
        stops = [
            {
                "file": line.file,
                "function": line.function,
                "text": line.text,
                "line": line.number,
                "mark": str(self._mark(line)),
                "parent_too": line.parent_too,
            }
            for line in self.lines
        ]
        return {"PYTHONPATH": str(self.folder), "TRAP_LINES": json.dumps(stops), "TRAP_ROOT": str(ROOT)}

    def _mark(self, line: Line) -> Path:
        return self.folder / f"{line.function}-{self.lines.index(line)}.killed"

    def missed(self) -> list[Line]:
        """The lines where nothing was killed: the program had ended, or never came there."""
        return [line for line in self.lines if not self._mark(line).exists()]

    def sprung(self) -> list[str]:
        """Where it killed, as `file:line text`."""
        return [self._mark(line).read_text() for line in self.lines if self._mark(line).exists()]

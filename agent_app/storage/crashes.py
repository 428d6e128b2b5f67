"""The last time the app ended by an error: where in the code, never what was in it."""

import json
import platform
import traceback
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from agent_app import VERSION
from agent_app.domain.times import utc_now, write_moment
from agent_app.storage.whole_files import write_whole

FILE = "crash.json"
MOST_FRAMES = 30
_CODE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Crash:
    """`error` is the kind of error, `frames` the lines of code that led to it; `agreed` once it may be sent.

    Neither words nor values are kept: an error's own text may hold what somebody typed.
    """

    at: str
    version: str
    machine: str
    error: str
    frames: tuple[str, ...]
    agreed: bool = False


class Crashes:
    """One report at a time, in a file beside the memory: it can be written when the memory cannot."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def note(self, error: BaseException) -> None:
        """Keep where an error came from; the disk may refuse, which is no error of its own."""
        kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        crash = Crash(write_moment(utc_now()), VERSION, _machine(), kind, _frames(error))
        try:
            self._write(crash)
        except OSError:  # there is nowhere to say it
            return

    def last(self) -> Crash | None:
        """Give the report that nobody has decided about, or that waits to leave."""
        try:
            body = json.loads(self._file.read_text("utf-8"))
            return Crash(**{**body, "frames": tuple(body["frames"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def agree(self) -> None:
        """It may be sent."""
        crash = self.last()
        if crash is not None:
            self._write(replace(crash, agreed=True))

    def forget(self) -> None:
        """It was sent, or is not to be."""
        self._file.unlink(missing_ok=True)

    def _write(self, crash: Crash) -> None:
        write_whole(self._file, json.dumps(asdict(crash)).encode())


def _frames(error: BaseException) -> tuple[str, ...]:
    found = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return tuple(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in found)


def _short(file: str) -> str:
    # A path may hold the name of a person's session.
    path = Path(file)
    return str(path.relative_to(_CODE)) if path.is_relative_to(_CODE) else path.name


def _machine() -> str:
    return f"{platform.system()} {platform.release()}, Python {platform.python_version()}"

"""Opens the tablet app against the local server, as `make tablet` does, and says what is missing around it.

The app itself works without a server: a server that does not answer is told, not refused. A machine without
a screen is refused: the window would open where nobody sees it.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping

EXIT_REFUSED = 1
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")


def main(words: list[str]) -> int:
    """Become the app; 1 when there is no screen. `words` are handed to it: `--help` lists them."""
    if not any(os.environ.get(name) for name in SCREENS):
        say("there is no screen here: start it in a desktop session, or as `xvfb-run -a make tablet`.")
        return EXIT_REFUSED
    address = local_server(os.environ)
    say(what_to_do(address, answers(address)))
    sys.stderr.flush()
    argv = [sys.executable, "-m", "agent_app", "--server", address, *words]
    return os.execv(argv[0], argv)


def local_server(environ: Mapping[str, str]) -> str:
    """The address that `make run` serves with the same environment."""
    given = environ.get("PARVIS_BASE_URL", "").strip().rstrip("/")
    return given or f"http://127.0.0.1:{environ.get('PARVIS_PORT', '').strip() or '8000'}"


def answers(address: str) -> bool:
    """Whether a server is there, well or not."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=3):  # noqa: S310 - typed by the operator
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def what_to_do(address: str, is_there: bool) -> str:
    """One sentence for who has just asked for the tablet."""
    if is_there:
        return f"opening the tablet for {address}; its code is on the page Tablettes of {address}/pilotage/."
    return (
        f"no Parvis answers at {address}: start it with `make run` in another terminal, "
        "or name it with PARVIS_BASE_URL; the tablet opens all the same and works offline."
    )


def say(sentence: str) -> None:
    """Tell the operator."""
    sys.stderr.write(f"parvis: {sentence}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

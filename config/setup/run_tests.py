"""Runs the tests as `make test` does: one pytest run on three workers, what broke or was skipped named last.

Tests that share something slow to start come first, each group on one worker (see tests/conftest.py).
Arguments are handed to pytest: `python config/setup/run_tests.py tests/features`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = "3"  # on two cores: browsers, windows and started services are waited for


def main(arguments: list[str]) -> int:
    """Run pytest; its exit code."""
    argv = [sys.executable, "-m", "pytest", "-n", WORKERS, "--dist", "loadgroup", "-ra", "-q", *arguments]
    # compiled once: the tests start some hundred processes, and each would compile all that it imports
    settings = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONSOLELOG": "1", "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.run(argv, check=False, cwd=ROOT, env={**os.environ, **settings}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

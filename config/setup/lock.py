"""Locks the requirements: every version and hash, no registry address. Run by `make lock`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# server first: tablet and dev are constrained by it, dev by both
LOCKS = ("bootstrap", "server", "models", "tablet", "dev", "node", "audit", "addok")
ALONE = {"models": ("--no-deps",)}  # of these wheels only a file is read
COMPILE = (
    *("uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header"),
)


def main() -> int:
    """Compile each `.in` into its `.txt`; stop at the first that has no solution."""
    uv = Path(sys.executable).parent / "uv"
    for name in LOCKS:
        source = f"{name}.in"
        argv = [str(uv), *COMPILE[1:], *ALONE.get(name, ()), source, "--output-file", f"{name}.txt"]
        if (ended := subprocess.run(argv, cwd=ROOT / "config" / "requirements", check=False)).returncode:
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Looks at the code without running it, as `make check` does: style, types, imports, known vulnerabilities.

All checks run even when one fails; the last line names those that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.setup import audit
from config.setup.prepare import node_path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def main() -> int:
    """Run every check, two at once; 1 when one failed."""
    with_node = {**os.environ, "PATH": node_path()}
    checks = {
        "style": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "types": [str(BIN / "mypy")],
        "imports": [str(BIN / "lint-imports"), "--no-cache"],
        "web": ["npm", "run", "--silent", "check"],
    }
    with ThreadPoolExecutor(max_workers=2) as two:
        passed = list(two.map(passes, checks, checks.values(), [with_node] * len(checks)))
    failed = [name for name, well in zip(checks, passed, strict=True) if not well]
    failed += [name for name, found in audit.look(with_node["PATH"]).items() if found]
    sys.stdout.write(f"make check: failed: {', '.join(failed)}\n" if failed else "make check: all well\n")
    return 1 if failed else 0


def passes(name: str, argv: list[str], environ: dict[str, str]) -> bool:
    """Run one check; show what it said only when it failed."""
    began = time.monotonic()
    ended = subprocess.run(argv, check=False, cwd=ROOT, env=environ, capture_output=True, text=True)
    took = time.monotonic() - began
    said = ended.stdout + ended.stderr if ended.returncode else ""
    sys.stdout.write(f"{name:<12}{'FAILED' if ended.returncode else 'ok'} ({took:.1f} s)\n{said}")
    sys.stdout.flush()
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

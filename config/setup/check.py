"""Looks at the code without running it, as `make check` does: style, types, imports, known vulnerabilities.

All checks run even when one fails; the last line names those that failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from config.setup import audit
from config.setup.prepare import node_path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def main() -> int:
    """Run every check; 1 when one failed."""
    with_node = {**os.environ, "PATH": node_path()}
    checks = {
        "style": [str(BIN / "ruff"), "check", "."],
        "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "types": [str(BIN / "mypy")],
        "imports": [str(BIN / "lint-imports"), "--no-cache"],
        "web": ["npm", "run", "--silent", "check"],
    }
    failed = [name for name, argv in checks.items() if not passes(name, argv, with_node)]
    failed += [name for name, found in audit.look(with_node["PATH"]).items() if found]
    sys.stdout.write(f"make check: failed: {', '.join(failed)}\n" if failed else "make check: all well\n")
    return 1 if failed else 0


def passes(name: str, argv: list[str], environ: dict[str, str]) -> bool:
    """Run one check; show what it said only when it failed."""
    began = time.monotonic()
    ended = subprocess.run(argv, check=False, cwd=ROOT, env=environ, capture_output=True, text=True)
    took = time.monotonic() - began
    sys.stdout.write(f"{name:<12}{'ok' if ended.returncode == 0 else 'FAILED'} ({took:.1f} s)\n")
    if ended.returncode:
        sys.stdout.write(ended.stdout + ended.stderr)
    sys.stdout.flush()
    return ended.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

"""The app's modules that need no browser are tested by vitest, in citizen_pwa/tests."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
VITEST = ROOT / "node_modules" / "vitest" / "vitest.mjs"


def test_the_pure_modules_of_the_citizen_app_keep_their_promises():
    node = shutil.which("node") or shutil.which(str(ROOT / ".venv-node" / "bin" / "node"))
    if node is None or not VITEST.is_file():
        pytest.skip("the web packages are not installed (npm ci)")
    ended = subprocess.run([node, str(VITEST), "run"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr

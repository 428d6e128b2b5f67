"""The tests that are run by hand start: between two runs nobody would see that one no longer can."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.tree import ROOT


def test_each_finds_all_that_it_asks_for():
    marked = "tests/features/citizen_pwa/test_told_through_firebase.py"
    plan = [sys.executable, "-m", "pytest", "--setup-plan", "-q", "-m", "soak or not soak"]
    plan += ["tests/soak", "tests/bench", marked]
    told = subprocess.run(plan, check=False, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert "test_ten_thousand_steps" in told.stdout
    assert [line for line in told.stdout.splitlines() if line.startswith(("E  ", "ERROR", "FAILED"))] == []

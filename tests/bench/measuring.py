"""CPU of processes, from the kernel's own account."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of CPU that these processes have used, their ended children included."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / TICKS_S


def children(pid: int) -> list[int]:
    """The processes below `pid`, and itself."""
    found = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += children(int(child))
    return found

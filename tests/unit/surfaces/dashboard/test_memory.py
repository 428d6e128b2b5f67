"""What is remembered of something that never changes."""

from __future__ import annotations

import numpy as np

from server.surfaces.dashboard.queries.memory import ENTRY_BYTES, Memory


def test_a_thing_is_made_once():
    memory, made = Memory(10_000), []
    for _ in range(2):
        assert memory.of("a", lambda: made.append(1) or "found") == "found"
    assert made == [1]


def test_what_was_longest_unused_goes_when_there_is_no_room_left():
    size = ENTRY_BYTES + 800
    memory = Memory(2 * size)
    for key in ("first", "second", "first", "third"):
        memory.of(key, lambda: np.zeros(100))
    assert memory.held == 2 * size
    again = []
    for key in ("first", "third", "second"):
        memory.of(key, lambda key=key: again.append(key))
    assert again == ["second"]


def test_one_thing_is_remembered_however_large_it_is():
    memory = Memory(0)
    memory.of("large", lambda: (np.zeros(1_000), "words"))
    assert memory.held == 8_000 + ENTRY_BYTES

"""How long to wait before trying again."""

import random
from collections.abc import Callable


class Backoff:
    """Waits that double up to a ceiling, partly drawn at random: tablets must not come back together."""

    def __init__(
        self, *, first_s: float = 1.0, ceiling_s: float = 30.0, draw: Callable[[], float] = random.random
    ) -> None:
        self._first_s = first_s
        self._ceiling_s = ceiling_s
        self._draw = draw
        self._failures = 0

    def next_s(self, at_least_s: float | None = None) -> float:
        """Give the next wait in seconds: half certain, half drawn; never less than the server asked."""
        full = min(self._ceiling_s, self._first_s * float(2 ** min(self._failures, 16)))
        self._failures += 1
        return max(full / 2 + full / 2 * self._draw(), min(at_least_s or 0.0, 300.0))

    def reset(self) -> None:
        """Start from one second again after a success."""
        self._failures = 0

"""What was worked out of something that never changes: remembered up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")
LEAST_BYTES = 1 << 20  # that even something small remembers
ENTRY_BYTES = 200  # of a thing remembered, beside its arrays


class Memory:
    """Results by their keys, up to `most` bytes; the longest unused goes first. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most, self._held, self._lock = most, 0, Lock()
        self._known: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes."""
        return self._held

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, or gave before: two threads that ask at once may both make it."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                known: T = self._known[key][0]
                return known
        made = make()
        with self._lock:
            if key not in self._known:
                self._known[key] = made, _bytes(made)
                self._held += self._known[key][1]
            while self._held > self._most and len(self._known) > 1:
                self._held -= self._known.popitem(last=False)[1][1]
        return made


def _bytes(made: Any) -> int:
    several = made if isinstance(made, tuple) else (made,)
    return sum([getattr(one, "nbytes", 0) for one in several], ENTRY_BYTES)

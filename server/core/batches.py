"""Many small units of work in one job: one that fails never holds back the others."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from server.core.db import db

Item = TypeVar("Item")


def each(items: Iterable[Item], do: Callable[[Item], int]) -> int:
    """Call `do` on every item, whatever happens to the others; the sum of what it says.

    Raises:
        ExceptionGroup: some failed, after all were tried; the job is tried again and, in the end, shown
            among the dead.
    """
    total, failures = 0, []
    for item in items:
        try:
            total += do(item)
        except Exception as error:  # noqa: BLE001 - told below, once the others are done
            db.session.rollback()
            error.add_note(f"at {item}")
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} failed, the others are done", failures)
    return total

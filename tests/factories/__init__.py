"""Factories of rows, one file per feature, reached in tests by the `factories` fixture.

`factories.Ticket(state="new")` stores a row and gives it. A factory is a class `TicketFactory` of any
module here; the fixture finds it by its name without the ending.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any


@cache
def known() -> dict[str, Any]:
    """Every factory by its short name."""
    from tests.factories.base import Factory

    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    found: dict[str, Any] = {}
    waiting = list(Factory.__subclasses__())
    while waiting:
        factory = waiting.pop()
        waiting.extend(factory.__subclasses__())
        found[factory.__name__.removesuffix("Factory")] = factory
    return found


class Factories:
    """Gives the factories as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return known()[name]
        except KeyError:
            raise AttributeError(f"no factory {name}; there are {', '.join(sorted(known()))}") from None

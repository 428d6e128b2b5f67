"""The service's state table, as it told it: what a state allows, and where an action leads.

The tablet keeps no table of its own. It foresees with this one what its waiting actions will change; the
service's answer decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """An action, the states it is possible in, and the one it leads to; None keeps the state."""

    kind: str
    sources: frozenset[str]
    to: str | None


@dataclass(frozen=True, slots=True)
class StateTable:
    """Its lines in the service's order; empty when the service has not told it."""

    changes: tuple[Change, ...] = ()

    def moves(self, kind: str) -> bool:
        """Say whether an action changes the state of a ticket."""
        return any(change.kind == kind and change.to is not None for change in self.changes)

    def after(self, state: str, kinds: Iterable[str]) -> str:
        """Say the state once these actions are applied, in their order."""
        leads_to = {change.kind: change.to for change in self.changes}
        for kind in kinds:
            state = leads_to.get(kind) or state
        return state

    def allowed(self, state: str) -> tuple[str, ...]:
        """Name the actions that a state allows."""
        return tuple(change.kind for change in self.changes if state in change.sources)


def read_state_table(rows: object) -> StateTable:
    """Read the `actions` of a changes page; a malformed line is left out."""
    lines = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return StateTable(
        tuple(
            Change(row["kind"], frozenset(str(state) for state in row["from"]), _state(row.get("to")))
            for row in lines
            if isinstance(row.get("kind"), str) and isinstance(row.get("from"), list)
        )
    )


def _state(value: object) -> str | None:
    return value if isinstance(value, str) and value else None

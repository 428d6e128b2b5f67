"""The team's list: its lines, filters, counts, order and search."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from agent_app.domain.actions import Action
from agent_app.domain.state_table import StateTable
from agent_app.domain.tickets import FINISHED_STATES, OPEN_STATES

TO_DO, LATE, IN_PROGRESS, DONE_TODAY, CONTESTED = "to_do", "late", "in_progress", "done_today", "contested"
FILTERS = (TO_DO, LATE, IN_PROGRESS, DONE_TODAY, CONTESTED)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list shows of a ticket; `state` is already the one the waiting actions lead to."""

    id: str
    number: str
    state: str
    category_label: str
    address: str
    deadline: datetime | None
    urgent: bool
    contested: bool
    finished_at: datetime | None
    search: str
    waiting: int = 0
    reopened: bool = False


def fold(text: str) -> str:
    """Lower the letters and drop the accents, so that "ecole" finds "École"."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def overlay(line: Line, waiting: Sequence[Action], table: StateTable) -> Line:
    """Draw the waiting actions over a line of the server's, as its table says; nothing is stored."""
    if not waiting:
        return line
    state = table.after(line.state, (action.kind for action in waiting))
    finished_at = line.finished_at
    if state != line.state and state in FINISHED_STATES:
        finished_at = waiting[-1].at
    return Line(
        line.id, line.number, state, line.category_label, line.address, line.deadline, line.urgent,
        line.contested, finished_at, line.search, len(waiting), line.reopened,
    )  # fmt: skip


def belongs(line: Line, name: str, *, today: datetime, zone: tzinfo | None) -> bool:
    """Say whether a line is in a filter; `done_today` counts days in the tablet's zone."""
    if name == CONTESTED:
        return line.contested
    if name == LATE:
        return is_late(line, today)
    if name == IN_PROGRESS:
        return line.state == "in_progress"
    if name == TO_DO:
        return line.state in OPEN_STATES and line.state != "in_progress"
    if line.state not in FINISHED_STATES or line.finished_at is None:
        return False
    return line.finished_at.astimezone(zone).date() == today.astimezone(zone).date()


def is_late(line: Line, now: datetime) -> bool:
    """Say whether a line is past its deadline; the clock stops while it waits and once it is finished."""
    clocked = line.state in OPEN_STATES and line.state != "waiting"
    return clocked and line.deadline is not None and line.deadline < now


def matches(line: Line, query: str) -> bool:
    """Say whether every word of the query is found in the line, accents and case apart."""
    return all(word in line.search for word in fold(query).split())


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Put urgent first, then the nearest deadline, then the number."""
    never = "9999"
    return sorted(
        lines,
        key=lambda line: (
            not line.urgent,
            line.deadline.isoformat() if line.deadline else never,
            line.number,
        ),
    )


def count(lines: Sequence[Line], *, today: datetime, zone: tzinfo | None) -> dict[str, int]:
    """Count the lines of every filter."""
    return {name: sum(belongs(line, name, today=today, zone=zone) for line in lines) for name in FILTERS}


def with_waiting(
    lines: Iterable[Line], waiting: Mapping[str, Sequence[Action]], table: StateTable
) -> list[Line]:
    """Overlay the waiting actions, given by ticket id, on every line."""
    return [overlay(line, waiting.get(line.id, ()), table) for line in lines]

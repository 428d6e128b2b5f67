"""When an alert is told again, and how far up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

RAISED, TOLD, NOBODY, ACKNOWLEDGED, SETTLED = "raised", "told", "nobody", "acknowledged", "settled"
STEPS = (RAISED, TOLD, NOBODY, ACKNOWLEDGED, SETTLED)
#: How it was acknowledged: by the page of the message, on the dashboard, heard by the desk, by an action.
WAYS = ("page", "dashboard", "desk", "action")
#: Actions of the staff after which somebody has plainly taken the matter in hand.
TAKEN = frozenset({"plan", "start", "wait", "transfer", "done", "reject", "close", "merge"})
SLOWLY = timedelta(hours=1)
RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class Delays:
    """How long until the same people are told again, and until the next ones are told too."""

    repeat: timedelta
    escalate: timedelta


def levels_of(on_call: Mapping[int, Sequence[int]], answerable: Sequence[int]) -> list[list[int]]:
    """Who is told first, next and last, without empty steps and nobody twice.

    `on_call` gives the people of each rank, `answerable` those who answer for the team: its référent, then
    the direction.
    """
    seen: set[int] = set()
    found = []
    for step in (*(on_call[rank] for rank in sorted(on_call)), answerable):
        fresh = [account for account in dict.fromkeys(step) if account not in seen]
        seen.update(fresh)
        if fresh:
            found.append(fresh)
    return found


def reached(raised_at: datetime, instant: datetime, delays: Delays, levels: int) -> int:
    """How many levels are told at an instant, one at least: those before stay told."""
    return max(1, min(levels, 1 + int((instant - raised_at) / delays.escalate)))


def next_at(raised_at: datetime, instant: datetime, delays: Delays, levels: int) -> datetime:
    """When to tell again: after the delay; each hour once everybody has been told for long."""
    everybody_since = raised_at + delays.escalate * max(1, levels)
    return instant + (delays.repeat if instant < everybody_since else max(SLOWLY, delays.repeat))

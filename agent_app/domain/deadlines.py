"""How pressing a ticket is, from its deadline and the hour."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from agent_app.domain.tickets import OPEN_STATES

NONE, LATE, TODAY, SOON, LATER = "none", "late", "today", "soon", "later"


@dataclass(frozen=True, slots=True)
class Pressure:
    """`kind` is one of none, late, today, soon (tomorrow) and later; `days` late, at least 0."""

    kind: str
    days: int = 0


def pressure(state: str, deadline: datetime | None, *, now: datetime, zone: tzinfo | None) -> Pressure:
    """Say how pressing it is; the clock stops while a ticket waits and once it is finished."""
    if deadline is None or state not in OPEN_STATES or state == "waiting":
        return Pressure(NONE)
    days = (deadline.astimezone(zone).date() - now.astimezone(zone).date()).days
    if deadline < now:
        return Pressure(LATE, -days)
    if days == 0:
        return Pressure(TODAY)
    return Pressure(SOON) if days == 1 else Pressure(LATER)

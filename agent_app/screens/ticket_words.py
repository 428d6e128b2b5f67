"""How states, deadlines and marks are said and drawn, the same on every screen."""

from dataclasses import dataclass
from datetime import datetime

from agent_app.domain.deadlines import LATE, NONE, SOON, TODAY, pressure
from agent_app.domain.ticket_list import Line
from agent_app.domain.tickets import OPEN_STATES
from agent_app.domain.times import read_moment
from agent_app.i18n import Tongue
from agent_app.storage.settings import Rescue

# "Near" for tickets of one kind: what one walks to without taking the vehicle.
NEAR_M, MOST_ALIKE = 300.0, 5
STATE_ICONS = {
    "new": ("circle", "ink"),
    "assigned": ("circle", "ink"),
    "planned": ("calendar", "ink"),
    "in_progress": ("play", "info"),
    "waiting": ("hourglass", "muted"),
    "transferred": ("truck", "muted"),
    "done": ("circle-check", "good"),
    "closed": ("circle-check", "good"),
    "rejected": ("ban", "muted"),
    "merged": ("merge", "muted"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A word with its icon and colour token; empty words are not drawn. `short` is for little room."""

    icon: str = ""
    words: str = ""
    tone: str = "ink"
    short: str = ""


def state_mark(say: Tongue, state: str, planned_on: str | None = None) -> Mark:
    """Say a state, with its day when it is planned (`planned_on`, ISO).

    A state the tablet has never heard of is said as the server writes it.
    """
    icon, tone = STATE_ICONS.get(state, ("circle", "ink"))
    day = read_moment(f"{planned_on}T12:00:00Z") if planned_on else None
    if state == "planned" and day:
        return Mark(icon, say("state.planned_on", day=say.day(day)), tone)
    key = f"state.{state}"
    return Mark(icon, say(key) if say.knows(key) else state, tone)


def reopened_mark(say: Tongue, state: str, reopened: bool) -> Mark:
    """Say that work thought finished is to be done again; nothing once it is finished again."""
    return Mark("undo", say("mark.reopened"), "warn") if reopened and state in OPEN_STATES else Mark()


def deadline_mark(say: Tongue, state: str, deadline: datetime | None, now: datetime) -> Mark:
    """Say how pressing a ticket is, by shape and word as well as colour."""
    pressing = pressure(state, deadline, now=now, zone=say.zone)
    if pressing.kind == NONE or deadline is None:
        return Mark()
    if pressing.kind == LATE:
        if not pressing.days:
            return Mark("triangle-alert", say("deadline.late_today"), "bad")
        short = say("deadline.late_short", n=pressing.days)
        return Mark("triangle-alert", say.count("deadline.late", pressing.days), "bad", short)
    if pressing.kind == TODAY:
        return Mark("clock", say("deadline.today", hour=say.hour(deadline)), "warn")
    if pressing.kind == SOON:
        return Mark("clock", say("deadline.soon"), "ink")
    return Mark("calendar", say("deadline.later", day=say.day(deadline)), "muted")


def review_mark(say: Tongue, review: str, why_not: str = "") -> Mark:
    """Say what the desk made of words that it reads before citizens do; nothing when it does not."""
    if not review or not say.knows(f"review.{review}"):
        return Mark()
    if review == "refused":
        return Mark("ban", say("review.refused", reason=why_not), "warn")
    return Mark("hourglass" if review == "waiting" else "check", say(f"review.{review}"), "muted")


def rescue_words(say: Tongue, rescue: Rescue | None) -> str:
    """Say what became of a memory that could not be read; nothing when all was well."""
    if rescue is None:
        return ""
    found = say.count("rescue.found", rescue.found) if rescue.found else say("rescue.none")
    return f"{say('rescue.lead', folder=rescue.folder)} {found}"


def say_alike(say: Tongue, line: Line, metres: float) -> str:
    """Say another ticket of the same kind in a line: its number, where, how far."""
    where = line.address or say("ticket.no_address")
    return say("alike.line", number=line.number, where=where, distance=say.distance(metres))


def step_words(say: Tongue, kind: str) -> str:
    """Say an action's kind; an unknown one is said as the server writes it."""
    key = f"step.{kind}"
    return say(key) if say.knows(key) else kind

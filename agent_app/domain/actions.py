"""What an agent can do to a ticket, and what a tap on it must carry.

A *gesture* is what the agent chooses, a *kind* what the service calls it: to ask the citizen something and to
wait for a supplier are two gestures, and both are the kind `wait`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent_app.domain.state_table import StateTable
from agent_app.domain.tickets import Ticket

PENDING, APPLIED, CONFLICT, REFUSED = "pending", "applied", "conflict", "refused"
# Applied once, sent again to a service that was restored from a backup and may have lost it.
AGAIN = "again"
# In the order in which they are offered.
GESTURES = (
    "start", "done", "comment", "message", "plan", "ask", "wait", "resume", "transfer", "requalify", "reject",
)  # fmt: skip
# A signalement made in the field has no ticket yet: in the journal, this stands for it.
REPORT, NEW = "report", "new"
PLAIN = frozenset({"start", "resume"})
WAITS_FOR = {"ask": "citizen", "wait": "supplier"}
# Where what was chosen goes: a typed reason, a day, an outside body, a category.
_CHOICE_FIELD = {
    "reject": "reason", "done": "no_photo_reason", "plan": "planned_on", "transfer": "team",
    "requalify": "category", REPORT: "category",
}  # fmt: skip
_NEEDS_WORDS = frozenset({"comment", "message", "reject", "ask"})
# What is missing when nothing was chosen, by the name of its error.
_NEEDS_CHOICE = {"reject": "reason", "plan": "day", "transfer": "body", "requalify": "category"}
# What can always be done where the service has not told its table.
_ALWAYS = ("comment", "message")


@dataclass(frozen=True, slots=True)
class Action:
    """One tap, as the journal keeps it.

    `at` is the tablet's own time; `base_version` what it knew of the ticket then. `status` is pending until
    the server gave this very id a result.
    """

    id: str
    ticket_id: str
    ticket_number: str
    kind: str
    at: datetime
    base_version: int
    agent: int | None
    payload: dict[str, Any]
    status: str = PENDING
    reason: str = ""
    message: str = ""
    server_state: str = ""
    settled_at: datetime | None = None

    @property
    def words(self) -> str:
        """The words written for the citizen or the colleagues."""
        return str(self.payload.get("words") or "")

    @property
    def photo_ids(self) -> tuple[str, ...]:
        """The photos this action promises."""
        return tuple(self.payload.get("photo_ids") or ())

    @property
    def gesture(self) -> str:
        """What the agent chose."""
        return "ask" if self.kind == "wait" and self.payload.get("for") == "citizen" else self.kind

    @property
    def wish(self) -> "Wish":
        """The form that this action was written from."""
        choice = self.payload.get(_CHOICE_FIELD.get(self.kind, ""))
        address = str(self.payload.get("address") or "")
        return Wish(self.gesture, self.words, str(choice or ""), self.photo_ids, address)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the agent filled in before sending; `kind` is a gesture.

    `choice` is the code of what was chosen: a typed reason, a day (ISO), an outside body, a category; a
    report may say its `address`.
    """

    kind: str
    words: str = ""
    choice: str = ""
    photo_ids: tuple[str, ...] = ()
    address: str = ""


def kind_of(gesture: str) -> str:
    """Name the service's action for a gesture."""
    return "wait" if gesture in WAITS_FOR else gesture


def missing_parts(wish: Wish, ticket: Ticket) -> tuple[str, ...]:
    """Name what must be filled in before the wish can be written: `words`, `reason`, `day`, `proof`…

    `proof` means: a photo, or a typed reason why there is none.
    """
    missing = []
    if wish.kind in _NEEDS_WORDS and not wish.words.strip():
        missing.append("words")
    if wish.kind in _NEEDS_CHOICE and not wish.choice:
        missing.append(_NEEDS_CHOICE[wish.kind])
    if wish.kind == "done" and ticket.proof_required and not wish.photo_ids and not wish.choice:
        missing.append("proof")
    return tuple(missing)


def missing_of_report(wish: Wish, *, has_place: bool) -> tuple[str, ...]:
    """Name what a report lacks: `category`, `seen` (a photo or words), `place` (a position or an address)."""
    missing = [] if wish.choice else ["category"]
    if not wish.photo_ids and not wish.words.strip():
        missing.append("seen")
    if not has_place and not wish.address.strip():
        missing.append("place")
    return tuple(missing)


def payload_of(wish: Wish) -> dict[str, Any]:
    """Give the fields an action carries beyond its identity; empty ones are left out."""
    payload: dict[str, Any] = {}
    if wish.words.strip():
        payload["words"] = wish.words.strip()
    if wish.kind in WAITS_FOR:
        payload["for"] = WAITS_FOR[wish.kind]
    has_proof = wish.kind == "done" and wish.photo_ids
    if wish.choice and wish.kind in _CHOICE_FIELD and not has_proof:
        payload[_CHOICE_FIELD[wish.kind]] = wish.choice
    if wish.photo_ids:
        payload["photo_ids"] = list(wish.photo_ids)
    if wish.kind == REPORT:
        payload["photos"] = len(wish.photo_ids)
        payload.update({"address": wish.address.strip()} if wish.address.strip() else {})
    return payload


def allowed_gestures(ticket: Ticket, pending: Sequence[Action], table: StateTable) -> tuple[str, ...]:
    """Say what the agent may do now: the server's list, or what its table says of the state to come."""
    kinds = [action.kind for action in pending]
    if "transfer" in kinds:  # it will have left the team
        return ()
    if not any(table.moves(kind) for kind in kinds):
        allowed: Sequence[str] = ticket.allowed
    else:
        allowed = table.allowed(table.after(ticket.state, kinds))
    if kinds and not table.changes:
        allowed = _ALWAYS
    return tuple(gesture for gesture in GESTURES if kind_of(gesture) in allowed)


def redo(action: Action, *, new_id: str, at: datetime, ticket: Ticket, agent: int | None) -> Action:
    """Make the same gesture again on the ticket as it is now known; photos are promised again."""
    return replace(
        action,
        id=new_id,
        at=at,
        base_version=ticket.version,
        agent=agent,
        status=PENDING,
        reason="",
        message="",
        server_state="",
        settled_at=None,
    )

"""What an agent can do to a ticket, and what a tap on it must carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent_app.domain.tickets import Ticket

PENDING, APPLIED, CONFLICT, REFUSED = "pending", "applied", "conflict", "refused"
TABLET_KINDS = ("start", "done", "reject", "comment", "message")
STATE_AFTER = {"start": "in_progress", "done": "done", "reject": "rejected"}
# What a state lets the agent do next while the server has not answered; its own `allowed` list
# rules as soon as nothing is waiting.
KINDS_WHILE_WAITING = {
    "in_progress": ("done", "reject", "comment", "message"),
    "done": ("comment", "message"),
    "rejected": ("comment", "message"),
}


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


@dataclass(frozen=True, slots=True)
class Wish:
    """What the agent filled in before sending."""

    kind: str
    words: str = ""
    reason: str = ""
    photo_ids: tuple[str, ...] = ()


def missing_parts(wish: Wish, ticket: Ticket) -> tuple[str, ...]:
    """Name what must be filled in before the wish can be written: `words`, `reason`, `proof`.

    `proof` means: a photo, or a typed reason why there is none.
    """
    missing = []
    if wish.kind in {"comment", "message", "reject"} and not wish.words.strip():
        missing.append("words")
    if wish.kind == "reject" and not wish.reason:
        missing.append("reason")
    if wish.kind == "done" and ticket.proof_required and not wish.photo_ids and not wish.reason:
        missing.append("proof")
    return tuple(missing)


def payload_of(wish: Wish) -> dict[str, Any]:
    """Give the fields an action carries beyond its identity; empty ones are left out."""
    payload: dict[str, Any] = {}
    if wish.words.strip():
        payload["words"] = wish.words.strip()
    if wish.reason and wish.kind != "done":
        payload["reason"] = wish.reason
    elif wish.reason and not wish.photo_ids:
        payload["no_photo_reason"] = wish.reason
    if wish.photo_ids:
        payload["photo_ids"] = list(wish.photo_ids)
    return payload


def state_with_pending(state: str, kinds: Iterable[str]) -> str:
    """Say the state a ticket will have once the waiting actions are applied."""
    for kind in kinds:
        state = STATE_AFTER.get(kind, state)
    return state


def allowed_kinds(ticket: Ticket, pending: Sequence[Action]) -> tuple[str, ...]:
    """Say what the agent may do now: the server's list, or the tablet's own while something waits."""
    if any(action.kind in STATE_AFTER for action in pending):
        state = state_with_pending(ticket.state, (action.kind for action in pending))
        return KINDS_WHILE_WAITING.get(state, ("comment", "message"))
    return tuple(kind for kind in TABLET_KINDS if kind in ticket.allowed)


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

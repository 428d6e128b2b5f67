"""A ticket as the server last told it, read without trusting its shape."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent_app.domain.times import read_moment

OPEN_STATES = frozenset({"new", "assigned", "planned", "in_progress", "waiting", "transferred"})
FINISHED_STATES = frozenset({"done", "closed", "rejected", "merged"})


class UnreadableTicket(ValueError):
    """The server sent something that cannot be a ticket."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What one witness said; never rewritten."""

    number: str
    kind: str
    description: str
    answers: tuple[tuple[str, str], ...]
    received_at: datetime | None
    solved: bool | None
    verdict_words: str


@dataclass(frozen=True, slots=True)
class TicketPhoto:
    """A photo the server holds; `small` and `large` are addresses, absent until the copies are ready."""

    id: str
    moment: str
    small: str | None
    large: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One applied action of the history.

    `review` is what the desk made of words that it reads before citizens do: waiting, sent, edited, or
    refused with the reason in `why_not`; empty when it does not read them.
    """

    kind: str
    actor: str
    at: datetime | None
    to_state: str | None
    words: str
    reason: str
    review: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Everything the tablet knows of one ticket; coordinates in WGS 84 decimal degrees.

    `what` is how notices name it; `asks_at_once`, whether a notice of its end asks "is it fixed?".
    """

    id: str
    number: str
    state: str
    version: int
    category: str
    category_label: str
    district: str
    latitude: float | None
    longitude: float | None
    address: str
    deadline: datetime | None
    planned_on: str | None
    urgent: bool
    priority: str
    kind: str
    witnesses: int
    received_at: datetime | None
    contested_at: datetime | None
    reopened: int
    proof_required: bool
    because: str
    statements: tuple[Statement, ...]
    photos: tuple[TicketPhoto, ...]
    history: tuple[Step, ...]
    allowed: tuple[str, ...]
    what: str = ""
    asks_at_once: bool = False

    @property
    def finished_at(self) -> datetime | None:
        """When the work ended, if it has; when it was closed, if there was no work."""
        if self.state not in FINISHED_STATES:
            return None
        ends = [step.at for step in self.history if step.at and step.to_state in {"done", "rejected"}]
        ends = ends or [step.at for step in self.history if step.at and step.to_state in FINISHED_STATES]
        return max(ends) if ends else None


def read_ticket(body: object) -> Ticket:
    """Read a ticket of the contract; unknown fields are ignored, absent ones get a harmless value.

    Raises:
        UnreadableTicket: without an id, a number, a state and a version nothing can be done with it.
    """
    if not isinstance(body, dict):
        raise UnreadableTicket("not an object")
    identity = (body.get("id"), body.get("number"), body.get("state"))
    version = body.get("version")
    if not all(isinstance(part, str) and part for part in identity) or not isinstance(version, int):
        raise UnreadableTicket(f"id, number, state or version missing: {identity} {version}")
    dispatch = _mapping(body.get("dispatch"))
    return Ticket(
        id=body["id"],
        number=body["number"],
        state=body["state"],
        version=version,
        category=_text(body.get("category")),
        category_label=_text(body.get("category_label")) or _text(body.get("category")),
        district=_text(body.get("district")),
        latitude=_number(body.get("latitude")),
        longitude=_number(body.get("longitude")),
        address=_text(body.get("address")),
        deadline=read_moment(body.get("deadline")),
        planned_on=_text(body.get("planned_on")) or None,
        urgent=body.get("urgent") is True,
        priority=_text(body.get("priority")) or "normal",
        kind=_text(body.get("kind")) or "anomaly",
        witnesses=version_or_zero(body.get("witnesses")),
        received_at=read_moment(body.get("received_at")),
        contested_at=read_moment(body.get("contested_at")),
        reopened=version_or_zero(body.get("reopened")),
        proof_required=body.get("proof_required") is True,
        because=_text(dispatch.get("because")),
        statements=tuple(_read_statement(item) for item in _objects(body.get("signalements"))),
        photos=tuple(_read_photo(item) for item in _objects(body.get("photos")) if _text(item.get("id"))),
        history=tuple(_read_step(item) for item in _objects(body.get("history"))),
        allowed=tuple(kind for kind in _items(body.get("allowed")) if isinstance(kind, str)),
        what=_text(body.get("what")) or _text(body.get("category_label")),
        asks_at_once=body.get("asks_at_once") is True,
    )


def _read_statement(item: dict[str, Any]) -> Statement:
    verdict = _mapping(item.get("verdict"))
    solved = verdict.get("solved")
    return Statement(
        number=_text(item.get("number")),
        kind=_text(item.get("kind")) or "anomaly",
        description=_text(item.get("description")),
        answers=tuple(
            (_text(answer.get("label")), _text(answer.get("value_label")))
            for answer in _objects(item.get("answers"))
        ),
        received_at=read_moment(item.get("received_at")),
        solved=solved if isinstance(solved, bool) else None,
        verdict_words=_text(verdict.get("comment")),
    )


def _read_photo(item: dict[str, Any]) -> TicketPhoto:
    addresses = _mapping(item.get("urls"))
    return TicketPhoto(
        id=_text(item.get("id")),
        moment=_text(item.get("moment")) or "before",
        small=_text(addresses.get("small")) or None,
        large=_text(addresses.get("large")) or None,
    )


def _read_step(item: dict[str, Any]) -> Step:
    review = _mapping(item.get("review"))
    return Step(
        kind=_text(item.get("kind")),
        actor=_text(_mapping(item.get("actor")).get("name")),
        at=read_moment(item.get("at")),
        to_state=_text(item.get("to_state")) or None,
        words=_text(item.get("words")),
        reason=_text(item.get("reason")),
        review=_text(review.get("decision")),
        why_not=_text(review.get("reason")),
    )


def version_or_zero(value: object) -> int:
    """Read a count or a version; anything but an integer is 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) <= 180 else None  # neither NaN nor infinity is a place


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in _items(value) if isinstance(item, dict)]

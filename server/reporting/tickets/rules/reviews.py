"""Words for citizens that the desk reads before they leave, where the territory wants it.

What an agent does is never held back, only what he or she wrote: the action carries `to_review` and tells
its people what the service says by itself; a `review` carries what the desk made of the words.
"""

from collections.abc import Mapping
from typing import Any

from server.reporting.tickets.rules.table import ANSWERS, HANDOVER_REASONS

DECISIONS = ("sent", "edited", "refused")
# whose words are read again, and with which actions citizens read them
REVIEWED_ROLES = frozenset({"agent", "service", "partner"})
REVIEWED = frozenset({"message", "plan", "start", "wait", "resume", "transfer", "done", "reject"})


def needs_review(kind: str, payload: Mapping[str, Any], role: str) -> bool:
    """Whether citizens would read words of somebody who is not of the desk."""
    return role in REVIEWED_ROLES and kind in REVIEWED and bool((payload.get("words") or "").strip())


def words_told(payload: Mapping[str, Any]) -> str:
    """What citizens read of the words of an action: nothing of those that the desk reads first."""
    return "" if payload.get("to_review") else payload.get("words") or ""


def tells_nobody(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether nothing is left to be told: the words were all there was, or the desk does not send them.

    Nor is a team that stands in for another: what was promised stays as it was.
    """
    if kind == "assign":
        return payload.get("reason") in HANDOVER_REASONS
    if kind == "review":
        return payload.get("decision") == "refused"
    only_words = kind == "message" or (kind == "wait" and payload.get("for") == "citizen")
    return only_words and bool(payload.get("to_review"))


def answers(kind: str, payload: Mapping[str, Any]) -> bool:
    """Whether a citizen who wrote is no longer without an answer after this."""
    return kind in ANSWERS and not tells_nobody(kind, payload)

"""The steps that a person lived, what was said both ways, and what is waited for."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from server.commons.territories.queries import Territory
from server.core.clock import now, rfc3339
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.signalements.models import Witness
from server.reporting.signalements.queries.words import other_numbers, step_words
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import lived
from server.reporting.tickets.rules import words_told

# what a citizen's history shows; the rest is the service's own work
SHOWN = (
    "receive",
    "assign",
    "plan",
    "start",
    "wait",
    "resume",
    "transfer",
    "done",
    "reject",
    "reopen",
    "close",
    "merge",
    "unmerge",
    "split",
)
FROM_SERVICE = frozenset({"message", "wait", "done", "reject", "reopen", "close", "review"})  # with words
# what a witness's own history shows beside
OWN = ("verdict", "correct", "withdraw", "anonymise")
COLUMNS = (
    Action.id,
    Action.kind,
    Action.at,
    Action.to_state,
    Action.team_id,
    Action.payload,
    Action.actor_kind,
    Action.actor_key,
)


def lived_steps(ticket: Ticket) -> tuple[list[Row[Any]], list[uuid.UUID]]:
    """The steps that the people of `ticket` lived, and the tickets on which they did."""
    return lived(ticket, COLUMNS)


def waits_for_citizen(ticket: Ticket) -> bool:
    """Whether the work stands still until the citizen answers."""
    return ticket.state == "waiting" and ticket.waiting_for == "citizen"


def history(
    territory: Territory, actions: Sequence[Row[Any]], *, with_words: bool, own: str = ""
) -> list[dict[str, Any]]:
    """The steps in plain words, with the answers of the witness whose actor key is `own`.

    Without the service's words they are told to anybody.
    """
    lines = []
    for action in actions:
        if own and action.actor_key == own and action.kind in OWN:
            lines.append(_own_step(action))
        if action.kind not in SHOWN:
            continue
        payload = action.payload
        planned = payload.get("planned_on")
        lines.append(
            {
                "at": rfc3339(action.at),
                "kind": action.kind,
                "state": rules.public_state(action.to_state, payload.get("for")),
                "label": step_words(
                    territory,
                    action.kind,
                    action.to_state,
                    action.team_id,
                    waiting_for=payload.get("for"),
                    planned_on=datetime.fromisoformat(planned).date() if planned else None,
                    reason=payload.get("reason"),
                    other=other_numbers(territory, payload),
                    to_anybody=not with_words,
                ),
                "words": territory.reworded(words_told(payload)) or None if with_words else None,
            }
        )
    return lines


def _own_step(action: Row[Any]) -> dict[str, Any]:
    """What this witness did: an answer, for one, stays in the history when the ticket is reopened."""
    said = action.kind
    if said == "verdict":
        said = "verdict.solved" if action.payload.get("solved") else "verdict.not_solved"
    return {
        "at": rfc3339(action.at),
        "kind": action.kind,
        "state": rules.public_state(action.to_state, None),
        "label": translate(f"step.{said}"),
        "words": action.payload.get("comment") or action.payload.get("words"),
    }


def messages(territory: Territory, actions: Sequence[Row[Any]], witness: Witness) -> list[dict[str, Any]]:
    """The words both ways: the service's to all, the citizen's own."""
    own = f"witness:{witness.id}"
    found = []
    for action in actions:
        words = words_told(action.payload)
        from_service = action.kind in FROM_SERVICE
        if words and (from_service or (action.kind == "reply" and action.actor_key == own)):
            found.append(
                {
                    "id": action.id,
                    "from": "service" if from_service else "citizen",
                    "at": rfc3339(action.at),
                    "body": territory.reworded(words) if from_service else words,
                }
            )
    return found


def question(territory: Territory, ticket: Ticket, actions: Sequence[Row[Any]]) -> str | None:
    """What the service waits for the citizen to say."""
    if not waits_for_citizen(ticket):
        return None
    asked = [
        words_told(action.payload)
        for action in actions
        if action.kind == "wait" or (action.kind == "review" and action.payload["reviewed"] == "wait")
    ]
    return territory.reworded(asked[-1]) if asked and asked[-1] else None


def verdict(ticket: Ticket, witness: Witness, actions: Sequence[Row[Any]]) -> dict[str, Any]:
    """The witness's last answer since the work was last reopened, and whether one may still be given."""
    given: Row[Any] | None = None
    for action in actions:
        if action.kind == "reopen":
            given = None
        elif action.kind == "verdict" and action.actor_key == f"witness:{witness.id}":
            given = action
    is_open = is_judged(ticket) and witness.anonymised_at is None
    until = ticket.closed_at + rules.VERDICT_AFTER_CLOSED if ticket.closed_at else None
    return {
        "asked": is_open,
        "open_until": rfc3339(until) if is_open else None,
        "solved": given.payload.get("solved") if given else None,
        "at": rfc3339(given.at) if given else None,
        "comment": given.payload.get("comment") if given else None,
    }


def is_judged(ticket: Ticket) -> bool:
    """Whether "is it fixed?" may be answered now."""
    return rules.may_be_judged(ticket.kind, ticket.state, ticket.closed_at, now())


def corrections(actions: Sequence[Row[Any]], witness: Witness) -> list[dict[str, Any]]:
    """What an author put beside the first words since."""
    own = f"witness:{witness.id}"
    return [
        {"at": rfc3339(action.at), "words": action.payload["words"]}
        for action in actions
        if action.kind == "correct" and action.actor_key == own
    ]

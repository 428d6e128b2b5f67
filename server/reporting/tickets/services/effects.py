"""What each action does to the row of its ticket; the history replays to the same row."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.commons.territories.queries import Territory
from server.reporting.tickets import rules
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import Actor
from server.reporting.tickets.services.promises import promised_by, restart_clock, team_named


@dataclass(frozen=True)
class Step:
    """An action that was found right, with its times: corrected, claimed, received."""

    action_id: uuid.UUID
    kind: str
    actor: Actor
    payload: dict[str, Any]
    at: datetime
    claimed_at: datetime
    received_at: datetime
    base_version: int | None
    fingerprint: bytes


def change_row(territory: Territory, ticket: Ticket, step: Step) -> None:
    """Set the columns that follow from the action; the history replays to the same row."""
    kind, payload = step.kind, step.payload
    if kind in ("assign", "transfer"):
        before = ticket.team_id
        ticket.team_id = team_named(territory, payload["team"]).id
        ticket.team_changes += before not in (None, ticket.team_id)
        ticket.assignee_id = ticket.assignee_id if before == ticket.team_id else None
        ticket.first_team_id = ticket.first_team_id or ticket.team_id
    if kind in ("requalify", "prioritise"):
        _change_promise(territory, ticket, step)
    if kind in rules.LOOKED_AT:
        ticket.to_check_since = None
    if kind == "reply":
        ticket.unanswered_since = ticket.unanswered_since or step.received_at
    elif rules.answers(kind, payload):
        ticket.unanswered_since = None
    team, from_state = territory.team_by_id(ticket.team_id) if ticket.team_id else None, ticket.state
    ticket.state = rules.target_state(kind, ticket.state, team.kind if team else None)
    if ticket.waiting_since and ticket.state != "waiting":
        restart_clock(territory, ticket, step.received_at)
    if ticket.first_handled_at is None and kind in ("plan", "start", "wait", "done", "reject", "transfer"):
        ticket.first_handled_at = step.at
    if kind in ("reject", "close"):
        ticket.closed_at = ticket.closed_at if from_state == "closed" else step.received_at
        ticket.reason = payload.get("reason") or ticket.reason
        ticket.contested_at = None
    elif kind in _EFFECTS:
        _EFFECTS[kind](ticket, step)


def _plan(ticket: Ticket, step: Step) -> None:
    ticket.planned_on = date.fromisoformat(step.payload["planned_on"])


def _wait(ticket: Ticket, step: Step) -> None:
    # waiting already, for somebody else: the clock goes on standing still since the first time
    ticket.waiting_for, ticket.waiting_since = step.payload["for"], ticket.waiting_since or step.received_at


def _done(ticket: Ticket, step: Step) -> None:
    ticket.done_at = step.at


def _inquire(ticket: Ticket, step: Step) -> None:
    ticket.inquired_at = step.received_at


def _entrust(ticket: Ticket, step: Step) -> None:
    ticket.assignee_id = step.payload.get("account")


def _reopen(ticket: Ticket, _step: Step) -> None:
    ticket.contested_at = ticket.done_at = ticket.closed_at = ticket.reason = None
    ticket.reopened_count += 1


_EFFECTS: Mapping[str, Callable[[Ticket, Step], None]] = {
    "plan": _plan,
    "wait": _wait,
    "done": _done,
    "inquire": _inquire,
    "entrust": _entrust,
    "reopen": _reopen,
}


def _change_promise(territory: Territory, ticket: Ticket, step: Step) -> None:
    """Correct category or priority, and the deadline with it."""
    if step.kind == "prioritise":
        ticket.priority = step.payload["priority"]
    else:
        category = territory.category(step.payload["category"])
        ticket.category_id = category.id if category else ticket.category_id
    ticket.deadline = promised_by(territory, ticket)

"""Tickets told again from their histories alone, by a model that shares only the table of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.commons.territories.queries import Territory
from server.reporting.tickets import rules
from server.reporting.tickets.models import Action, Ticket


@dataclass
class Told:
    """What the history says of a ticket."""

    state: str = "new"
    team_id: int | None = None
    category_id: int = 0
    version: int = 0
    waiting_since: datetime | None = None
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    reopened: int = 0
    closed_at: datetime | None = None
    priority: str | None = None
    merged_into: str | None = None
    team_changes: int = 0
    unanswered_since: datetime | None = None
    answers: dict[str, bool] = field(default_factory=dict)

    def row(self, territory: Territory, ticket: Ticket) -> dict[str, Any]:
        """The columns that must be so; kind, priority and the day of reception are the row's."""
        return {
            "state": self.state,
            "team_id": self.team_id,
            "category_id": self.category_id,
            "version": self.version,
            "waiting_since": self.waiting_since,
            "reopened_count": self.reopened,
            "closed_at": self.closed_at,
            "deadline": self._deadline(territory, ticket),
            "contested": not all(self.answers.values()),
            "merged_into": self.merged_into,
            "team_changes": self.team_changes,
            "unanswered_since": self.unanswered_since,
        }

    def _deadline(self, territory: Territory, ticket: Ticket) -> datetime | None:
        category = territory.category_by_id(self.category_id)
        if ticket.kind != "anomaly" or category is None:
            return None
        days = category.target(ticket.priority)
        if days is None:
            return None
        counts = territory.is_working_day if category.target_calendar == "working" else None
        zone = territory.time_zone
        days += sum(rules.days_between(*pause, zone, counts) for pause in self.pauses)
        return rules.deadline(ticket.received_at, days, zone, counts)


def tell(territory: Territory, history: Sequence[Action]) -> Told:
    """Replay a history."""
    told = Told()
    for step in history:
        told.version += 1
        assert step.sequence == told.version, "a gap in the history"
        assert step.from_state == (None if step.kind == "receive" else told.state)
        _follow(territory, told, step)
        assert (step.to_state, step.team_id, step.category_id) == (told.state, told.team_id, told.category_id)
    return told


def _follow(territory: Territory, told: Told, step: Action) -> None:
    kind, payload = step.kind, step.payload
    if kind == "receive":
        told.category_id = step.category_id
        return
    if kind in ("assign", "transfer"):
        before = told.team_id
        told.team_id = territory.team(payload["team"]).id  # type: ignore[union-attr]  # an applied action names one
        told.team_changes += before is not None and before != told.team_id
    _hear(told, step)
    if kind == "requalify":
        told.category_id = territory.category(payload["category"]).id  # type: ignore[union-attr]  # the town has this category
    before, team = told.state, territory.team_by_id(told.team_id) if told.team_id else None
    told.state = rules.target_state(kind, told.state, team.kind if team else None)
    if told.state == "waiting":
        told.waiting_since = told.waiting_since or step.received_at
    elif told.waiting_since:
        told.pauses.append((told.waiting_since, step.received_at))
        told.waiting_since = None
    if kind in ("reject", "close"):
        told.closed_at = told.closed_at if before == "closed" else step.received_at
    told.merged_into = {"merge": payload.get("into"), "unmerge": None}.get(kind, told.merged_into)
    if kind == "reopen":
        told.reopened, told.closed_at = told.reopened + 1, None
    if kind == "verdict":
        told.answers[step.actor_key] = payload["solved"]
    if kind in ("close", "reopen"):
        told.answers.clear()


def _hear(told: Told, step: Action) -> None:
    """Whose words wait for an answer, and what answers them."""
    if step.kind == "reply":
        told.unanswered_since = told.unanswered_since or step.received_at
    if step.kind in ("message", "wait", "done", "reject", "close"):
        told.unanswered_since = None


def row_of(ticket: Ticket) -> dict[str, Any]:
    """The same columns, as they are stored."""
    return {
        "state": ticket.state,
        "team_id": ticket.team_id,
        "category_id": ticket.category_id,
        "version": ticket.version,
        "waiting_since": ticket.waiting_since,
        "reopened_count": ticket.reopened_count,
        "closed_at": ticket.closed_at,
        "deadline": ticket.deadline,
        "contested": ticket.contested_at is not None,
        "team_changes": ticket.team_changes,
        "unanswered_since": ticket.unanswered_since,
        "merged_into": str(ticket.merged_into_id) if ticket.merged_into_id else None,
    }

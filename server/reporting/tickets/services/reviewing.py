"""Keeping an agent's words for the desk to read, and what the desk decides of them."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from server.commons.territories.queries import Territory
from server.core.db import UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.models import Action, Review, Ticket
from server.reporting.tickets.services.effects import Step


def prepared(work: UnitOfWork, territory: Territory, step: Step) -> Step:
    """The step marked where its words are read first; a review names what it is about."""
    if step.kind == "review":
        about = work.session.get_one(Action, uuid.UUID(str(step.payload["of"])))
        return replace(step, payload={**step.payload, "reviewed": about.kind})
    if territory.review_replies and rules.needs_review(step.kind, step.payload, step.actor.role):
        return replace(step, payload={**step.payload, "to_review": True})
    return step


def follow(work: UnitOfWork, ticket: Ticket, step: Step) -> None:
    """Put the words before the desk, or take them from there."""
    if step.kind == "review":
        work.session.get_one(Review, uuid.UUID(str(step.payload["of"]))).review_id = step.action_id
    elif step.payload.get("to_review"):
        work.session.add(
            Review(
                action_id=step.action_id,
                ticket_id=ticket.id,
                territory_id=ticket.territory_id,
                asked_at=step.received_at,
            )
        )


def problem_of(work: UnitOfWork, ticket: Ticket, kind: str, payload: Mapping[str, Any]) -> str | None:
    """Why the words that a review names cannot be decided upon; the ticket's row is locked."""
    if kind != "review":
        return None
    try:
        found = work.session.get(Review, uuid.UUID(str(payload.get("of"))))
    except ValueError:
        found = None
    if found is None or found.ticket_id != ticket.id:
        return "unknown_review"
    return "already_reviewed" if found.review_id is not None else None

"""What must be true in the end, whatever was killed on the way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from server.commons.notifications.models import Notification
from server.core.db import db
from server.core.events import EventRow, JobRequest
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Action, Ticket


def count(model: Any, *conditions: Any) -> int:
    """How many rows there are now."""
    db.session.rollback()
    found = db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0
    db.session.rollback()
    return found


def is_quiet() -> bool:
    """Whether every fact is published and every asked job ended."""
    return not count(EventRow, EventRow.position.is_(None)) and not count(
        JobRequest, JobRequest.state != "done"
    )


def assert_once(*, signalements: int, actions: list[str]) -> None:
    """One ticket for each signalement, and on all tickets together these kinds of actions, once each."""
    assert (count(Signalement), count(Ticket)) == (signalements, signalements)
    db.session.rollback()
    kinds = db.session.scalars(select(Action.kind).order_by(Action.received_at, Action.sequence)).all()
    assert sorted(kinds) == sorted(actions)
    db.session.rollback()


def assert_told(mailbox: Any, *subjects: str) -> None:
    """Each message left at least once, and is written down exactly once for each person and step."""
    said = " | ".join(str(message["Subject"]) for message in mailbox.messages)
    missing = [subject for subject in subjects if subject not in said]
    assert not missing, f"{missing} not in {said}"
    doubles = db.session.execute(
        select(Notification.recipient_id, Notification.reference, Notification.channel)
        .group_by(Notification.recipient_id, Notification.reference, Notification.channel)
        .having(func.count() > 1)
    ).all()
    db.session.rollback()
    assert not doubles

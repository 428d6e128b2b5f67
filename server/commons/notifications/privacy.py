"""What one person may have of notifications, and its erasure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from server.commons.notifications.models import Contact, Notification, PushAddress
from server.commons.notifications.rules import DESK_STATES, FORGOTTEN, PENDING
from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db

#: The columns that hold or may hold personal data, by table.
PERSONAL_COLUMNS = {
    "contact": ("email", "phone", "postal", "language"),
    "push_address": ("value",),
    "notification": (
        "subject",
        "body",
        "url",
        "push_text",
        "push_answers",
        "call_words",
        "letter",
        "stop_url",
    ),
}


def export_person(recipient_ids: Sequence[UUID]) -> dict[str, Any]:
    """All that is known here of a person, who may be several recipients, ready for JSON.

    Push addresses are given without their secret part: the person's own browser holds it.
    """
    ids = list(recipient_ids)
    contacts = db.session.scalars(select(Contact).where(Contact.recipient_id.in_(ids)))
    addresses = db.session.scalars(
        select(PushAddress).where(PushAddress.recipient_id.in_(ids)).order_by(PushAddress.id)
    )
    messages = db.session.scalars(
        select(Notification).where(Notification.recipient_id.in_(ids)).order_by(Notification.id)
    )
    return {
        "contacts": [
            {
                "email": row.email,
                "phone": row.phone,
                "postal": row.postal,
                "language": row.language,
                "created_at": rfc3339(row.created_at),
                "stopped_at": rfc3339(row.stopped_at),
            }
            for row in contacts
        ],
        "push_addresses": [
            {"kind": row.kind, "created_at": rfc3339(row.created_at), "stopped_at": rfc3339(row.stopped_at)}
            for row in addresses
        ],
        "messages": [
            {
                "channel": row.channel,
                "state": row.state,
                "subject": row.subject,
                "body": row.body,
                "call_words": row.call_words,
                "letter": row.letter,
                "requested_at": rfc3339(row.requested_at),
                "sent_at": rfc3339(row.sent_at),
            }
            for row in messages
        ],
    }


def erase_person(work: UnitOfWork, recipient_ids: Sequence[UUID]) -> None:
    """Erase contact data and push addresses, and the words of every message; counts and dates stay.

    What waited to be sent or told is forgotten: nobody is called after having asked to be erased.
    """
    ids = list(recipient_ids)
    if not ids:
        return
    for statement in (
        delete(Contact).where(Contact.recipient_id.in_(ids)),
        delete(PushAddress).where(PushAddress.recipient_id.in_(ids)),
        update(Notification)
        .where(
            Notification.recipient_id.in_(ids),
            Notification.state.in_((PENDING, *DESK_STATES)),
        )
        .values(state=FORGOTTEN),
        update(Notification)
        .where(Notification.recipient_id.in_(ids))
        .values(
            subject="",
            body="",
            url="",
            push_text="",
            push_answers=[],
            call_words="",
            letter="",
            stop_url="",
            error=None,
        ),
    ):
        work.session.execute(statement, execution_options={"synchronize_session": False})
    work.session.expire_all()


def erase_old_words(work: UnitOfWork, territory_id: int, before: datetime) -> None:
    """Erase the words of the messages asked for before that instant, whoever received them."""
    work.session.execute(
        update(Notification)
        .where(
            Notification.territory_id == territory_id,
            Notification.requested_at < before,
            Notification.body != "",
            Notification.state.not_in((PENDING, *DESK_STATES)),
        )
        .values(
            subject="",
            body="",
            url="",
            push_text="",
            push_answers=[],
            call_words="",
            letter="",
            stop_url="",
            error=None,
        ),
        execution_options={"synchronize_session": False},
    )

"""The mails that wait for the desk."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from server.commons.notifications import queries as contacts
from server.commons.photos import queries as photos
from server.commons.photos.queries import PhotoView
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.correspondence.models import MailDraft

MOST = 100
OWNER, LETTER = "mail", "letter"  # of photos: the pictures of a mail that waits, the scans of a letter


@dataclass(frozen=True)
class Draft:
    """A mail as the desk reads it. For readers who hold `see_contacts` only."""

    id: uuid.UUID
    sender: str | None
    subject: str
    words: str
    is_cut: bool
    left_out: list[str]
    received_at: datetime
    photos: list[PhotoView]


def waiting(territory_id: int) -> list[Draft]:
    """The mails that wait, the oldest first."""
    rows = db.session.scalars(
        select(MailDraft)
        .where(MailDraft.territory_id == territory_id, MailDraft.state == "waiting")
        .order_by(MailDraft.received_at, MailDraft.id)
        .limit(MOST)
    ).all()
    return _drafts(list(rows))


def draft(territory_id: int, draft_id: uuid.UUID) -> Draft:
    """One mail that waits.

    Raises:
        NotFound: there is none here, or it was entered or set aside meanwhile.
    """
    row = db.session.get(MailDraft, draft_id)
    if row is None or row.territory_id != territory_id or row.state != "waiting":
        raise NotFound("mail_gone")
    return _drafts([row])[0]


def _drafts(rows: list[MailDraft]) -> list[Draft]:
    ids = [row.id for row in rows]
    senders, pictures = contacts.contacts_of(ids), photos.photos_of(OWNER, ids)
    return [
        Draft(
            id=row.id,
            sender=senders[row.id].email if row.id in senders else None,
            subject=row.subject,
            words=row.words,
            is_cut=row.is_cut,
            left_out=list(row.left_out),
            received_at=row.received_at,
            photos=pictures.get(row.id, []),
        )
        for row in rows
    ]

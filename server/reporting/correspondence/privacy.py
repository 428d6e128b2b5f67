"""What one person may have of the mails that wait, and their erasure; the address is of notifications."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db
from server.reporting.correspondence.models import MailDraft

#: The columns that hold or may hold personal data, by table.
PERSONAL_COLUMNS = {"mail_draft": ("subject", "words", "left_out")}


def export_person(draft_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The mails of a person, ready for JSON."""
    rows = db.session.scalars(select(MailDraft).where(MailDraft.id.in_(draft_ids)))
    return [
        {
            "received_at": rfc3339(row.received_at),
            "subject": row.subject,
            "words": row.words,
            "left_out": row.left_out,
        }
        for row in rows
    ]


def erase_person(work: UnitOfWork, draft_ids: Sequence[UUID]) -> None:
    """Erase the words of a person's mails."""
    work.session.execute(
        update(MailDraft)
        .where(MailDraft.id.in_(draft_ids))
        .values(subject="", words="", left_out=[])
        .execution_options(synchronize_session=False)
    )

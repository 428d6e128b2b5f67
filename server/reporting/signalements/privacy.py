"""What one person may have of signalements, and its erasure; how to reach people is of notifications."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets import services as tickets

#: The columns that hold or may hold personal data, by table.
PERSONAL_COLUMNS = {
    "search_document": ("words",),
    "signalement": ("description", "answers", "language"),
    "witness": ("language", "solved", "verdict_comment", "quality_of_answer", "quality_of_work"),
}


def export_person(witness_ids: Sequence[UUID]) -> dict[str, Any]:
    """What a person, who may be several witnesses, said and thinks, ready for JSON."""
    ids = list(witness_ids)
    said = db.session.scalars(
        select(Signalement).where(Signalement.id.in_(ids)).order_by(Signalement.received_at)
    )
    people = db.session.scalars(select(Witness).where(Witness.id.in_(ids)).order_by(Witness.joined_at))
    return {
        "signalements": [
            {
                "number": row.number,
                "description": row.description,
                "answers": row.answers,
                "language": row.language,
                "received_at": rfc3339(row.received_at),
            }
            for row in said
        ],
        "opinions": [
            {
                "language": row.language,
                "joined_at": rfc3339(row.joined_at),
                "solved": row.solved,
                "comment": row.verdict_comment,
                "quality_of_answer": row.quality_of_answer,
                "quality_of_work": row.quality_of_work,
                "satisfied_at": rfc3339(row.satisfied_at),
            }
            for row in people
        ],
    }


def erase_person(work: UnitOfWork, witness_ids: Sequence[UUID]) -> None:
    """Erase the words and opinions of a person; numbers, dates and what was done stay."""
    ids = list(witness_ids)
    said = work.session.scalars(select(Signalement.ticket_id).where(Signalement.id.in_(ids))).all()
    tickets.forget_words(work, said)
    tickets.forget_hidden(work, ids)
    for statement in (
        update(Signalement).where(Signalement.id.in_(ids)).values(description="", answers={}),
        update(Witness)
        .where(Witness.id.in_(ids))
        .values(
            solved=None,
            verdict_comment=None,
            quality_of_answer=None,
            quality_of_work=None,
            satisfied_at=None,
        ),
    ):
        work.session.execute(statement, execution_options={"synchronize_session": False})
    work.session.expire_all()

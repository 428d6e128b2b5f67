"""What the people concerned think of the answers and of the works, counted."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.signalements.rules import QUALITIES
from server.reporting.tickets.models import Ticket


@dataclass(frozen=True)
class SatisfactionCounts:
    """How many said each of `good`, `fair`, `bad`; of the `asked`, who gave a verdict, many say nothing."""

    asked: int
    answer: dict[str, int]
    work: dict[str, int]


def satisfaction_counts(
    territory_id: int, since: datetime, until: datetime, *, where: tuple[ColumnElement[bool], ...] = ()
) -> SatisfactionCounts:
    """The opinions on the tickets received from `since` to before `until`.

    Args:
        where: further conditions on `Ticket`, such as a category, a district or a team.
    """
    rows = db.session.execute(
        select(Witness.quality_of_answer, Witness.quality_of_work, func.count().label("people"))
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(
            Ticket.territory_id == territory_id,
            Ticket.received_at >= since,
            Ticket.received_at < until,
            Witness.verdict_at.is_not(None),
            *where,
        )
        .group_by(Witness.quality_of_answer, Witness.quality_of_work)
    ).all()
    answer, work = dict.fromkeys(QUALITIES, 0), dict.fromkeys(QUALITIES, 0)
    for row in rows:
        if row.quality_of_answer is not None:
            answer[row.quality_of_answer] += row.people
        if row.quality_of_work is not None:
            work[row.quality_of_work] += row.people
    return SatisfactionCounts(asked=sum(row.people for row in rows), answer=answer, work=work)

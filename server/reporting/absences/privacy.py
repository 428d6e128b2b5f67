"""What one member of the staff may have of absences, and its erasure."""

from typing import Any

from sqlalchemy import delete, or_, select, update

from server.core.db import UnitOfWork, db
from server.reporting.absences.models import Absence

#: The columns that hold personal data, by table.
PERSONAL_COLUMNS = {"absence": ("account_id", "first_day", "last_day", "substitute_id")}


def export_account(account_id: int) -> list[dict[str, Any]]:
    """The days that this person is noted as away, or stands in for another, ready for JSON."""
    rows = db.session.scalars(
        select(Absence)
        .where(or_(Absence.account_id == account_id, Absence.substitute_id == account_id))
        .order_by(Absence.first_day)
    )
    return [
        {
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "stands_in": row.account_id != account_id,
        }
        for row in rows
    ]


def erase_account(work: UnitOfWork, account_id: int) -> None:
    """Forget when this person was away, and whom he or she stood in for."""
    work.session.execute(delete(Absence).where(Absence.account_id == account_id))
    work.session.execute(
        update(Absence).where(Absence.substitute_id == account_id).values(substitute_id=None),
        execution_options={"synchronize_session": False},
    )

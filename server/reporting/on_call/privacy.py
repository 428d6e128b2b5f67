"""What one member of the staff may have of the rota, and its erasure."""

from typing import Any

from sqlalchemy import delete, select, update

from server.commons.notifications import services as notifications
from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db
from server.reporting.on_call.models import OnCallException, OnCallLine, OnCallStep, OnCallTeam
from server.reporting.on_call.queries.alerts import recipient

#: The columns that hold personal data, by table. How to reach people is in `notifications`.
PERSONAL_COLUMNS = {
    "on_call_line": (
        "account_id",
        "days",
        "starts",
        "ends",
        "nights",
        "first_day",
        "last_day",
        "every_weeks",
    ),
    "on_call_exception": ("account_id", "starts_at", "ends_at"),
    "on_call_step": ("account_id", "noted_by"),
    "on_call_team": ("referent_id",),
}


def export_account(account_id: int) -> dict[str, list[dict[str, Any]]]:
    """When this person is on call and what he or she was told, ready for JSON."""
    lines = db.session.scalars(select(OnCallLine).where(OnCallLine.account_id == account_id))
    exceptions = db.session.scalars(select(OnCallException).where(OnCallException.account_id == account_id))
    steps = db.session.scalars(
        select(OnCallStep).where(OnCallStep.account_id == account_id).order_by(OnCallStep.id)
    )
    return {
        "pattern": [
            {
                "days": row.days,
                "starts": row.starts.isoformat("minutes"),
                "ends": row.ends.isoformat("minutes"),
                "nights": row.nights,
                "first_day": row.first_day.isoformat(),
                "last_day": row.last_day.isoformat() if row.last_day else None,
                "every_weeks": row.every_weeks,
            }
            for row in lines
        ],
        "exceptions": [
            {"starts_at": rfc3339(row.starts_at), "ends_at": rfc3339(row.ends_at)} for row in exceptions
        ],
        "alerts": [{"at": rfc3339(row.at), "kind": row.kind, "way": row.way} for row in steps],
    }


def erase_account(work: UnitOfWork, account_id: int) -> None:
    """Forget when this person is on call and how to reach him or her; the number stays in the stories."""
    for table in (OnCallLine, OnCallException):
        work.session.execute(delete(table).where(table.account_id == account_id))
    work.session.execute(
        update(OnCallTeam).where(OnCallTeam.referent_id == account_id).values(referent_id=None),
        execution_options={"synchronize_session": False},
    )
    notifications.forget_person(work, [recipient(account_id)])

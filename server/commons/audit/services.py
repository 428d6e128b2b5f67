"""Writing the journal, and forgetting what is a year old."""

import logging
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from server.commons.audit.models import AuditEntry
from server.commons.audit.rules import KEPT
from server.core.clock import now
from server.core.db import UnitOfWork, unit_of_work

log = logging.getLogger(__name__)
AT_ONCE = 1000


def record(
    work: UnitOfWork,
    *,
    territory_id: int,
    action: str,
    by: int | None,
    subject: str | None = None,
    **details: Any,
) -> None:
    """Write an entry in the transaction of what it tells: both are stored, or neither.

    Args:
        action: one of `rules.ACTIONS`.
        by: the account that did it; None for nobody known, or the command line.
        details: codes, numbers and counts; never a name, an address or words that somebody typed.
    """
    work.session.add(
        AuditEntry(
            territory_id=territory_id,
            at=now(),
            account_id=by,
            action=action,
            subject=subject,
            details=details,
        )
    )


def note(
    *, territory_id: int, action: str, by: int | None, subject: str | None = None, **details: Any
) -> None:
    """`record` of what changes nothing else, in a transaction of its own; a busy database refuses nobody."""
    try:
        with unit_of_work() as work:
            record(work, territory_id=territory_id, action=action, by=by, subject=subject, **details)
    except OperationalError as error:
        log.error("not in the journal: %s by %s: %s", action, by, error)


def forget_old() -> int:
    """Delete the entries that are older than a year; say how many. By schedule."""
    forgotten = 0
    while True:
        with unit_of_work() as work:
            old = select(AuditEntry.id).where(AuditEntry.at < now() - KEPT).limit(AT_ONCE)
            ids = list(work.session.scalars(old))
            if ids:
                work.session.execute(
                    delete(AuditEntry).where(AuditEntry.id.in_(ids)),
                    execution_options={"synchronize_session": False},
                )
        forgotten += len(ids)
        if len(ids) < AT_ONCE:
            return forgotten

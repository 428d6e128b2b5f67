"""Deleting what has served: ended sessions, old codes, refusals of yesterday."""

from datetime import datetime

from sqlalchemy import delete

from server.commons.accounts.models import EnrolmentCode, RefusedAttempt, SessionToken
from server.commons.accounts.rules import CODE_LIFETIME, FORGET_ATTEMPTS_AFTER
from server.core.clock import now
from server.core.db import unit_of_work


def forget_expired_access(instant: datetime | None = None) -> None:
    """Delete what can open nothing any more. Codes stay a while, so that a late tablet is told why."""
    moment = instant or now()
    with unit_of_work() as work:
        for statement in (
            delete(SessionToken).where(SessionToken.expires_at < moment),
            delete(EnrolmentCode).where(EnrolmentCode.expires_at < moment - 144 * CODE_LIFETIME),
            delete(RefusedAttempt).where(RefusedAttempt.last_at < moment - FORGET_ATTEMPTS_AFTER),
        ):
            work.session.execute(statement, execution_options={"synchronize_session": False})

"""What one member of the staff may have of accounts, and its erasure."""

from typing import Any

from sqlalchemy import delete

from server.commons.accounts.errors import AccountUnknown
from server.commons.accounts.events import StaffChanged
from server.commons.accounts.models import Account, SessionToken
from server.commons.audit import services as audit
from server.core.clock import rfc3339
from server.core.db import UnitOfWork, db

#: The columns that hold personal data, by table. Secrets and keyed hashes say nothing of anybody.
PERSONAL_COLUMNS = {"account": ("login", "name", "email", "language")}


def export_account(account_id: int) -> dict[str, Any]:
    """All that is known here of one member of the staff, ready for JSON; empty when unknown."""
    account = db.session.get(Account, account_id)
    if account is None:
        return {}
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role,
        "email": account.email,
        "language": account.language,
        "active": account.active,
        "created_at": rfc3339(account.created_at),
    }


def erase_account(work: UnitOfWork, account_id: int, territory_id: int) -> None:
    """Close an account and erase who it was; its number stays in the histories.

    Raises:
        AccountUnknown: no such account in this territory.

    Emits:
        StaffChanged.
    """
    account = work.session.get(Account, account_id)
    if account is None or account.territory_id != territory_id:
        raise AccountUnknown("account_unknown")
    teams = sorted(team.team_id for team in account.teams)
    account.login, account.name, account.email = f"-{account.id}", "–", None
    account.password_hash, account.active, account.teams, account.districts = "", False, [], []
    work.session.execute(delete(SessionToken).where(SessionToken.account_id == account_id))
    work.emit(StaffChanged(territory_id=territory_id, account_id=account_id, team_ids=teams))
    audit.record(
        work, territory_id=territory_id, action="staff_erased", by=None, subject=f"account:{account_id}"
    )

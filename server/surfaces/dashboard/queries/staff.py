"""The person who has just proved who he or she is."""

from server.commons.accounts.models import Account
from server.commons.accounts.queries import StaffUser, account_for_cookie, cookie_id_of
from server.core.db import db


def person_of(account_id: int) -> StaffUser | None:
    """The person of an account, as the cookie will name him or her; None when it was closed meanwhile."""
    account = db.session.get(Account, account_id)
    return account_for_cookie(cookie_id_of(account)) if account else None

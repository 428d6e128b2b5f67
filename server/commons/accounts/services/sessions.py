"""Signing in and out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from server.commons.accounts.errors import SignInRefused
from server.commons.accounts.models import Account, SessionToken
from server.commons.accounts.queries import SESSION_PREFIX, parent_of
from server.commons.accounts.rules import SESSION_LIFETIME, normal_login
from server.commons.accounts.services import passwords
from server.commons.accounts.services.attempts import Attempt
from server.commons.audit import services as audit
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.http import digest, new_secret


@dataclass(frozen=True)
class OpenedSession:
    """A session just opened. `token` is known here and to its holder only."""

    token: str
    account_id: int
    name: str
    role: str
    expires_at: datetime


def open_session(
    *, territory_id: int, login: str, password: str, client_address: str | None = None
) -> OpenedSession:
    """Sign a person in and give the token of a new session, good for seven days.

    Args:
        client_address: where the call comes from; None lifts the limits on failures.

    Raises:
        SignInRefused: unknown login, wrong password or closed account, in the same time.
        TooManyAttempts: too many failures from this address.
    """
    checked = _checked(territory_id, login, password, client_address)
    token, instant = SESSION_PREFIX + new_secret(), now()
    with unit_of_work() as work:
        account = _welcome(work, checked, territory_id)
        session = SessionToken(
            token_sha256=digest(token),
            account_id=account.id,
            created_at=instant,
            expires_at=instant + SESSION_LIFETIME,
            last_seen_at=instant.replace(minute=0, second=0, microsecond=0),
        )
        work.session.add(session)
    return OpenedSession(
        token=token,
        account_id=account.id,
        name=account.name,
        role=account.role,
        expires_at=session.expires_at,
    )


def check_password(*, territory_id: int, login: str, password: str, client_address: str | None = None) -> int:
    """Sign a person in without a token, for the dashboard's cookie; give the account's id.

    Raises: as `open_session`.
    """
    checked = _checked(territory_id, login, password, client_address)
    with unit_of_work() as work:
        return _welcome(work, checked, territory_id).id


@dataclass(frozen=True)
class _Checked:
    """Whose password was right, against which hash; `new_hash` replaces one made with old parameters."""

    attempt: Attempt
    account_id: int
    password_hash: str
    new_hash: str | None


def _checked(territory_id: int, login: str, password: str, client_address: str | None) -> _Checked:
    """Check the password outside any transaction: argon2 is slow on purpose.

    A login that the commune does not know may be one of the EPCI above it.
    """
    known_as = normal_login(login)
    attempt = Attempt(client_address=client_address, what=f"sign-in:{territory_id}:{known_as}")
    homes = [territory_id, parent] if (parent := parent_of(territory_id)) else [territory_id]
    found = db.session.execute(
        select(Account.id, Account.password_hash)
        .where(Account.territory_id.in_(homes), Account.login == known_as, Account.active)
        .order_by(Account.territory_id != territory_id)
    ).first()
    db.session.rollback()
    if not passwords.matches(found.password_hash if found else None, password) or found is None:
        attempt.failed()
        audit.note(
            territory_id=territory_id,
            action="sign_in_refused",
            by=None,
            subject=f"account:{found.id}" if found else None,
        )
        raise SignInRefused("sign_in_refused")
    new_hash = passwords.hashed(password) if passwords.is_outdated(found.password_hash) else None
    return _Checked(attempt, found.id, found.password_hash, new_hash)


def _welcome(work: UnitOfWork, checked: _Checked, territory_id: int) -> Account:
    account = work.lock(Account, checked.account_id)
    if account is None or not account.active or account.password_hash != checked.password_hash:
        raise SignInRefused("sign_in_refused")  # closed, or given another password, during the check
    if checked.new_hash:
        account.password_hash = checked.new_hash
    checked.attempt.succeeded(work)
    audit.record(work, territory_id=territory_id, action="signed_in", by=account.id)
    return account


def close_session(token: str) -> None:
    """End the session of this token; unknown or ended is the same."""
    with unit_of_work() as work:
        work.session.execute(delete(SessionToken).where(SessionToken.token_sha256 == digest(token)))

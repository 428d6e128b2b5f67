"""Adding, changing and closing staff accounts."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from server.commons.accounts.errors import (
    AccountRefused,
    AccountUnknown,
    LastAdministrator,
    LoginTaken,
    PasswordRefused,
)
from server.commons.accounts.events import StaffChanged
from server.commons.accounts.models import Account, AccountDistrict, AccountTeam, SessionToken
from server.commons.accounts.rules import ROLES, normal_login, password_refusal
from server.commons.accounts.services import passwords
from server.commons.audit import services as audit
from server.commons.territories import queries as territories
from server.commons.territories.queries import District, Team
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import best_language, translate

_LOGIN = re.compile(r"[\w.@+\-]{2,64}")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}")
_LONGEST_NAME = 120


def add_staff(
    *,
    territory_id: int,
    login: str,
    name: str,
    role: str,
    password: str,
    team_slugs: Sequence[str] = (),
    district_slugs: Sequence[str] = (),
    email: str | None = None,
    language: str = "fr",
    by: int | None = None,
) -> int:
    """Add a person to the staff of a territory; give the account's id.

    Args:
        login: letters, digits and `. _ - + @`; kept in lower case.
        role: one of `rules.ROLES`.
        team_slugs: the teams of the territory that the person works in.
        district_slugs: the districts that the person is limited to; none: the whole territory.
        by: the account that asks; None from the command line.

    Raises:
        AccountRefused: a value cannot be; `errors` says which.
        PasswordRefused: too short, too long or too obvious.
        LoginTaken: somebody has this login.

    Emits:
        StaffChanged.
    """
    known_as = normal_login(login)
    _check_account(login=known_as, name=name, role=role, email=email)
    team_ids, district_ids = _team_ids(territory_id, team_slugs), _district_ids(territory_id, district_slugs)
    password_hash = _new_hash(password, login=known_as, name=name)
    try:
        with unit_of_work() as work:
            account = Account(
                territory_id=territory_id,
                login=known_as,
                name=name.strip(),
                role=role,
                email=email.strip() if email else None,
                password_hash=password_hash,
                language=best_language(language),
                active=True,
                created_at=now(),
                teams=[AccountTeam(team_id=team_id) for team_id in sorted(team_ids)],
                districts=[AccountDistrict(district_id=one) for one in sorted(district_ids)],
            )
            work.session.add(account)
            work.session.flush()
            _tell_tablets(work, account, team_ids)
            _write_down(work, account, "staff_added", by, role=role)
    except IntegrityError as error:
        raise LoginTaken("login_taken", login=known_as) from error
    return account.id


def change_staff(
    account_id: int,
    territory_id: int,
    *,
    name: str | None = None,
    role: str | None = None,
    email: str | None = None,
    language: str | None = None,
    team_slugs: Sequence[str] | None = None,
    district_slugs: Sequence[str] | None = None,
    by: int | None = None,
) -> None:
    """Change what is given of an account; None leaves it. It holds at the person's next request.

    Raises:
        AccountUnknown: no such account in this territory.
        AccountRefused: a value cannot be.
        LastAdministrator: nobody would be left to administer the town.

    Emits:
        StaffChanged.
    """
    team_ids = None if team_slugs is None else _team_ids(territory_id, team_slugs)
    district_ids = None if district_slugs is None else _district_ids(territory_id, district_slugs)
    with unit_of_work() as work:
        account = _own(work, account_id, territory_id)
        _check_account(
            login=account.login,
            name=account.name if name is None else name,
            role=role or account.role,
            email=email,
        )
        if role and role != account.role:
            _keep_an_administrator(work, account)
        changed = _changed(account, name=name, role=role, email=email, teams=team_ids, districts=district_ids)
        account.name = account.name if name is None else name.strip()
        account.role = role or account.role
        account.email = account.email if email is None else (email.strip() or None)
        account.language = account.language if language is None else best_language(language)
        concerned = {team.team_id for team in account.teams}
        if team_ids is not None:
            concerned |= team_ids
            account.teams = [team for team in account.teams if team.team_id in team_ids] + [
                AccountTeam(team_id=team_id)
                for team_id in sorted(team_ids - {team.team_id for team in account.teams})
            ]
        if district_ids is not None:
            account.districts = [one for one in account.districts if one.district_id in district_ids] + [
                AccountDistrict(district_id=district_id)
                for district_id in sorted(district_ids - {one.district_id for one in account.districts})
            ]
        _tell_tablets(work, account, concerned)
        if changed:
            _write_down(work, account, "staff_changed", by, changed=changed, role=account.role)


def _changed(
    account: Account,
    *,
    name: str | None,
    role: str | None,
    email: str | None,
    teams: set[int] | None,
    districts: set[int] | None,
) -> list[str]:
    """What is changed of an account, by the names of the fields: what was in them is nobody's business."""
    before_after = {
        "name": (account.name, name),
        "role": (account.role, role or None),
        "email": (account.email or "", email),
        "teams": ({team.team_id for team in account.teams}, teams),
        "districts": ({one.district_id for one in account.districts}, districts),
    }
    return [field for field, (old, new) in before_after.items() if new is not None and old != new]


def _keep_an_administrator(work: UnitOfWork, account: Account) -> None:
    """Refuse to lose the last administrator. The rows are locked: of two who step back at once, one stays."""
    if account.role != "admin" or not account.active:
        return
    others = work.session.scalars(
        select(Account.id)
        .where(
            Account.territory_id == account.territory_id,
            Account.role == "admin",
            Account.active,
        )
        .with_for_update()
    ).all()
    if len(others) < 2:
        raise LastAdministrator("last_administrator")


def set_password(account_id: int, territory_id: int, password: str, *, by: int | None = None) -> None:
    """Give an account a new password; its open sessions and cookies end.

    Raises:
        AccountUnknown: no such account in this territory.
        PasswordRefused: too short, too long or too obvious.
    """
    account = db.session.get(Account, account_id)
    if account is None or account.territory_id != territory_id:
        raise AccountUnknown("account_unknown")
    password_hash = _new_hash(password, login=account.login, name=account.name)
    with unit_of_work() as work:
        owned = _own(work, account_id, territory_id)
        owned.password_hash = password_hash
        _end_sessions(work, account_id)
        _write_down(work, owned, "password_set", by)


def open_account(account_id: int, territory_id: int, *, by: int | None = None) -> None:
    """Let a closed account sign in again, with the password that it is given then.

    Raises:
        AccountUnknown: no such account in this territory, or one that was erased.

    Emits:
        StaffChanged.
    """
    with unit_of_work() as work:
        account = _own(work, account_id, territory_id)
        if not account.password_hash:
            raise AccountUnknown("account_unknown")
        if account.active:
            return
        account.active = True
        _tell_tablets(work, account, {team.team_id for team in account.teams})
        _write_down(work, account, "staff_opened", by, role=account.role)


def close_account(account_id: int, territory_id: int, *, by: int | None = None) -> None:
    """Close an account: it signs in no more and its sessions end. Histories keep its name until erased.

    Raises:
        AccountUnknown: no such account in this territory.
        LastAdministrator: nobody would be left to administer the town.

    Emits:
        StaffChanged.
    """
    with unit_of_work() as work:
        account = _own(work, account_id, territory_id)
        _keep_an_administrator(work, account)
        account.active = False
        _end_sessions(work, account_id)
        _tell_tablets(work, account, {team.team_id for team in account.teams})
        _write_down(work, account, "staff_closed", by, role=account.role)


def _write_down(work: UnitOfWork, account: Account, action: str, by: int | None, **details: Any) -> None:
    audit.record(
        work,
        territory_id=account.territory_id,
        action=action,
        by=by,
        subject=f"account:{account.id}",
        **details,
    )


def _own(work: UnitOfWork, account_id: int, territory_id: int) -> Account:
    account = work.session.get(Account, account_id)
    if account is None or account.territory_id != territory_id:
        raise AccountUnknown("account_unknown")
    return account


def _end_sessions(work: UnitOfWork, account_id: int) -> None:
    work.session.execute(delete(SessionToken).where(SessionToken.account_id == account_id))


def _tell_tablets(work: UnitOfWork, account: Account, team_ids: Iterable[int]) -> None:
    work.emit(
        StaffChanged(territory_id=account.territory_id, account_id=account.id, team_ids=sorted(team_ids))
    )


def _new_hash(password: str, *, login: str, name: str) -> str:
    refusal = password_refusal(password, login=login, name=name)
    if refusal:
        raise PasswordRefused(
            f"password_{refusal}", errors={"password": [translate(f"error.password_{refusal}.detail")]}
        )
    return passwords.hashed(password)


def _check_account(*, login: str, name: str, role: str, email: str | None) -> None:
    refused = {
        "login": not _LOGIN.fullmatch(login),
        "name": not 0 < len(name.strip()) <= _LONGEST_NAME,
        "role": role not in ROLES,
        "email": bool(email and email.strip()) and not _EMAIL.fullmatch((email or "").strip()),
    }
    errors = {field: [translate(f"field.account.{field}")] for field, wrong in refused.items() if wrong}
    if errors:
        raise AccountRefused("account_refused", errors=errors)


def _district_ids(territory_id: int, slugs: Sequence[str]) -> set[int]:
    return _ids("district", territories.by_id(territory_id).district, slugs)


def _team_ids(territory_id: int, slugs: Sequence[str]) -> set[int]:
    return _ids("team", territories.by_id(territory_id).team, slugs)


def _ids(kind: str, find: Callable[[str], Team | District | None], slugs: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for slug in slugs:
        known = find(slug)
        if known is None:
            words = translate(f"field.account.{kind}", **{kind: slug})
            raise AccountRefused("account_refused", errors={f"{kind}s": [words]})
        found.add(known.id)
    return found

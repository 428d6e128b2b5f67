"""Reading: who holds a token or a cookie, the staff and the tablets of a territory."""

import hashlib
import hmac
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ScalarSelect, bindparam, exists, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from server.commons.accounts.errors import AccountUnknown, TabletTakenBack
from server.commons.accounts.models import Account, AccountDistrict, AccountTeam, Device, SessionToken
from server.commons.accounts.rules import SEEN_EVERY, Limits, limits, may
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.commons.territories.queries.presenting import MAX_ZOOM, OSM
from server.core.clock import now
from server.core.db import db, inside_unit_of_work, unit_of_work
from server.core.http import Identity, digest

#: Tokens say what they are, so that a citizen's secret (43 characters) costs no query here.
SESSION_PREFIX, DEVICE_PREFIX = "s0", "d0"
_TOKEN_LENGTH = 45
log = logging.getLogger(__name__)

_session_owner = (
    select(
        Account.id,
        Account.role,
        Account.name,
        AccountTeam.team_id,
        AccountDistrict.district_id,
        SessionToken.expires_at,
        SessionToken.last_seen_at,
    )
    .join(SessionToken, SessionToken.account_id == Account.id)
    .outerjoin(AccountTeam, AccountTeam.account_id == Account.id)
    .outerjoin(AccountDistrict, AccountDistrict.account_id == Account.id)
    .where(
        SessionToken.token_sha256 == bindparam("token"),
        # who works for an EPCI works in each of its communes
        or_(Account.territory_id == bindparam("territory"), Account.territory_id == bindparam("parent")),
        Account.active,
    )
)
_device = select(Device.id, Device.name, Device.team_id, Device.last_seen_at, Device.revoked_at).where(
    Device.token_sha256 == bindparam("token"),
    Device.territory_id == bindparam("territory"),
)


def identity_for(token: str, territory_id: int) -> Identity | None:
    """Who holds this Bearer token in this territory; None for a witness's secret or a dead token.

    One indexed query, none for a token that is not ours. What was revoked stops at the next call.

    Raises:
        TabletTakenBack: the token of a tablet that was revoked; it must know, and wipe itself.
    """
    if len(token) != _TOKEN_LENGTH:
        return None
    if token.startswith(SESSION_PREFIX):
        return _staff_of(digest(token), territory_id)
    if token.startswith(DEVICE_PREFIX):
        return _tablet_of(digest(token), territory_id)
    return None


def _staff_of(token_sha256: bytes, territory_id: int) -> Identity | None:
    rows = db.session.execute(
        _session_owner, {"token": token_sha256, "territory": territory_id, "parent": parent_of(territory_id)}
    ).all()
    instant = now()
    if not rows or rows[0].expires_at <= instant:
        return None
    first = rows[0]
    if instant - first.last_seen_at >= SEEN_EVERY:
        _note_seen(SessionToken, token_sha256, instant)
    return Identity(
        kind="staff",
        role=first.role,
        territory_id=territory_id,
        name=first.name,
        account_id=first.id,
        teams=frozenset(row.team_id for row in rows if row.team_id is not None),
        districts=frozenset(row.district_id for row in rows if row.district_id is not None),
    )


def parent_of(territory_id: int) -> int | None:
    """The EPCI or métropole above this territory, whose staff may work here too."""
    return territories.by_id(territory_id).parent_id


def _tablet_of(token_sha256: bytes, territory_id: int) -> Identity | None:
    row = db.session.execute(_device, {"token": token_sha256, "territory": territory_id}).first()
    if row is None:
        return None
    if row.revoked_at is not None:
        raise TabletTakenBack("device_revoked")
    instant = now()
    if instant - row.last_seen_at >= SEEN_EVERY:
        _note_seen(Device, token_sha256, instant)
    return Identity(
        kind="device",
        role="agent",
        territory_id=territory_id,
        name=row.name,
        device_id=row.id,
        teams=frozenset({row.team_id}),
    )


def _note_seen(model: type[SessionToken | Device], token_sha256: bytes, instant: datetime) -> None:
    """Write, at most once an hour, that the token still serves: the hour, never the minute."""
    if inside_unit_of_work():
        return
    hour = instant.replace(minute=0, second=0, microsecond=0)
    statement = update(model).where(model.token_sha256 == token_sha256).values(last_seen_at=hour)
    try:
        with unit_of_work() as work:
            work.session.execute(statement, execution_options={"synchronize_session": False})
    except OperationalError as error:  # a busy database must not turn a reader away
        log.info("last use not noted: %s", error)


@dataclass(frozen=True)
class StaffUser:
    """The person behind a dashboard cookie, as flask-login wants one, with what the pages need.

    `home_id` is the territory of the account: that of the request, or the one above it.
    """

    account_id: int
    home_id: int
    login: str
    language: str
    cookie_id: str
    identity: Identity
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie keeps; it changes with the password, which ends the other cookies."""
        return self.cookie_id

    def may(self, permission: str) -> bool:
        """Whether this person's role holds `permission` (see `rules`)."""
        return may(self.identity.role, permission)


def account_for_cookie(cookie_id: str, territory_id: int | None = None) -> StaffUser | None:
    """The person of a signed dashboard cookie, for flask-login's user loader.

    None when the account is closed, its password was changed since, or it belongs to another territory
    than `territory_id`.
    """
    number = cookie_id.partition(".")[0]
    if not number.isdecimal() or len(number) > 9:
        return None
    account = db.session.get(
        Account, int(number), options=[joinedload(Account.teams), joinedload(Account.districts)]
    )
    if account is None or not account.active or not hmac.compare_digest(cookie_id_of(account), cookie_id):
        return None
    if territory_id is not None and account.territory_id not in (territory_id, parent_of(territory_id)):
        return None
    return StaffUser(
        account_id=account.id,
        home_id=account.territory_id,
        login=account.login,
        language=account.language,
        cookie_id=cookie_id,
        identity=_identity(account, territory_id),
    )


def identity_of(account_id: int) -> Identity | None:
    """Who this account is today, for what it asked a job to do; None when it was closed meanwhile."""
    account = db.session.get(Account, account_id)
    return _identity(account) if account is not None and account.active else None


def _identity(account: Account, territory_id: int | None = None) -> Identity:
    return Identity(
        kind="staff",
        role=account.role,
        territory_id=territory_id or account.territory_id,
        name=account.name,
        account_id=account.id,
        teams=frozenset(team.team_id for team in account.teams),
        districts=frozenset(district.district_id for district in account.districts),
    )


def limits_of(identity: Identity) -> Limits:
    """Outside of which teams and districts this person sees and does nothing; a tablet is its team's."""
    if identity.kind == "device":
        return Limits()
    return limits(identity.role, identity.teams, identity.districts)


def cookie_id_of(account: Account) -> str:
    """The id that a cookie keeps for `account`: its number and a mark of its present password."""
    return f"{account.id}.{hashlib.sha256(account.password_hash.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class StaffView:
    """A staff account as the administration page lists it."""

    id: int
    login: str
    name: str
    role: str
    email: str | None
    language: str
    active: bool
    teams: frozenset[int]
    districts: frozenset[int]


def staff_of(territory_id: int, *, closed: bool = False) -> list[StaffView]:
    """The staff of a territory by name; with `closed`, closed accounts too."""
    statement = select(Account).where(Account.territory_id == territory_id).order_by(Account.name, Account.id)
    if not closed:
        statement = statement.where(Account.active)
    return [
        StaffView(
            id=row.id,
            login=row.login,
            name=row.name,
            role=row.role,
            email=row.email,
            language=row.language,
            active=row.active,
            teams=frozenset(t.team_id for t in row.teams),
            districts=frozenset(d.district_id for d in row.districts),
        )
        for row in db.session.scalars(statement)
    ]


def staff_member(territory_id: int, account_id: int) -> StaffView:
    """One account of this territory, closed ones too.

    Raises:
        AccountUnknown: there is none.
    """
    found = [one for one in staff_of(territory_id, closed=True) if one.id == account_id]
    if not found:
        raise AccountUnknown("account_unknown")
    return found[0]


def workers_of(territory_id: int, team_id: int | None, roles: Collection[str]) -> list["Agent"]:
    """The people of a team, then those of `roles`, by name: who may take a ticket."""
    in_team = exists().where(AccountTeam.account_id == Account.id, AccountTeam.team_id == team_id)
    rows = db.session.execute(
        select(Account.id, Account.name)
        .where(Account.territory_id == territory_id, Account.active, or_(in_team, Account.role.in_(roles)))
        .order_by(in_team.desc(), Account.name, Account.id)
    )
    return [Agent(id=row.id, name=row.name) for row in rows]


def works_in(account_id: int, territory_id: int) -> bool:
    """Whether this account, not closed, is of this territory or of the EPCI above it."""
    home = db.session.scalar(select(Account.territory_id).where(Account.id == account_id, Account.active))
    return home is not None and home in (territory_id, parent_of(territory_id))


def names_of(account_ids: Iterable[int]) -> dict[int, str]:
    """The names of these accounts, closed ones too, for histories that staff read."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    found = db.session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in found}


def name_of(account_id: InstrumentedAttribute[Any]) -> ScalarSelect[str]:
    """The name of an account, as a column of another statement of which `account_id` is one."""
    return select(Account.name).where(Account.id == account_id).scalar_subquery()


def language_and_name(account_id: int) -> tuple[str, str]:
    """In which language to write to somebody of the staff, and how he or she is called."""
    account = db.session.get_one(Account, account_id)
    return account.language, account.name


@dataclass(frozen=True)
class Agent:
    """Somebody of a team, as its tablet proposes to say who holds it."""

    id: int
    name: str


def agents_of(team_id: int) -> list[Agent]:
    """The people who work in this team, by name."""
    statement = (
        select(Account.id, Account.name)
        .join(AccountTeam, AccountTeam.account_id == Account.id)
        .where(AccountTeam.team_id == team_id, Account.active)
        .order_by(Account.name, Account.id)
    )
    return [Agent(id=account_id, name=name) for account_id, name in db.session.execute(statement)]


@dataclass(frozen=True)
class DeviceView:
    """A tablet as the administration page lists it; `last_seen_at` is true to the hour."""

    id: int
    name: str
    team_id: int
    enrolled_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None


def devices_of(territory_id: int, *, revoked: bool = False) -> list[DeviceView]:
    """The tablets of a territory by name; with `revoked`, the revoked ones too."""
    statement = select(Device).where(Device.territory_id == territory_id).order_by(Device.name, Device.id)
    if not revoked:
        statement = statement.where(Device.revoked_at.is_(None))
    return [
        DeviceView(
            id=row.id,
            name=row.name,
            team_id=row.team_id,
            enrolled_at=row.enrolled_at,
            last_seen_at=row.last_seen_at,
            revoked_at=row.revoked_at,
        )
        for row in db.session.scalars(statement)
    ]


def enrolment_view(territory: Territory, *, token: str, name: str, team_id: int) -> dict[str, Any]:
    """What an enrolled tablet is answered: its token, its team, and what its map needs."""
    team = territory.team_by_id(team_id)
    tiles_url = current_app.config["PARVIS"].tiles_url
    return {
        "token": token,
        "device": {"name": name},
        "team": {"slug": team.slug if team else "", "name": team.label() if team else ""},
        "territory": {
            "name": territory.name,
            "tiles": {"url": tiles_url, "attribution": OSM, "max_zoom": MAX_ZOOM} if tiles_url else None,
            "center": [territory.center_longitude, territory.center_latitude],
            "bounds": list(territory.bounds),
        },
    }

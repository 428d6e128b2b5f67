"""Tables of staff accounts, sessions, tablets, enrolment codes and refused sign-ins."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.commons.accounts.rules import ROLES
from server.core.db import Model

DIGEST = LargeBinary(32)


class Account(Model):
    """A person who works for the territory. `login` is lower case and unique within the territory."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int]
    login: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16))
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str] = mapped_column(String(255))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    teams: Mapped[list["AccountTeam"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    districts: Mapped[list["AccountDistrict"]] = relationship(cascade="all, delete-orphan", lazy="selectin")

    __table_args__ = (
        UniqueConstraint("territory_id", "login", name="uq_account_login"),
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLES)), name="role"),
    )


class AccountTeam(Model):
    """`account_id` works in `team_id`, a team of the same territory."""

    __tablename__ = "account_team"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class AccountDistrict(Model):
    """`account_id` sees and does only what is in `district_id`, and in the others that it is limited to."""

    __tablename__ = "account_district"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    district_id: Mapped[int] = mapped_column(primary_key=True)


class SessionToken(Model):
    """An open session. `last_seen_at` is true to the hour only: nobody's day can be read from it."""

    __tablename__ = "session_token"
    token_sha256: Mapped[bytes] = mapped_column(DIGEST, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    last_seen_at: Mapped[datetime]


class Device(Model):
    """A tablet of a team. A revoked one stays, so that what it sent keeps its sender."""

    __tablename__ = "device"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int]
    team_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    token_sha256: Mapped[bytes] = mapped_column(DIGEST, unique=True)
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_device_team", "territory_id", "team_id"),)


class EnrolmentCode(Model):
    """A code that turns one tablet into a tablet of `team_id`: once, within ten minutes."""

    __tablename__ = "enrolment_code"
    code_sha256: Mapped[bytes] = mapped_column(DIGEST, primary_key=True)
    territory_id: Mapped[int]
    team_id: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class RefusedAttempt(Model):
    """How often an address failed to sign in or to enrol, and until when it must wait.

    `source` is a keyed hash: neither the address nor the login can be read from it.
    """

    __tablename__ = "refused_attempt"
    source: Mapped[bytes] = mapped_column(DIGEST, primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    wait_until: Mapped[datetime]

"""Tables: when a team was reminded of what waits, and who was warned of which deadline."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, one_of
from server.reporting.dispatch.rules import ALARMS, WARNINGS


class Reminder(Model):
    """A team is reminded of what waits, once a day at most; `sent_at` is None until the mail has left."""

    __tablename__ = "reminder"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime | None]


class DeadlineWarning(Model):
    """A ticket's deadline comes near, is passed, or is long passed: told once of each deadline.

    `team_id` is the team that had the ticket then; `sent_at` is None until the mail has left, or until it
    was found that nobody has an address.
    """

    __tablename__ = "deadline_warning"
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(9), primary_key=True)
    deadline: Mapped[datetime] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", WARNINGS),
        Index(
            "ix_deadline_warning_unsent",
            "territory_id",
            "kind",
            "team_id",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )


class DispatchAlarm(Model):
    """A ticket that no rule and nobody settles: the desk is told once of each kind.

    `sent_at` is None until the mail has left, or until it was found that nobody has an address.
    """

    __tablename__ = "dispatch_alarm"
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    raised_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("kind", ALARMS),
        Index(
            "ix_dispatch_alarm_unsent",
            "territory_id",
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
    )

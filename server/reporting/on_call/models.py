"""Tables: the rota of each team, its exceptions, the alerts and what became of each."""

import uuid
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Time, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, one_of
from server.reporting.on_call.rules.alarm import STEPS, WAYS


class OnCallTeam(Model):
    """Who answers for a team: its *référent* keeps its rota and is told when nobody on call answers."""

    __tablename__ = "on_call_team"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    referent_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class OnCallLine(Model):
    """A line of a team's weekly pattern; see `rules.rota.Line`."""

    __tablename__ = "on_call_line"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rank: Mapped[int]
    days: Mapped[list[Any]]
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    nights: Mapped[int]
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    every_weeks: Mapped[int]


class OnCallException(Model):
    """Somebody takes a team's rank from an instant to another, whatever the pattern says."""

    __tablename__ = "on_call_exception"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    rank: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class OnCallAlert(Model):
    """An urgent ticket about which people are told until somebody acknowledges it, or it is settled.

    `rounds` counts how often people were told; `next_at` is when they are told again.
    """

    __tablename__ = "on_call_alert"
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    raised_at: Mapped[datetime]
    rounds: Mapped[int]
    next_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_on_call_alert_open",
            "territory_id",
            "next_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_on_call_alert_raised", "territory_id", "raised_at"),
    )


class OnCallStep(Model):
    """One line of the story of an alert; never edited, never deleted.

    `account_id` is who was told, or who acknowledged; `noted_by` who wrote that down for somebody else.
    `level` counts from 1, the person on call. `way` says how it was acknowledged.
    """

    __tablename__ = "on_call_step"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("on_call_alert.ticket_id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    round: Mapped[int]
    level: Mapped[int | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    noted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    way: Mapped[str | None] = mapped_column(String(9))

    __table_args__ = (one_of("kind", STEPS), one_of("way", WAYS))

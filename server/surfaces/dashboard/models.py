"""Tables: the views of the list that somebody keeps, visits, and facts of tickets to be counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Json, Model


class SavedView(Model):
    """Filters with a name; `shared` ones are offered to all who read the list."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict[str, Any]] = mapped_column(Json)
    shared: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (Index("ix_saved_view_territory", "territory_id", "name"),)


class FactMonth(Model):
    """The facts of the tickets received in a local month (its first day), as `queries.facts` writes them."""

    __tablename__ = "fact_month"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class FactMark(Model):
    """Up to which position of the change feed, in which of its epochs, the kept months are true."""

    __tablename__ = "fact_mark"
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("territory.id"), primary_key=True, autoincrement=False
    )
    epoch: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    layout: Mapped[int]
    kept_at: Mapped[datetime]


class Visit(Model):
    """When somebody last opened the first page, and when the visit before that was."""

    __tablename__ = "visit"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    seen_at: Mapped[datetime]
    before_at: Mapped[datetime | None]


class ReporterMonth(Model):
    """How many people reported in a local month (its first day), by the addresses that they left.

    `reporters` are different addresses or numbers, `newcomers` those that were not known before; None where
    contact data of that month was erased before it was counted. A month stays as it was counted.
    """

    __tablename__ = "reporter_month"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    signalements: Mapped[int]
    reachable: Mapped[int | None]
    reporters: Mapped[int | None]
    newcomers: Mapped[int | None]


class ChannelMonth(Model):
    """Signalements of a month that came by a way; `support` is that of the link opened before, or empty."""

    __tablename__ = "channel_month"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    source: Mapped[str] = mapped_column(String(8), primary_key=True)
    support: Mapped[str] = mapped_column(String(12), primary_key=True)
    signalements: Mapped[int]


class DeclineAlert(Model):
    """That a decline in use was told, once a month at most."""

    __tablename__ = "decline_alert"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    raised_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

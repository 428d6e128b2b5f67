"""Tables: who is away, which team is closed. Days are local and whole, the last one included."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model


class Absence(Model):
    """Somebody of the staff is away; `substitute_id` takes what was entrusted to him or her."""

    __tablename__ = "absence"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    noted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[datetime]

    __table_args__ = (Index("ix_absence_days", "territory_id", "last_day"),)


class Closure(Model):
    """A team is closed; `substitute_id` is the team that takes what cannot wait."""

    __tablename__ = "closure"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    noted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    noted_at: Mapped[datetime]

    __table_args__ = (Index("ix_closure_days", "territory_id", "last_day"),)

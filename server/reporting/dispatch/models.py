"""Tables: when a team was reminded of what waits."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model


class Reminder(Model):
    """A team is reminded of what waits, once a day at most; `sent_at` is None until the mail has left."""

    __tablename__ = "reminder"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime | None]

"""Tables: places where the same thing comes back, and the tickets that show it."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model


class RecurringPlace(Model):
    """A place found at night; `times` is how many times the thing was reported there within the window.

    From `dismissed_at` on it is shown again once it was reported later than that; so is one whose
    `structural_ticket_id` has ended.
    """

    __tablename__ = "recurring_place"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    latitude: Mapped[float]
    longitude: Mapped[float]
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    structural_ticket_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("ticket.id"), index=True)

    __table_args__ = (Index("ix_recurring_place_times", "territory_id", "times", "last_at"),)


class RecurringEvidence(Model):
    """One ticket among those that show that a thing comes back at a place."""

    __tablename__ = "recurring_evidence"
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recurring_place.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)

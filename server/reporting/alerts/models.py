"""Table: what somebody watches. Who that is, is known to `commons.notifications` alone, by the same id."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, one_of
from server.reporting.alerts.rules import DAILY, FREQUENCIES


class Alert(Model):
    """A district, or a place and a radius; `categories` are codes, empty for all.

    `frequency` is `daily`, for what is new, or `monthly`, for the brief of a district.

    `told_until` is the instant up to which new tickets were told; none is sent before `confirmed_at`.
    """

    __tablename__ = "alert"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    radius_m: Mapped[float | None]
    categories: Mapped[list[Any]]
    frequency: Mapped[str] = mapped_column(String(8), server_default=DAILY)
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    told_until: Mapped[datetime | None]

    __table_args__ = (
        one_of("frequency", FREQUENCIES),
        Index("ix_alert_told", "territory_id", "told_until", "id"),
        Index("ix_alert_confirmed", "confirmed_at", "asked_at"),
    )

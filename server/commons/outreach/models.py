"""Tables: links that are counted, campaigns, and what was spent."""

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.commons.outreach.rules import COSTS, SUPPORTS
from server.core.db import Model, one_of


class Campaign(Model):
    """A period in which the service was made known. `id` was made with the form; the cost is in cents."""

    __tablename__ = "campaign"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    cost_cents: Mapped[int | None]
    noted_at: Mapped[datetime]

    __table_args__ = (Index("ix_campaign_starts_on", "territory_id", "starts_on"),)


class CountedLink(Model):
    """A link on one support. `batch_id` was made with the form that asked for it: sent twice, it is once.

    `place` are the words printed for where it hangs; the coordinates begin the signalement there.
    """

    __tablename__ = "counted_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    code: Mapped[str] = mapped_column(String(8))
    batch_id: Mapped[uuid.UUID]
    rank: Mapped[int]
    support: Mapped[str] = mapped_column(String(12))
    languages: Mapped[str] = mapped_column(String(8))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    announcement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("announcement.id"))
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"))
    place: Mapped[str | None] = mapped_column(String(200))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    made_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("territory_id", "code"),
        UniqueConstraint("batch_id", "rank"),
        one_of("support", SUPPORTS),
        Index("ix_counted_link_made_at", "territory_id", "made_at"),
    )


class LinkDay(Model):
    """How often a link was opened on a day of the town's calendar."""

    __tablename__ = "link_day"
    link_id: Mapped[int] = mapped_column(ForeignKey("counted_link.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    visits: Mapped[int]


class Cost(Model):
    """An amount of a year, in cents, as it was entered; of agents' work, the days too."""

    __tablename__ = "cost"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(120))
    amount_cents: Mapped[int]
    days: Mapped[float | None]
    entered_at: Mapped[datetime]

    __table_args__ = (one_of("kind", COSTS), Index("ix_cost_year", "territory_id", "year"))

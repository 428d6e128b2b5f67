"""Tables of announcements and of those who follow them."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.commons.announcements.rules.content import KINDS, STATES
from server.core.db import Model, one_of


class Announcement(Model):
    """What the town announces. `id` was made with the form, so that a form sent twice is one announcement.

    `revision` counts what was saved; `announced_at` is when the subscribers were asked to be told, once.
    """

    __tablename__ = "announcement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(140))
    text: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str | None] = mapped_column(String(140))
    text_en: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    published_from: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(300))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    radius_m: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(String(500))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    revision: Mapped[int]
    districts: Mapped[list["AnnouncementDistrict"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnnouncementDistrict.district_id"
    )
    categories: Mapped[list["AnnouncementCategory"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="AnnouncementCategory.category_id"
    )

    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        Index("ix_announcement_shown", "territory_id", "state", "ends_at", "id"),
        Index(
            "ix_announcement_unannounced",
            "published_from",
            sqlite_where=sql("announced_at IS NULL AND state = 'published'"),
            postgresql_where=sql("announced_at IS NULL AND state = 'published'"),
        ),
    )


class AnnouncementDistrict(Model):
    """A district that an announcement concerns; without any it concerns the whole town."""

    __tablename__ = "announcement_district"
    announcement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
    )
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"), primary_key=True)


class AnnouncementCategory(Model):
    """A leaf or heading that an announcement concerns; without any it concerns all."""

    __tablename__ = "announcement_category"
    announcement_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True
    )
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)


class AnnouncementFollower(Model):
    """Who wants to hear: of one announcement; without one, of all those of a district, or of the town.

    `id` was made on the device and names the person in `notifications`, where contact data is.
    """

    __tablename__ = "announcement_follower"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    announcement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("announcement.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    language: Mapped[str] = mapped_column(String(2))
    followed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_announcement_follower_of", "announcement_id", "id"),
        Index(
            "ix_announcement_follower_subscribed",
            "territory_id",
            "id",
            sqlite_where=sql("announcement_id IS NULL"),
            postgresql_where=sql("announcement_id IS NULL"),
        ),
    )

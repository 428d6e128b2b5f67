"""Tables: what one person said, and the people attached to a ticket."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Model, one_of
from server.reporting.signalements.rules import POSITION_SOURCES, SLOW_REASONS, SOURCES
from server.reporting.tickets.rules import KINDS


class Signalement(Model):
    """What one person said, as it was said. `id` was made on the device."""

    __tablename__ = "signalement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    number: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    description: Mapped[str] = mapped_column(Text)
    answers: Mapped[dict[str, Any]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    position_source: Mapped[str | None] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(300))
    taken_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    located_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(8))
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    photos_promised: Mapped[int]
    far_photo_m: Mapped[float | None]
    # a stretch of street: [longitude, latitude] from the place on, and the address of its end
    line: Mapped[list[Any] | None]
    line_to: Mapped[str | None] = mapped_column(String(300))
    # the ticket that was done lately at the same place, when the author says that the problem is back
    recurrence_of: Mapped[uuid.UUID | None]
    origin: Mapped[str | None] = mapped_column(String(8))  # the code of the link that was opened before
    words_flag: Mapped[list[Any] | None]  # of `rules.PEOPLE`: what in the words looks like a person

    __table_args__ = (
        UniqueConstraint("territory_id", "number"),
        one_of("kind", KINDS),
        one_of("source", SOURCES),
        one_of("position_source", POSITION_SOURCES),
        Index(
            "ix_signalement_entered",
            "entered_by",
            sqlite_where=text("entered_by IS NOT NULL"),
            postgresql_where=text("entered_by IS NOT NULL"),
        ),
        Index("ix_signalement_source", "territory_id", "source", "received_at"),
        Index(
            "ix_signalement_origin",
            "territory_id",
            "origin",
            sqlite_where=text("origin IS NOT NULL"),
            postgresql_where=text("origin IS NOT NULL"),
        ),
    )


class Witness(Model):
    """A person attached to a ticket: an author (same id as the signalement) or one who said "me too".

    `secret_hash` is the SHA-256 of the device's secret; `token_version` revokes all mailed tokens at once.
    `satisfied_at` is when the two questions after the verdict were last answered. From `anonymised_at` on,
    nothing is known of how to reach this person, who may read and no longer write.
    """

    __tablename__ = "witness"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    signalement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("signalement.id"))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    token_version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    verdict_at: Mapped[datetime | None]
    verdict_comment: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]
    quality_of_answer: Mapped[str | None] = mapped_column(String(4))
    quality_of_work: Mapped[str | None] = mapped_column(String(4))
    satisfied_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_witness_judged",
            "ticket_id",
            "solved",
            sqlite_where=text("verdict_at IS NOT NULL"),
            postgresql_where=text("verdict_at IS NOT NULL"),
        ),
    )


class SlowedSender(Model):
    """A sender who was warned, or whose reports are looked at first up to and with the day `until`.

    The marks know an address, a number or, of who left neither, a network again, and tell nobody what it is;
    they are forgotten when the measure ends. `words` are what the person was told.
    """

    __tablename__ = "slowed_sender"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    witness_id: Mapped[uuid.UUID]
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    email_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    phone_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    network_mark: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    reason: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None] = mapped_column(Date)
    started_at: Mapped[datetime]
    started_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    __table_args__ = (
        one_of("reason", SLOW_REASONS),
        Index("ix_slowed_sender_until", "territory_id", "until"),
    )

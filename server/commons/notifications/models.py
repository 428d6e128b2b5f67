"""Tables of contact data, push addresses and messages."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.commons.notifications.rules import CHANNELS, PUSH_KINDS, STATES
from server.core.db import Json, Model, one_of

# written out, word for word, so that the index of these rows alone can serve: parameters would hide it
NEEDS_A_PERSON = "state IN ('to_call', 'to_write', 'failed')"


class Contact(Model):
    """How a person can be reached: the only place where that is kept.

    `last_used_at` moves with every message, so that the delay of the territory counts from the last one.
    From `stopped_at` on, the person wants no more of the messages that can be stopped.
    """

    __tablename__ = "contact"
    recipient_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int]
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(30))
    postal: Mapped[str | None] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_contact_last_used", "territory_id", "last_used_at"),
        Index("ix_contact_email", "territory_id", "email"),
        Index("ix_contact_phone", "territory_id", "phone"),
    )


class PushAddress(Model):
    """A browser or application that asked for pushes. `value` is a token, or a subscription in JSON."""

    __tablename__ = "push_address"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(Text)
    value_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("recipient_id", "value_sha256"), one_of("kind", PUSH_KINDS))


class Notification(Model):
    """One message for one person by one channel.

    `reference` names what it tells, the same at every repeat. `reached` lists the push addresses that took
    it already. `push_answers` are the buttons of a push that asks something. `lease_until` belongs to the
    worker that is sending it. `call_words` and `letter` are for the desk, when it calls or writes: nobody
    says aloud, or copies from paper, the long link of `body`. A mail program posts to
    `stop_url` to stop such mails; it holds a token, and is forgotten once sent.
    """

    __tablename__ = "notification"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_id: Mapped[uuid.UUID]
    territory_id: Mapped[int]
    reference: Mapped[str] = mapped_column(String(160))
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(1000))
    push_text: Mapped[str] = mapped_column(String(300))
    push_answers: Mapped[list[Any]] = mapped_column(Json, default=list, server_default="[]")
    call_words: Mapped[str] = mapped_column(Text, default="", server_default="")
    letter: Mapped[str] = mapped_column(Text, default="", server_default="")
    stop_url: Mapped[str] = mapped_column(String(1000), default="", server_default="")
    requested_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    reached: Mapped[list[Any]] = mapped_column(Json, default=list)
    sent_at: Mapped[datetime | None]
    told_by: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (
        UniqueConstraint("recipient_id", "reference", "channel", name="uq_notification_once"),
        one_of("channel", CHANNELS),
        one_of("state", STATES),
        Index(
            "ix_notification_open",
            "territory_id",
            "state",
            "id",
            sqlite_where=text(NEEDS_A_PERSON),
            postgresql_where=text(NEEDS_A_PERSON),
        ),
        Index(
            "ix_notification_pending",
            "tried_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

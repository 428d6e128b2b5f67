"""The table of mails that wait for the desk."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Json, Model, one_of

STATES = ("waiting", "entered", "aside")


class MailDraft(Model):
    """A mail as the desk reads it; who wrote it is in the contact table, under the same id.

    `key` knows the mail again. `left_out` names what it carries and we did not take. Once entered or set
    aside its words are kept for thirty days.
    """

    __tablename__ = "mail_draft"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    key: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    subject: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    is_cut: Mapped[bool]
    left_out: Mapped[list[Any]] = mapped_column(Json)
    received_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(16))
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    done_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("territory_id", "key", name="uq_mail_draft_once"),
        one_of("state", STATES),
        Index(
            "ix_mail_draft_waiting",
            "territory_id",
            "received_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

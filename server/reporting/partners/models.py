"""Tables: tickets given to outside bodies, and the secrets shared with these."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from server.commons.territories.rules.words import CHANNEL_KINDS
from server.core.db import Model, one_of
from server.reporting.partners.rules import ANSWERS, BY_TELEPHONE, STATES


class Transfer(Model):
    """A ticket given to an outside body; `id` is that of the action that gave it; the body knows it too.

    `round` counts how often the desk sent it again; `tried_at` is the first try of all, from which the body
    may have it; `waits_since` the first try of this round. `reference` is the body's own number, `token` what
    an Open311 server gave instead for a while. By telephone it waits
    until somebody of the desk has called. Tokens of links with another `link_version` open nothing.
    `asks_since` is set while the body waits for the desk. `next_at` is when it is to be tried again or,
    once it was brought, when to look whether photos came; `photos_told` is how many the body was told of.
    """

    __tablename__ = "transfer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    round: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    waits_since: Mapped[datetime]
    next_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(500))
    reference: Mapped[str | None] = mapped_column(String(128))
    token: Mapped[str | None] = mapped_column(String(128))
    looked_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)
    answer: Mapped[str | None] = mapped_column(String(8))
    answered_at: Mapped[datetime | None]
    asks_since: Mapped[datetime | None]
    photos_told: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        one_of("channel", (*CHANNEL_KINDS, BY_TELEPHONE)),
        one_of("state", STATES),
        one_of("answer", ANSWERS),
        Index(
            "ix_transfer_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index(
            "ix_transfer_to_call",
            "territory_id",
            "ticket_id",
            sqlite_where=text("state = 'waiting' AND channel = 'phone'"),
            postgresql_where=text("state = 'waiting' AND channel = 'phone'"),
        ),
        Index(
            "ix_transfer_open",
            "territory_id",
            "made_at",
            sqlite_where=text("state <> 'ended' OR asks_since IS NOT NULL"),
            postgresql_where=text("state <> 'ended' OR asks_since IS NOT NULL"),
        ),
        Index("ix_transfer_team", "territory_id", "team_id", "state"),
    )


class ChannelSecret(Model):
    """What we share with a body: the key that signs its webhook, or the one that its server gave us."""

    __tablename__ = "channel_secret"
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

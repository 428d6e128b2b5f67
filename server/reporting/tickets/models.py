"""Tables: the ticket, its actions (append-only), what was published, and the series of numbers."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Json, Model, one_of
from server.reporting.tickets.rules import KINDS, OPEN_STATES, PRIORITIES, STATES

# in the order of its letters, whatever language the database sorts in: words are found by their beginning
Word = String(40).with_variant(String(40, collation="C"), "postgresql")

# written out, so that the index of these rows alone can serve
OPEN = f"state IN ({', '.join(repr(state) for state in OPEN_STATES)})"
MASKED = "public IS FALSE OR reason IS NOT NULL"  # whole or in part


def _received_at(context: Any) -> datetime:
    """Nothing has changed yet since a ticket was received."""
    received_at: datetime = context.get_current_parameters()["received_at"]
    return received_at


class Ticket(Model):
    """One job for one team. Written by `services` only, together with the action that changes it.

    A merged ticket is `merged_into_id` another; `target_id` is where that leads in the end, the ticket on
    which its people are followed now. A ticket made by a split keeps in `split_from_id` which it was part of.
    """

    __tablename__ = "ticket"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    number: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="new")
    version: Mapped[int] = mapped_column(default=0)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    first_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    address: Mapped[str | None] = mapped_column(String(300))
    street: Mapped[str | None] = mapped_column(String(200))
    priority: Mapped[str] = mapped_column(String(8), default="normal")
    witness_count: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    pauses: Mapped[list[Any]] = mapped_column(default=list)  # [since, until], ISO, of each rest of the clock
    planned_on: Mapped[date | None] = mapped_column(Date)
    waiting_for: Mapped[str | None] = mapped_column(String(8))
    waiting_since: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=_received_at)  # since when it is as it is
    first_handled_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    contested_at: Mapped[datetime | None]
    reopened_count: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None] = mapped_column(String(32))
    rule: Mapped[str | None] = mapped_column(String(200))
    because: Mapped[list[Any] | None]
    # how often it went from one team to another, and since when a citizen's words wait for an answer
    team_changes: Mapped[int] = mapped_column(default=0)
    unanswered_since: Mapped[datetime | None]
    to_check_since: Mapped[datetime | None]  # a slowed sender's: rules wait until the desk has looked
    # when an elected member last asked about it, and who of the team or the desk takes it
    inquired_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    merged_into_id: Mapped[uuid.UUID | None]
    target_id: Mapped[uuid.UUID | None]
    split_from_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        UniqueConstraint("territory_id", "number"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        one_of("priority", PRIORITIES),
        # after the order of the lists, what the public map shows: it reads this index alone
        Index(
            "ix_ticket_received",
            "territory_id",
            "received_at",
            "id",
            "latitude",
            "longitude",
            "category_id",
            "state",
            "waiting_for",
            "witness_count",
            "number",
        ),
        Index("ix_ticket_state", "territory_id", "state", "received_at", "id"),
        Index("ix_ticket_team", "territory_id", "team_id", "state", "received_at", "id"),
        Index("ix_ticket_category", "territory_id", "category_id", "received_at", "id"),
        Index("ix_ticket_district", "territory_id", "district_id", "received_at", "id"),
        # the public figures of a district: what is open, what was treated and how fast
        Index(
            "ix_ticket_figures",
            "territory_id",
            "district_id",
            "state",
            "done_at",
            "received_at",
            "category_id",
        ),
        Index("ix_ticket_place", "territory_id", "latitude", "longitude"),
        Index("ix_ticket_deadline", "territory_id", "deadline"),
        Index(
            "ix_ticket_done",
            "done_at",
            sqlite_where=text("state = 'done'"),
            postgresql_where=text("state = 'done'"),
        ),
        Index(
            "ix_ticket_contested",
            "territory_id",
            "contested_at",
            sqlite_where=text("contested_at IS NOT NULL"),
            postgresql_where=text("contested_at IS NOT NULL"),
        ),
        Index(
            "ix_ticket_unanswered",
            "territory_id",
            "unanswered_since",
            sqlite_where=text("unanswered_since IS NOT NULL"),
            postgresql_where=text("unanswered_since IS NOT NULL"),
        ),
        Index(
            "ix_ticket_to_check",
            "territory_id",
            "to_check_since",
            sqlite_where=text("to_check_since IS NOT NULL"),
            postgresql_where=text("to_check_since IS NOT NULL"),
        ),
        Index(
            "ix_ticket_inquired",
            "territory_id",
            "inquired_at",
            sqlite_where=text("inquired_at IS NOT NULL"),
            postgresql_where=text("inquired_at IS NOT NULL"),
        ),
        # the figures of the first page: what is open, of which team, and late
        Index(
            "ix_ticket_open",
            "territory_id",
            "team_id",
            "state",
            "deadline",
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        # the open ones, as they have waited
        Index(
            "ix_ticket_unchanged",
            *("territory_id", "changed_at", "id", "state", "team_id", "priority"),
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index(
            "ix_ticket_priority",
            *("territory_id", "priority", "received_at", "id"),
            sqlite_where=text("priority <> 'normal'"),
            postgresql_where=text("priority <> 'normal'"),
        ),
        Index(
            "ix_ticket_entrusted",
            *("territory_id", "received_at", "id"),
            sqlite_where=text("assignee_id IS NOT NULL"),
            postgresql_where=text("assignee_id IS NOT NULL"),
        ),
        Index(
            "ix_ticket_bounced",
            "territory_id",
            "state",
            "received_at",
            "id",
            sqlite_where=text("team_changes >= 2"),
            postgresql_where=text("team_changes >= 2"),
        ),
        *(
            Index(
                f"ix_ticket_{column.removesuffix('_id')}",
                column,
                sqlite_where=text(f"{column} IS NOT NULL"),
                postgresql_where=text(f"{column} IS NOT NULL"),
            )
            for column in ("merged_into_id", "target_id", "split_from_id", "assignee_id")
        ),
    )


class Stay(Model):
    """Where the people of a merged ticket lived: with `target_id`, from one of its steps to another.

    The steps after `from_sequence` up to `until_sequence` of the target, all until now while that is None,
    are theirs too; they come after the step `after_sequence` of their own ticket.
    """

    __tablename__ = "stay"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    target_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    after_sequence: Mapped[int]
    from_sequence: Mapped[int]
    until_sequence: Mapped[int | None]


class Action(Model):
    """One applied change of a ticket; never edited. `sequence` is the ticket's version after it.

    `fingerprint` is the SHA-256 of actor, ticket, kind and payload: a known id with another is refused.
    `told_at` says when the witnesses' notices were written, for the kinds that citizens are told of.
    """

    __tablename__ = "action"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    actor_kind: Mapped[str] = mapped_column(String(8))
    actor_key: Mapped[str] = mapped_column(String(48))
    actor_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    claimed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    base_version: Mapped[int | None]
    from_state: Mapped[str | None] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    changes: Mapped[bool]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    told_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("ticket_id", "sequence"),
        Index(
            "ix_action_untold",
            "received_at",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )


class Bulk(Model):
    """One action that somebody asked for many tickets; `id` was made with the form, so that twice is once.

    `items` are [ticket id, number, version seen]; `results` say for each id that was done what became of it:
    "" when applied, else the reason.
    """

    __tablename__ = "bulk"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(12))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    items: Mapped[list[Any]] = mapped_column(Json)
    results: Mapped[dict[str, Any]] = mapped_column(Json)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class PhotoPromise(Model):
    """A photo that a tablet said it will send for an action; kept until the bytes are here."""

    __tablename__ = "photo_promise"
    photo_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id"), index=True)
    promised_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_photo_promise_open",
            "promised_at",
            sqlite_where=text("kept_at IS NULL"),
            postgresql_where=text("kept_at IS NULL"),
        ),
    )


class Review(Model):
    """Words of an action that the desk reads before citizens do; `review_id` is the action that decided."""

    __tablename__ = "review"
    action_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("action.id"), primary_key=True)
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    asked_at: Mapped[datetime]
    review_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("action.id"))

    __table_args__ = (
        Index(
            "ix_review_waiting",
            "territory_id",
            "asked_at",
            sqlite_where=text("review_id IS NULL"),
            postgresql_where=text("review_id IS NULL"),
        ),
    )


class Publication(Model):
    """Words or a photo that a person made public, or masked; without a row, nothing is public.

    `hidden` are the places of a text that stay hidden while the rest is public (`rules.hiding`), never the
    words themselves. `reason` says why it was masked or something hidden, where somebody said so.
    """

    __tablename__ = "publication"
    item_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_kind: Mapped[str] = mapped_column(String(8))
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), index=True)
    public: Mapped[bool]
    hidden: Mapped[list[Any]] = mapped_column(default=list)
    decided_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(String(24))

    __table_args__ = (
        one_of("item_kind", ("words", "photo")),
        Index(
            "ix_publication_masked",
            "decided_at",
            sqlite_where=text(MASKED),
            postgresql_where=text(MASKED),
        ),
    )


class SearchDocument(Model):
    """The words by which a ticket is found, as `rules.words` writes them: those said, its place, its kind."""

    __tablename__ = "search_document"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    ticket_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("ticket.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)


class SearchWord(Model):
    """A word that some ticket of the territory has. `letters` are those it is made of, a bit each."""

    __tablename__ = "search_word"
    id: Mapped[int] = mapped_column(primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    word: Mapped[str] = mapped_column(Word)
    letters: Mapped[int]

    __table_args__ = (UniqueConstraint("territory_id", "word"),)


class SearchHit(Model):
    """A word is in a document. Without foreign keys, which would have to be looked for in all hits."""

    __tablename__ = "search_hit"
    word_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    __table_args__ = ({"sqlite_with_rowid": False},)


class NumberSeries(Model):
    """The last number given in a territory and year; signalements and tickets share it."""

    __tablename__ = "number_series"
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]

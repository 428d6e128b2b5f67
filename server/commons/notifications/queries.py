"""Reading: the desk's list, what failed, how somebody can be reached, what was told."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, TextClause, func, or_, select, text

from server.commons.notifications.models import NEEDS_A_PERSON, Contact, Notification, PushAddress
from server.commons.notifications.rules import (
    DESK_STATES,
    FAILED,
    TO_CALL,
    mobile_number,
    ways_to_write,
    without_token,
)
from server.core.db import db

MAX_PAGE = 200


def available_channels() -> frozenset[str]:
    """The machine channels that this installation's settings make possible."""
    settings = current_app.config["PARVIS"]
    found = {"email", "webpush"}
    if settings.fcm_credentials:
        found.add("fcm")
    if settings.sms_url:
        found.add("sms")
    return frozenset(found)


@dataclass(frozen=True)
class DeskItem:
    """Somebody to call (`to_call`) or to write to (`to_write`), with the words to say or to print."""

    id: int
    state: str
    recipient_id: UUID
    reference: str
    phone: str | None
    postal: str | None
    language: str
    subject: str
    words: str
    requested_at: datetime


@dataclass(frozen=True)
class FailedItem:
    """A message that could not be sent, and why."""

    id: int
    recipient_id: UUID
    reference: str
    channel: str
    subject: str
    error: str | None
    requested_at: datetime
    attempts: int


def needs_a_person() -> TextClause:
    """What waits for somebody, or did not leave: to be asked beside what else is, for the index's sake."""
    return text(f"notification.{NEEDS_A_PERSON}")


def desk_list(
    territory_id: int,
    cursor: int | None = None,
    limit: int = 50,
    states: Collection[str] = DESK_STATES,
) -> tuple[list[DeskItem], int | None]:
    """A page of the people whom the desk must call or write to, the longest waiting first.

    For readers who hold `see_contacts` only.

    Args:
        cursor: what the page before gave; None for the first.
        limit: 1 to 200.
        states: `to_call`, `to_write` or both.

    Returns:
        The page and the cursor of the next one, None at the end.
    """
    size = max(1, min(limit, MAX_PAGE))
    statement = (
        select(Notification, Contact)
        .outerjoin(Contact, Contact.recipient_id == Notification.recipient_id)
        .where(
            Notification.territory_id == territory_id,
            Notification.state.in_(states),
            Notification.state.in_(DESK_STATES),
            needs_a_person(),
            Notification.id > (cursor or 0),
        )
        .order_by(Notification.id)
        .limit(size + 1)
    )
    rows = db.session.execute(statement).all()
    items = [_desk_item(row, contact) for row, contact in rows[:size]]
    return items, items[-1].id if len(rows) > size else None


def _desk_item(row: Notification, contact: Contact | None) -> DeskItem:
    return DeskItem(
        id=row.id,
        state=row.state,
        recipient_id=row.recipient_id,
        reference=row.reference,
        phone=contact.phone if contact else None,
        postal=contact.postal if contact else None,
        language=contact.language if contact else "fr",
        subject=row.subject,
        words=_desk_words(row),
        requested_at=row.requested_at,
    )


def _desk_words(row: Notification) -> str:
    """What the desk says or prints: never the secret link, which is for the person's own screen."""
    written = row.call_words if row.state == TO_CALL else row.letter
    return written or row.body.replace(row.url, without_token(row.url))


def desk_counts(territory_id: int) -> dict[str, int]:
    """How many wait on the desk's list, by state."""
    statement = (
        select(Notification.state, func.count().label("waiting"))
        .where(
            Notification.territory_id == territory_id,
            Notification.state.in_(DESK_STATES),
            needs_a_person(),
        )
        .group_by(Notification.state)
    )
    found = {row.state: row.waiting for row in db.session.execute(statement)}
    return {state: found.get(state, 0) for state in DESK_STATES}


def failed(
    territory_id: int, limit: int = MAX_PAGE, *, among: Sequence[ColumnElement[bool]] = ()
) -> list[FailedItem]:
    """The messages that could not be sent, the latest first; `among` are conditions of the reader's own."""
    rows = db.session.scalars(
        select(Notification)
        .where(
            Notification.territory_id == territory_id,
            Notification.state == FAILED,
            needs_a_person(),
            *among,
        )
        .order_by(Notification.id.desc())
        .limit(max(1, min(limit, MAX_PAGE)))
    )
    return [
        FailedItem(
            id=row.id,
            recipient_id=row.recipient_id,
            reference=row.reference,
            channel=row.channel,
            subject=row.subject,
            error=row.error,
            requested_at=row.requested_at,
            attempts=row.attempts,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class ContactView:
    """How a person can be reached. For readers who hold `see_contacts` only.

    `stopped`: he or she wants no more of the messages that can be stopped.
    """

    email: str | None
    phone: str | None
    postal: str | None
    language: str
    stopped: bool


def contacts_of(recipient_ids: Iterable[UUID]) -> dict[UUID, ContactView]:
    """The contact data of these people; those of whom nothing is known are absent."""
    wanted = set(recipient_ids)
    if not wanted:
        return {}
    rows = db.session.scalars(select(Contact).where(Contact.recipient_id.in_(wanted)))
    return {row.recipient_id: contact_view(row) for row in rows}


def contact_view(row: Contact) -> ContactView:
    """The contact data of a person as staff who may see it read it."""
    return ContactView(
        email=row.email,
        phone=row.phone,
        postal=row.postal,
        language=row.language,
        stopped=row.stopped_at is not None,
    )


@dataclass(frozen=True)
class Messages:
    """By which of `email` and `sms` a machine writes to a person, and whether he or she still wants it to."""

    ways: tuple[str, ...]
    wanted: bool


def messages_to(recipient_id: UUID) -> Messages:
    """Whether and how this person is written to; no way where nothing is known."""
    contact = db.session.get(Contact, recipient_id)
    if contact is None:
        return Messages((), wanted=False)
    usable = available_channels()
    known = {"email": bool(contact.email), "sms": mobile_number(contact.phone or "") is not None}
    ways = tuple(way for way, is_known in known.items() if is_known and way in usable)
    return Messages(ways, wanted=contact.stopped_at is None)


def recipients_at(territory_id: int, email: str) -> list[UUID]:
    """The recipients of a territory who gave this e-mail address."""
    return list(
        db.session.scalars(
            select(Contact.recipient_id).where(
                Contact.territory_id == territory_id, Contact.email == email.strip().lower()
            )
        )
    )


def recipients_found(territory_id: int, typed: str) -> list[UUID]:
    """The recipients of a territory whose e-mail address or telephone number this is.

    For readers who hold `see_contacts` only.
    """
    if "@" in typed:
        return recipients_at(territory_id, typed)
    written = ways_to_write(typed)
    if not written:
        return []
    wanted = select(Contact.recipient_id).where(
        Contact.territory_id == territory_id, Contact.phone.in_(written)
    )
    return list(db.session.scalars(wanted))


def recipients_like(territory_id: int, recipient_id: UUID) -> list[UUID]:
    """The recipients of a territory who gave this one's e-mail address or telephone number."""
    known = db.session.get(Contact, recipient_id)
    given = (
        [
            column == value
            for column, value in ((Contact.email, known.email), (Contact.phone, known.phone))
            if value
        ]
        if known
        else []
    )
    if not given:
        return []
    wanted = select(Contact.recipient_id).where(Contact.territory_id == territory_id, or_(*given))
    return list(db.session.scalars(wanted))


def languages_of(recipient_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The language to speak to these people; those of whom nothing is known are absent."""
    rows = db.session.execute(
        select(Contact.recipient_id, Contact.language).where(Contact.recipient_id.in_(set(recipient_ids)))
    )
    return {row.recipient_id: row.language for row in rows}


@dataclass(frozen=True)
class Told:
    """One message and how it stands, without any contact data."""

    reference: str
    channel: str
    state: str
    at: datetime


def told(recipient_ids: Iterable[UUID]) -> dict[UUID, list[Told]]:
    """What was said to these people and how, oldest first; for staff who look at a ticket."""
    wanted = set(recipient_ids)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Notification).where(Notification.recipient_id.in_(wanted)).order_by(Notification.id)
    )
    found: dict[UUID, list[Told]] = {}
    for row in rows:
        found.setdefault(row.recipient_id, []).append(
            Told(
                reference=row.reference,
                channel=row.channel,
                state=row.state,
                at=row.sent_at or row.requested_at,
            )
        )
    return found


def push_kinds_of(recipient_id: UUID) -> frozenset[str]:
    """The kinds of push that this person receives."""
    return frozenset(
        db.session.scalars(
            select(PushAddress.kind)
            .distinct()
            .where(PushAddress.recipient_id == recipient_id, PushAddress.stopped_at.is_(None))
        )
    )


def vapid_public_key() -> str:
    """The key that browsers need to ask for web push (base64url)."""
    from server.commons.notifications.channels import webpush

    return webpush.public_key(current_app.config["PARVIS"].vapid_private_key)

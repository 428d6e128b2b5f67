"""Difficult senders as the desk sees them, and all that one of them said."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from server.commons.accounts import queries as accounts
from server.commons.notifications import queries as contacts
from server.commons.territories.queries import Territory
from server.core.clock import local_day, now, rfc3339
from server.core.db import db
from server.core.errors import NotFound
from server.core.http import Identity
from server.core.language import translate
from server.reporting.signalements.models import Signalement, SlowedSender, Witness
from server.reporting.signalements.queries.words import date_in_words
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.queries import masked_items, within

MOST = 200


@dataclass(frozen=True)
class Slowed:
    """A warning (`until` None) or a slowing; `active` while it holds."""

    id: uuid.UUID
    number: str
    witness_id: uuid.UUID
    reason: str
    words: str
    until: date | None
    started_at: datetime
    started_by: str
    lifted_at: datetime | None
    lifted_by: str
    active: bool


@dataclass(frozen=True)
class Saying:
    """Something that a person said: in a signalement, an answer or a judgement; masked or not since."""

    at: datetime
    number: str
    kind: str
    words: str
    masked: bool


def slowed_senders(
    territory: Territory, identity: Identity, *, witness_ids: Sequence[uuid.UUID] | None = None
) -> list[Slowed]:
    """The senders who were warned or slowed about what `identity` may see, the latest first.

    `witness_ids` limits it to these people.
    """
    where = [SlowedSender.territory_id == territory.id, *within(identity)]
    if witness_ids is not None:
        where.append(SlowedSender.witness_id.in_(witness_ids))
    rows = db.session.execute(
        select(SlowedSender, Ticket.number)
        .join(Ticket, Ticket.id == SlowedSender.ticket_id)
        .where(*where)
        .order_by(SlowedSender.started_at.desc())
        .limit(MOST)
    ).all()
    names = accounts.names_of(
        one for row, _ in rows for one in (row.started_by, row.lifted_by) if one is not None
    )
    today = local_day(now(), territory.time_zone)
    return [
        Slowed(
            id=row.id,
            number=number,
            witness_id=row.witness_id,
            reason=row.reason,
            words=row.words,
            until=row.until,
            started_at=row.started_at,
            started_by=names.get(row.started_by, ""),
            lifted_at=row.lifted_at,
            lifted_by=names.get(row.lifted_by, "") if row.lifted_by else "",
            active=row.until is not None and row.until >= today and row.lifted_at is None,
        )
        for row, number in rows
    ]


def warnings_to(witness_id: uuid.UUID) -> list[dict[str, Any]]:
    """What this person was told, as the own page shows it: words, and until when all is looked at first."""
    rows = db.session.execute(
        select(SlowedSender.id, SlowedSender.words, SlowedSender.until, SlowedSender.started_at)
        .where(SlowedSender.witness_id == witness_id)
        .order_by(SlowedSender.started_at)
    )
    found = []
    for row in rows:
        until = translate("slowed.until", day=date_in_words(row.until)) if row.until else ""
        at = rfc3339(row.started_at)
        found.append({"id": row.id, "from": "service", "at": at, "body": row.words + until})
    return found


def check_may_lift(measure_id: uuid.UUID, identity: Identity) -> None:
    """Refuse whoever may not see the ticket that this measure is about.

    Raises:
        NotFound: it is outside, or there is no such measure.
    """
    about = select(SlowedSender.id).join(Ticket, Ticket.id == SlowedSender.ticket_id)
    if db.session.scalar(about.where(SlowedSender.id == measure_id, *within(identity))) is None:
        raise NotFound("not_found")


def same_person(identity: Identity, witness_id: uuid.UUID) -> list[uuid.UUID]:
    """The witnesses who gave the same e-mail address or telephone number as this one, who is among them.

    Those of the tickets that `identity` may see.
    """
    alike = {witness_id, *contacts.recipients_like(identity.territory_id, witness_id)}
    reach = within(identity)
    if reach:
        of_reach = select(Witness.id).join(Ticket, Ticket.id == Witness.ticket_id)
        alike = set(db.session.scalars(of_reach.where(Witness.id.in_(alike), *reach)))
    return sorted(alike)


def sayings(witness_ids: Sequence[uuid.UUID]) -> list[Saying]:
    """All that these witnesses said, in order, as it was said."""
    said = db.session.execute(
        select(Signalement.id, Signalement.number, Signalement.received_at, Signalement.description).where(
            Signalement.id.in_(witness_ids)
        )
    ).all()
    keys = [f"witness:{one}" for one in witness_ids]
    tickets = select(Witness.ticket_id).where(Witness.id.in_(witness_ids))
    acted = db.session.execute(
        select(Action.kind, Action.at, Action.payload, Ticket.number)
        .join(Ticket, Ticket.id == Action.ticket_id)
        .where(Action.ticket_id.in_(tickets), Action.actor_key.in_(keys))
        .order_by(Action.received_at)
    ).all()
    masked = masked_items([row.id for row in said])
    found = [
        Saying(row.received_at, row.number, "receive", row.description, row.id in masked)
        for row in said
        if row.description
    ]
    found += [
        Saying(row.at, row.number, row.kind, words, masked=False)
        for row in acted
        if (words := row.payload.get("words") or row.payload.get("comment"))
    ]
    return sorted(found, key=lambda one: one.at)

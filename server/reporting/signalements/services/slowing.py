"""Senders who abuse: warned, slowed until a day, let go again. Nothing of theirs is lost."""

import hmac
import uuid
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import select

from server.commons.notifications import queries as contacts
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import local_day, now
from server.core.db import UnitOfWork, unit_of_work
from server.core.errors import Invalid, NotFound
from server.core.language import speaking, translate
from server.reporting.signalements import rules
from server.reporting.signalements.models import SlowedSender, Witness
from server.reporting.signalements.queries.words import date_in_words
from server.reporting.signalements.services.notices import link_for
from server.reporting.tickets import queries as ticket_reads


def warn_or_slow(
    *,
    measure_id: uuid.UUID,
    territory_id: int,
    ticket_id: uuid.UUID,
    witness_id: uuid.UUID,
    reason: str,
    words: str,
    until: date | None,
    account_id: int,
) -> None:
    """Tell a person that such words or reports must stop; with `until`, look first at what comes till then.

    The last day counts. The same `measure_id` again changes nothing.

    Raises:
        NotFound: nobody of this ticket has this id.
        Invalid: an unknown reason, no words, a day that is past or too far, or nothing by which the person
            could be known again.
    """
    with unit_of_work() as work:
        if work.session.get(SlowedSender, measure_id) is not None:
            return
        witness = work.session.get(Witness, witness_id)
        if witness is None or not ticket_reads.has_followed(witness.ticket_id, ticket_id):
            raise NotFound("unknown_signalement")
        territory = territories.by_id(territory_id)
        ticket = ticket_reads.get_ticket(territory_id, ticket_id)
        known = contacts.contacts_of([witness_id]).get(witness_id)
        email, phone = (known.email, known.phone) if known else (None, None)
        _check(territory, reason, words, until, is_known=bool(email or phone))
        row = SlowedSender(
            id=measure_id,
            territory_id=territory_id,
            witness_id=witness_id,
            ticket_id=ticket_id,
            email_mark=_mark(email),
            phone_mark=_mark(rules.bare_phone(phone)),
            reason=reason,
            words=words,
            until=until,
            started_at=now(),
            started_by=account_id,
        )
        work.session.add(row)
        _tell(work, territory, witness, row, ticket.number)


def lift(*, measure_id: uuid.UUID, territory_id: int, account_id: int) -> None:
    """Let a sender go before the day; let go already is the same.

    Raises:
        NotFound: no such sender here.
    """
    with unit_of_work() as work:
        row = work.session.get(SlowedSender, measure_id)
        if row is None or row.territory_id != territory_id:
            raise NotFound("not_found")
        if row.lifted_at is None:
            row.lifted_at, row.lifted_by = now(), account_id


def is_slowed(
    work: UnitOfWork, territory: Territory, *, email: str | None, phone: str | None, instant: datetime
) -> bool:
    """Whether what comes from here must be looked at before anybody works on it."""
    marks = {_mark(email), _mark(rules.bare_phone(phone))} - {None}
    if not marks:
        return False
    rows = work.session.execute(
        select(SlowedSender.email_mark, SlowedSender.phone_mark).where(
            SlowedSender.territory_id == territory.id,
            SlowedSender.until >= local_day(instant, territory.time_zone),
            SlowedSender.lifted_at.is_(None),
        )
    )
    return any(marks & {row.email_mark, row.phone_mark} for row in rows)


def _check(territory: Territory, reason: str, words: str, until: date | None, *, is_known: bool) -> None:
    today = local_day(now(), territory.time_zone)
    wrong = {
        "reason": reason not in rules.SLOW_REASONS,
        "words": not words.strip() or len(words) > rules.MAX_DESCRIPTION,
        "until": until is not None and not today <= until <= today + timedelta(days=rules.MOST_SLOWED_DAYS),
        "contact": not is_known,
    }
    errors = {name: [translate(f"field.slowed.{name}")] for name, is_wrong in wrong.items() if is_wrong}
    if errors:
        raise Invalid("invalid", errors=errors)


def _mark(value: str | None) -> bytes | None:
    """What is kept of an address or number: enough to know it again, nothing to read it by."""
    if not value:
        return None
    key = current_app.config["PARVIS"].secret_key.encode()
    return hmac.digest(key, f"sender:{value.strip().lower()}".encode(), "sha256")


def _tell(work: UnitOfWork, territory: Territory, witness: Witness, row: SlowedSender, number: str) -> None:
    with speaking(witness.language):
        service = territory.contact.get("service") or territory.name
        until = ""
        if row.until:
            until = translate("slowed.until", day=date_in_words(row.until))
        body = translate("slowed.body", number=number, words=row.words, until=until, service=service)
        notifications.tell(
            work,
            recipient_id=witness.id,
            territory_id=territory.id,
            reference=f"slowed:{row.id}",
            subject=translate("slowed.subject", number=number),
            body=body,
            url=link_for(witness, number),
            push_text=translate("slowed.subject", number=number),
            letter=body,
            call_words=body,
        )

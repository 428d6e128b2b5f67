"""Senders who abuse: warned, slowed until a day, let go again. Nothing of theirs is lost.

Who left an address or a number is known by it. Who left neither is known by the network of the last days,
and only what comes from there without an address is looked at first.
"""

import hmac
import uuid
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import or_, select, update

from server.commons.notifications import queries as contacts
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core import shared
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

    The last day counts. The same `measure_id` again changes nothing. Who left no address reads it on the own
    page.

    Raises:
        NotFound: nobody of this ticket has this id.
        Invalid: an unknown reason, no words, a day that is past or too far, or nothing by which the person
            could be known again.
    """
    network = shared.recall(_kept_as(witness_id))
    with unit_of_work() as work:
        if work.session.get(SlowedSender, measure_id) is not None:
            return
        witness = work.session.get(Witness, witness_id)
        if witness is None or not ticket_reads.has_followed(witness.ticket_id, ticket_id):
            raise NotFound("unknown_signalement")
        territory = territories.by_id(territory_id)
        ticket = ticket_reads.get_ticket(territory_id, ticket_id)
        marks = _marks_of(witness_id, network) if until else {}
        _check(territory, reason, words, until, marks)
        row = SlowedSender(
            id=measure_id,
            territory_id=territory_id,
            witness_id=witness_id,
            ticket_id=ticket_id,
            **marks,
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
            row.email_mark = row.phone_mark = row.network_mark = None


def forget_marks() -> None:
    """Forget by what the slowed were known, once it serves nothing; may run twice."""
    marks = (SlowedSender.email_mark, SlowedSender.phone_mark, SlowedSender.network_mark)
    over = now().date() - timedelta(days=1)  # nowhere is it still the last day
    with unit_of_work() as work:
        work.session.execute(
            update(SlowedSender)
            .where(SlowedSender.until < over, or_(*(mark.is_not(None) for mark in marks)))
            .values(dict.fromkeys(marks))
        )


def note_network(signalement_id: uuid.UUID, network: str) -> None:
    """Know for some days from which network this came, if whoever sent it should have to be slowed."""
    mark = _network_mark(network)
    if mark:
        shared.keep(_kept_as(signalement_id), mark, rules.NETWORK_KNOWN)


def _kept_as(witness_id: uuid.UUID) -> str:
    return f"network:{witness_id}"


def is_slowed(
    work: UnitOfWork,
    territory: Territory,
    *,
    email: str | None,
    phone: str | None,
    network: str | None,
    instant: datetime,
) -> bool:
    """Whether what comes from here must be looked at before anybody works on it.

    Args:
        network: where it came from, which counts only for who leaves neither `email` nor `phone`.
    """
    usual = {_mark(email), _mark(rules.bare_phone(phone))} - {None}
    marks = usual or {_network_mark(network)} - {None}
    if not marks:
        return False
    rows = work.session.execute(
        select(SlowedSender.email_mark, SlowedSender.phone_mark, SlowedSender.network_mark).where(
            SlowedSender.territory_id == territory.id,
            SlowedSender.until >= local_day(instant, territory.time_zone),
            SlowedSender.lifted_at.is_(None),
        )
    )
    return any(marks & set(row) for row in rows)


def _marks_of(witness_id: uuid.UUID, network: bytes | None) -> dict[str, bytes | None]:
    """By what a person can be known again: the address and number left, else the network."""
    known = contacts.contacts_of([witness_id]).get(witness_id)
    if known and (known.email or known.phone):
        return {"email_mark": _mark(known.email), "phone_mark": _mark(rules.bare_phone(known.phone))}
    return {"network_mark": network}


def _check(
    territory: Territory, reason: str, words: str, until: date | None, marks: dict[str, bytes | None]
) -> None:
    today = local_day(now(), territory.time_zone)
    by_network = "network_mark" in marks
    longest = rules.NETWORK_KNOWN if by_network else timedelta(days=rules.MOST_SLOWED_DAYS)
    too_far = until is not None and not today <= until <= today + longest
    wrong = {
        "reason": reason not in rules.SLOW_REASONS,
        "words": not words.strip() or len(words) > rules.MAX_DESCRIPTION,
        "until": too_far and not by_network,
        "until_by_network": too_far and by_network,
        "contact": until is not None and not any(marks.values()),
    }
    errors = {name: [translate(f"field.slowed.{name}")] for name, is_wrong in wrong.items() if is_wrong}
    if errors:
        raise Invalid("invalid", errors=errors)


def _mark(value: str | None) -> bytes | None:
    """What is kept of an address, number or network: enough to know it again, nothing to read it by."""
    if not value:
        return None
    key = current_app.config["PARVIS"].secret_key.encode()
    return hmac.digest(key, f"sender:{value.strip().lower()}".encode(), "sha256")


def _network_mark(network: str | None) -> bytes | None:
    return _mark(f"network {network}") if network else None


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

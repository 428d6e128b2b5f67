"""Sending one message: claim it with a lease, commit, send, mark. At least once, twice only after a crash."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from server.commons.notifications.channels import AddressGone, Message, Push, email, fcm, sms, webpush
from server.commons.notifications.errors import BeingSent, SendLater, SendRefused
from server.commons.notifications.models import Contact, Notification, PushAddress
from server.commons.notifications.queries import available_channels
from server.commons.notifications.rules import (
    FAILED,
    FORGOTTEN,
    GIVE_UP_AFTER,
    LEASE,
    PENDING,
    SENT,
    page_to_stop,
    without_token,
)
from server.commons.notifications.services.telling import lose
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import speaking, translate

log = logging.getLogger(__name__)

PUSH: dict[str, Callable[[str, Push], None]] = {"fcm": fcm.push, "webpush": webpush.push}
WAKE = Push(title="", text="", url="")
DIRECT: dict[str, Callable[[Message], None]] = {"email": email.send, "sms": sms.send}


@dataclass(frozen=True)
class _Address:
    id: int
    kind: str
    value: str


@dataclass
class _Outcome:
    """What sending gave: the push addresses that took it, those that are gone, and how it ended."""

    reached: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    later: str | None = None
    refused: str | None = None


def deliver(notification_id: int) -> bool:
    """Send a message that waits; say whether it left now.

    False when there is nothing to do: sent before, given up, or its recipient erased.

    Raises:
        BeingSent: another worker is at it.
        SendLater: the channel does not answer; the job is to be run again.

    Emits:
        NotificationFailed when it is given up for good.
    """
    claimed = _claim(notification_id)
    if claimed is None:
        return False
    outcome = _send(*claimed)
    sent = _mark(notification_id, outcome)
    if outcome.later:
        raise SendLater(outcome.later)
    return sent


def _claim(notification_id: int) -> tuple[Message, list[_Address]] | None:
    """Take the lease and read all that sending needs, in one short transaction."""
    instant = now()
    with unit_of_work() as work:
        row = _locked_with_siblings(work, notification_id)
        if row is None or row.state != PENDING:
            return None
        if row.lease_until is not None and row.lease_until > instant:
            raise BeingSent(f"notification {notification_id} until {row.lease_until.isoformat()}")
        row.lease_until, row.tried_at = instant + LEASE, instant
        row.attempts += 1
        if instant - row.requested_at > GIVE_UP_AFTER:
            lose(work, row, state=FAILED, reason=row.error or "no answer in time")
            return None
        contact = work.session.get(Contact, row.recipient_id)
        if row.channel in DIRECT and row.stop_url and contact and contact.stopped_at:
            lose(work, row, state=FORGOTTEN, reason="stopped by the person")
            return None
        addresses = _addresses(work, row)
        message = _message(row, contact)
    return message, addresses


def _message(row: Notification, contact: Contact | None) -> Message:
    territory = territories.by_id(row.territory_id)
    return Message(
        channel=row.channel,
        reference=f"notification-{row.id}",
        sender=(territory.name, str(territory.contact.get("email") or "")),
        email=contact.email if contact else None,
        phone=contact.phone if contact else None,
        subject=row.subject,
        body=row.body,
        url=row.url,
        push=Push(
            title=territory.name,
            text=row.push_text,
            url=without_token(row.url),
            answers=tuple(row.push_answers),
        ),
        stop_url=row.stop_url,
        how_to_stop=_how_to_stop(contact) if row.stop_url else "",
    )


def _how_to_stop(contact: Contact | None) -> str:
    """What an SMS says of it, whose link opens the page where one tap stops."""
    with speaking(contact.language if contact else None):
        return translate("sms.stop")


def _addresses(work: UnitOfWork, row: Notification) -> list[_Address]:
    if row.channel not in PUSH:
        return []
    found = work.session.scalars(
        select(PushAddress)
        .where(
            PushAddress.recipient_id == row.recipient_id,
            PushAddress.kind == row.channel,
            PushAddress.stopped_at.is_(None),
            PushAddress.id.not_in(row.reached),
        )
        .order_by(PushAddress.id)
    )
    return [_Address(address.id, address.kind, address.value) for address in found]


def _send(message: Message, addresses: list[_Address]) -> _Outcome:
    """Hand the message to its channel. The network is here, and no transaction is."""
    outcome = _Outcome()
    if message.channel in PUSH:
        _push(PUSH[message.channel], message.push, addresses, outcome)
        return outcome
    try:
        DIRECT[message.channel](message)
    except SendLater as error:
        outcome.later = str(error)
    except SendRefused as error:
        outcome.refused = str(error)
    return outcome


def _push(
    push: Callable[[str, Push], None], words: Push, addresses: list[_Address], outcome: _Outcome
) -> None:
    for address in addresses:
        try:
            push(address.value, words)
        except AddressGone as error:
            outcome.gone.append(address.id)
            log.info("push address %d stopped: %s", address.id, error)
        except SendLater as error:
            outcome.later = str(error)
        else:
            outcome.reached.append(address.id)


def _mark(notification_id: int, outcome: _Outcome) -> bool:
    """Write how it ended, in one short transaction; say whether the message left."""
    with unit_of_work() as work:
        row = _locked_with_siblings(work, notification_id)
        _stop(work, outcome.gone)
        if row is None or row.state != PENDING:
            return False  # erased meanwhile, or a worker whose lease was over has marked it
        row.lease_until = None
        row.reached = [*row.reached, *outcome.reached]
        if outcome.later:
            row.error = outcome.later[:500]
            return False
        if outcome.refused:
            lose(work, row, state=FAILED, reason=outcome.refused)
            return False
        if row.channel in PUSH and not row.reached:
            lose(work, row, state=FORGOTTEN, reason="no push address left")
            return False
        row.state, row.sent_at, row.error = SENT, now(), None
        for link in filter(None, (row.url, page_to_stop(row.stop_url))):
            row.body = row.body.replace(link, without_token(link))
        row.url, row.stop_url = without_token(row.url), ""
        return True


def _locked_with_siblings(work: UnitOfWork, notification_id: int) -> Notification | None:
    """The message, locked with those of the same reference, so that two that fail see each other fail."""
    row = work.session.get(Notification, notification_id)
    if row is None:
        return None
    work.session.scalars(
        select(Notification)
        .where(Notification.recipient_id == row.recipient_id, Notification.reference == row.reference)
        .order_by(Notification.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return row


def _stop(work: UnitOfWork, address_ids: Iterable[int]) -> None:
    instant = now()
    for address in work.session.scalars(select(PushAddress).where(PushAddress.id.in_(list(address_ids)))):
        address.stopped_at = address.stopped_at or instant


def prepare_worker() -> None:
    """Import the push libraries now: a worker that forks a child for each job pays for them once."""
    for channel in (fcm, webpush):
        if channel.__name__.rpartition(".")[2] in available_channels():
            channel.load()


def wake(recipient_ids: Iterable[UUID]) -> int:
    """Tell the push addresses of these recipients, now, that there is something to fetch; say how many heard.

    Nothing is kept and nothing is repeated: a tablet or page that misses it looks by itself a little later.
    Called by a job, outside any unit of work.
    """
    rows = db.session.scalars(
        select(PushAddress).where(
            PushAddress.recipient_id.in_(list(recipient_ids)), PushAddress.stopped_at.is_(None)
        )
    )
    usable = PUSH.keys() & available_channels()
    addresses = [_Address(row.id, row.kind, row.value) for row in rows if row.kind in usable]
    db.session.rollback()
    outcome = _Outcome()
    for kind, push in PUSH.items():
        _push(push, WAKE, [address for address in addresses if address.kind == kind], outcome)
    if outcome.gone:
        with unit_of_work() as work:
            _stop(work, outcome.gone)
    return len(outcome.reached)

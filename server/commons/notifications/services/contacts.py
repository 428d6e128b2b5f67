"""Writing contact data and push addresses, and forgetting them."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from sqlalchemy import select, update

from server.commons.notifications import privacy
from server.commons.notifications.errors import ContactRefused, PushAddressRefused
from server.commons.notifications.models import Contact, Notification, PushAddress
from server.commons.notifications.rules import MAX_PUSH_ADDRESSES, PUSH_KINDS, plausible_email
from server.commons.territories import queries as territories
from server.core.clock import now
from server.core.db import UnitOfWork, unit_of_work
from server.core.http import digest
from server.core.language import best_language, translate

FORGET_AT_ONCE = 200
_LONGEST = {"email": 254, "phone": 30, "postal": 500}
_LONGEST_ENDPOINT = 2000
_P256DH_BYTES, _AUTH_BYTES = 65, 16


def register_contact(
    work: UnitOfWork,
    *,
    recipient_id: UUID,
    territory_id: int,
    email: str | None = None,
    phone: str | None = None,
    postal: str | None = None,
    language: str | None = None,
    is_new: bool = False,
) -> None:
    """Keep how a person can be reached; a later call completes or replaces what was known.

    None or an empty value leaves what is known as it is. `is_new` says that the person comes with this unit
    of work, so that nothing is known yet.

    Raises:
        ContactRefused: a value cannot be an address or a number; `errors` names `contact.<field>`.
    """
    given = {
        name: value.strip()
        for name, value in (("email", email), ("phone", phone), ("postal", postal))
        if value and value.strip()
    }
    if "email" in given:
        given["email"] = given["email"].lower()  # in one form, by which it is found again
    _check_contact(given)
    instant = now()
    contact = None if is_new else work.session.get(Contact, recipient_id)
    if contact is None:
        contact = Contact(
            recipient_id=recipient_id,
            territory_id=territory_id,
            created_at=instant,
            language=best_language(language),
            last_used_at=instant,
        )
        work.session.add(contact)
    elif language:
        contact.language = best_language(language)
    for name, value in given.items():
        setattr(contact, name, value)
    contact.last_used_at = instant


def _check_contact(given: Mapping[str, str]) -> None:
    refused = [name for name, value in given.items() if len(value) > _LONGEST[name]]
    if "email" in given and not plausible_email(given["email"]):
        refused.append("email")
    if "phone" in given and sum(character.isdigit() for character in given["phone"]) < 4:
        refused.append("phone")
    if refused:
        errors = {f"contact.{name}": [translate(f"field.contact.{name}")] for name in refused}
        raise ContactRefused("contact_refused", errors=errors)


def want_messages(work: UnitOfWork, *, recipient_id: UUID, wanted: bool) -> None:
    """Stop the mails and SMS that can be stopped, or begin again; twice is once.

    Nothing is forgotten: the way back is one tap too.
    """
    contact = work.session.get(Contact, recipient_id)
    if contact is not None and (contact.stopped_at is None) != wanted:
        contact.stopped_at = None if wanted else now()


def add_push_address(
    work: UnitOfWork, *, recipient_id: UUID, kind: str, value: str | Mapping[str, Any]
) -> None:
    """Send this person's news to a browser or application too; the same address again changes nothing.

    Args:
        kind: `fcm` (value: the registration token) or `webpush` (value: the browser's subscription, as a
            mapping or in JSON: `endpoint` and `keys.p256dh`, `keys.auth`).

    Raises:
        PushAddressRefused: unknown kind, or a value that cannot be such an address.
    """
    stored = _stored_form(kind, value)
    known = list(
        work.session.scalars(
            select(PushAddress).where(PushAddress.recipient_id == recipient_id).order_by(PushAddress.id)
        )
    )
    same = next((address for address in known if address.value_sha256 == digest(stored)), None)
    if same is not None:
        same.stopped_at = None
        return
    alive = [address for address in known if address.stopped_at is None]
    for oldest in alive[: max(0, len(alive) - MAX_PUSH_ADDRESSES + 1)]:
        oldest.stopped_at = now()
    work.session.add(
        PushAddress(
            recipient_id=recipient_id, kind=kind, value=stored, created_at=now(), value_sha256=digest(stored)
        )
    )
    work.session.flush()


def stop_push_address(
    work: UnitOfWork, *, recipient_id: UUID, kind: str, value: str | Mapping[str, Any]
) -> None:
    """Send nothing more to this browser or application; unknown or already stopped is the same."""
    known_as = digest(_stored_form(kind, value))
    address = work.session.scalar(
        select(PushAddress).where(
            PushAddress.recipient_id == recipient_id, PushAddress.value_sha256 == known_as
        )
    )
    if address is not None and address.stopped_at is None:
        address.stopped_at = now()


def _stored_form(kind: str, value: str | Mapping[str, Any]) -> str:
    if kind not in PUSH_KINDS:
        raise PushAddressRefused("push_address_refused", errors={"kind": [translate("field.push.kind")]})
    stored = _subscription(value) if kind == "webpush" else _registration_token(value)
    if stored is None:
        raise PushAddressRefused("push_address_refused", errors={"value": [translate("field.push.value")]})
    return stored


def _registration_token(value: str | Mapping[str, Any]) -> str | None:
    token = value.strip() if isinstance(value, str) else ""
    return token if re.fullmatch(r"[!-~]{10,4096}", token) else None


def _subscription(value: str | Mapping[str, Any]) -> str | None:
    """The browser's subscription in the one form in which it is kept; None when it cannot be one."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
        endpoint, keys = found["endpoint"], found["keys"]
        sizes = [_bytes_in(keys["p256dh"]), _bytes_in(keys["auth"])]
        parts = urlsplit(endpoint)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    allowed = current_app.config["PARVIS"].outbound_allow
    reachable = parts.scheme == "https" or parts.hostname in allowed or parts.netloc in allowed
    if not reachable or not parts.hostname or len(endpoint) > _LONGEST_ENDPOINT:
        return None
    if sizes != [_P256DH_BYTES, _AUTH_BYTES]:
        return None
    kept = {"endpoint": endpoint, "keys": {"auth": keys["auth"], "p256dh": keys["p256dh"]}}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _bytes_in(text: str) -> int:
    return len(urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def forget_person(work: UnitOfWork, recipient_ids: Sequence[UUID]) -> None:
    """Forget at once how to reach these recipients, and the words of what they were told."""
    privacy.erase_person(work, recipient_ids)


def remember_contacts(work: UnitOfWork, recipient_ids: Sequence[UUID]) -> None:
    """Count the territory's delay anew for people who must be reached though nothing was said to them."""
    work.session.execute(
        update(Contact).where(Contact.recipient_id.in_(recipient_ids)).values(last_used_at=now()),
        execution_options={"synchronize_session": False},
    )


def forget_old_contacts(territory_id: int, instant: datetime | None = None) -> int:
    """Erase the contact data of people to whom nothing was said for the territory's delay; say how many.

    Each batch is its own transaction, so that nobody else waits for long.
    """
    before = (instant or now()) - timedelta(days=territories.by_id(territory_id).contacts_days)
    forgotten = 0
    while True:
        with unit_of_work() as work:
            due = list(
                work.session.scalars(
                    select(Contact.recipient_id)
                    .where(Contact.territory_id == territory_id, Contact.last_used_at < before)
                    .limit(FORGET_AT_ONCE)
                )
            )
            privacy.erase_person(work, due)
            if not forgotten:
                privacy.erase_old_words(work, territory_id, before)
        forgotten += len(due)
        if len(due) < FORGET_AT_ONCE:
            return forgotten


def forget_old_push_addresses(instant: datetime | None = None) -> int:
    """Erase the push addresses of people without contact data who were told nothing for long; say how many.

    Such an address names no territory: the longest delay of all of them counts.
    """
    longest = max((territories.by_id(each).contacts_days for each in territories.all_ids()), default=None)
    if longest is None:
        return 0
    before = (instant or now()) - timedelta(days=longest)
    lately = select(Notification.id).where(
        Notification.recipient_id == PushAddress.recipient_id, Notification.requested_at >= before
    )
    known = select(Contact.recipient_id).where(Contact.recipient_id == PushAddress.recipient_id)
    with unit_of_work() as work:
        due = list(
            work.session.scalars(
                select(PushAddress.recipient_id)
                .distinct()
                .where(PushAddress.created_at < before, ~lately.exists(), ~known.exists())
            )
        )
        for start in range(0, len(due), FORGET_AT_ONCE):
            privacy.erase_person(work, due[start : start + FORGET_AT_ONCE])
    return len(due)

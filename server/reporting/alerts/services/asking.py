"""Asking for an alert, confirming it from one's own mailbox, stopping it, forgetting the unconfirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from server.commons.notifications import queries as contacts
from server.commons.notifications import services as notifications
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.language import speaking, translate
from server.reporting.alerts import rules
from server.reporting.alerts.errors import AlertRefused, AlertUnknown
from server.reporting.alerts.models import Alert
from server.reporting.alerts.queries import CONFIRM, STOP, STOPPED, proven, view
from server.reporting.alerts.services.words import Mail, confirmation
from server.reporting.tickets.queries import check_names

FORGET_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks to be told of: a district, or a place and a radius; `id` was made on the device."""

    id: UUID
    email: str
    language: str
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    radius_m: float | None = None
    categories: Sequence[str] = ()
    frequency: str = rules.DAILY


def ask(*, territory_id: int, wish: Wish) -> None:
    """Keep what somebody wants to watch, and send a mail to confirm it; the same id again does nothing.

    An address that asked too often is sent nothing more, and nobody is told.

    Raises:
        AlertRefused: neither a district nor a place of this territory with a radius, or both.
        Invalid: the district or a category is unknown.
        ContactRefused: the address cannot be one.
    """
    territory, address = territories.by_id(territory_id), wish.email.strip().lower()
    _check(territory, wish)

    def write() -> None:
        with unit_of_work() as work:
            alert = _alert(territory, wish)
            others = _of_address(work, territory_id, address)
            again = work.session.get(Alert, alert.id) is not None
            if not again and rules.may_ask([other.asked_at for other in others], alert.asked_at):
                _keep(work, territory, alert, address)

    again_if_taken(write)


def _check(territory: Territory, wish: Wish) -> None:
    for code in wish.categories:
        check_names(territory, states=(), team=None, category=code, district=None)
    check_names(territory, states=(), team=None, category=None, district=wish.district)
    place = (wish.latitude, wish.longitude, wish.radius_m)
    if wish.frequency == rules.MONTHLY and not wish.district:
        raise AlertRefused("alert_refused", errors={"district": [translate("field.alert_area")]})
    if wish.district and place == (None, None, None):
        return
    if wish.district or wish.latitude is None or wish.longitude is None or wish.radius_m is None:
        raise AlertRefused("alert_refused", errors={"district": [translate("field.alert_area")]})
    if not territory.contains(wish.longitude, wish.latitude):
        raise AlertRefused("alert_refused", errors={"latitude": [translate("field.alert_outside")]})


def _alert(territory: Territory, wish: Wish) -> Alert:
    district = territory.district(wish.district) if wish.district else None
    return Alert(
        id=rules.id_of(wish.id),
        territory_id=territory.id,
        district_id=district.id if district else None,
        latitude=rules.about(wish.latitude),
        longitude=rules.about(wish.longitude),
        radius_m=wish.radius_m,
        categories=sorted(set(wish.categories)),
        frequency=wish.frequency,
        language=wish.language,
        asked_at=now(),
    )


def _keep(work: UnitOfWork, territory: Territory, alert: Alert, address: str) -> None:
    notifications.register_contact(
        work,
        recipient_id=alert.id,
        territory_id=territory.id,
        email=address,
        language=alert.language,
        is_new=True,
    )
    work.session.add(alert)
    work.session.flush()
    with speaking(alert.language):
        send(work, alert, "alert:confirm", confirmation(territory, alert))


def send(work: UnitOfWork, alert: Alert, reference: str, mail: Mail) -> None:
    """Ask for a mail to the owner of an alert, once for each `reference`."""
    notifications.tell(
        work,
        recipient_id=alert.id,
        territory_id=alert.territory_id,
        reference=reference,
        subject=mail.subject,
        body=mail.body,
        url=mail.url,
        push_text=mail.subject,
        by_person=False,
        stop_url=mail.stop_url,
    )


def _of_address(work: UnitOfWork, territory_id: int, address: str) -> list[Alert]:
    known = contacts.recipients_at(territory_id, address)
    return list(work.session.scalars(select(Alert).where(Alert.id.in_(known)))) if known else []


def confirm(territory: Territory, token: str | None) -> dict[str, Any]:
    """Begin to tell what a token's holder watches; again it changes nothing. Gives the alert's view.

    Raises:
        AlertTokenRefused, AlertUnknown: see `queries.watched`.
    """
    proof = proven(token, CONFIRM)
    with unit_of_work() as work:
        alert = work.lock(Alert, proof.holder_id)
        if alert is None or alert.territory_id != territory.id:
            raise AlertUnknown("alert_unknown")
        if alert.confirmed_at is None:
            _forget(work, _twins(work, alert))
            alert.confirmed_at = alert.told_until = now()
        return view(territory, alert)


def _twins(work: UnitOfWork, alert: Alert) -> list[UUID]:
    """The other alerts of the same address for the same thing: one mail a day is enough."""
    address = contacts.contacts_of([alert.id])[alert.id].email or ""

    def thing(one: Alert) -> tuple[Any, ...]:
        return one.district_id, one.latitude, one.longitude, one.radius_m, one.categories, one.frequency

    others = _of_address(work, alert.territory_id, address)
    return [other.id for other in others if other.id != alert.id and thing(other) == thing(alert)]


def stop(territory: Territory, token: str | None) -> dict[str, Any]:
    """Tell nothing more, and forget the address; again it changes nothing.

    Raises:
        AlertTokenRefused: the token proves nothing.
    """
    proof = proven(token, STOP, CONFIRM)
    with unit_of_work() as work:
        alert = work.lock(Alert, proof.holder_id)
        if alert is not None and alert.territory_id == territory.id:
            _forget(work, [alert.id])
    return STOPPED


def forget_unconfirmed() -> int:
    """Erase what was not confirmed in time, with its address; say how many."""
    forgotten = 0
    while True:
        with unit_of_work() as work:
            due = list(
                work.session.scalars(
                    select(Alert.id)
                    .where(Alert.confirmed_at.is_(None), Alert.asked_at < now() - rules.CONFIRM_WITHIN)
                    .limit(FORGET_AT_ONCE)
                )
            )
            _forget(work, due)
        forgotten += len(due)
        if len(due) < FORGET_AT_ONCE:
            return forgotten


def _forget(work: UnitOfWork, alert_ids: Sequence[UUID]) -> None:
    for alert in work.session.scalars(select(Alert).where(Alert.id.in_(list(alert_ids)))):
        work.session.delete(alert)
    notifications.forget_person(work, alert_ids)

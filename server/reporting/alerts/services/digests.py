"""The mail of the day: what is new where somebody watches, and nothing when nothing is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from server.commons.notifications import queries as contacts
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import UnitOfWork, db, unit_of_work
from server.core.language import speaking
from server.reporting.alerts import rules
from server.reporting.alerts.models import Alert
from server.reporting.alerts.queries import area_of
from server.reporting.alerts.services import words
from server.reporting.alerts.services.asking import send
from server.reporting.signalements import queries as signalements

AT_ONCE = 200
TICKETS_AT_MOST = 20_000  # of a week, in the largest of towns


def write_digests() -> int:
    """Write the day's mails of every territory whose hour has come; say how many."""
    return sum(_write_for(territories.by_id(territory_id)) for territory_id in territories.all_ids())


def _write_for(territory: Territory) -> int:
    until = rules.digest_until(territory.time_zone, now())
    if until is None:
        return 0
    rows, written = _new_tickets(territory, until), 0
    while True:
        with unit_of_work() as work:
            due = list(
                work.session.scalars(
                    select(Alert)
                    .where(*_due(territory, until))
                    .order_by(Alert.told_until, Alert.id)
                    .limit(AT_ONCE)
                    .with_for_update(skip_locked=True)
                )
            )
            written += _write(work, territory, due, rows, until)
        if len(due) < AT_ONCE:
            return written


def _due(territory: Territory, until: datetime) -> list[ColumnElement[bool]]:
    return [
        Alert.territory_id == territory.id,
        Alert.frequency == rules.DAILY,
        Alert.told_until < until,
    ]


def _new_tickets(territory: Territory, until: datetime) -> Sequence[Any]:
    """What anybody may see of the tickets that somebody has not been told of, latest first."""
    told = db.session.scalar(select(func.min(Alert.told_until)).where(*_due(territory, until)))
    if told is None:
        return ()
    since = max(told, until - rules.TOLD_AT_MOST)
    found = signalements.latest(signalements.public_conditions(territory, since=since), TICKETS_AT_MOST)
    return [row for row in found if row.received_at < until]


def _write(
    work: UnitOfWork, territory: Territory, due: Sequence[Alert], rows: Sequence[Any], until: datetime
) -> int:
    written, reachable = 0, contacts.contacts_of(alert.id for alert in due)
    for alert in due:
        since, alert.told_until = alert.told_until or until, until
        if alert.id not in reachable:  # erased, or silent for longer than addresses are kept
            work.session.delete(alert)
            continue
        area = area_of(territory, alert)
        new = [row for row in rows if row.received_at >= since and _concerns(area, row)]
        if new:
            with speaking(alert.language):
                send(work, alert, f"alert:{until:%Y-%m-%d}", words.digest(territory, alert, new))
            written += 1
    return written


def _concerns(area: rules.Area, row: Any) -> bool:
    return rules.concerns(
        area,
        district_id=row.district_id,
        latitude=row.latitude,
        longitude=row.longitude,
        category_id=row.category_id,
    )

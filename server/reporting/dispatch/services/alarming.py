"""Telling the desk of tickets that stay without a team, or that teams send to each other."""

import logging
import uuid
from functools import partial

from sqlalchemy import select, update

from server.commons.accounts import queries as accounts
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import again_if_taken, db, unit_of_work
from server.core.mail import MailRefused
from server.reporting.dispatch import queries
from server.reporting.dispatch.channels import email
from server.reporting.dispatch.events import AlarmsRaised
from server.reporting.dispatch.models import DispatchAlarm
from server.reporting.dispatch.rules import ALARMS
from server.reporting.dispatch.services.warning import AT_ONCE, FIRST_HOUR, LAST_HOUR

log = logging.getLogger(__name__)
LINES = 20
DESK = "desk"  # the role of who is told
MAILS = uuid.UUID("5b3c1f0a-6d27-4e89-b1a4-90c2e7f4d3a6")  # namespace: a mail from the alarms it tells


def raise_alarms() -> int:
    """Write down, in the hours of working days, what the desk is to be told of; how many. By schedule."""
    found = 0
    for territory in map(territories.by_id, territories.all_ids()):
        local = territory.local(now())
        if territory.is_working_day(local.date()) and FIRST_HOUR <= local.hour < LAST_HOUR:
            found += again_if_taken(partial(_note, territory))
    return found


def _note(territory: Territory) -> int:
    count, instant = 0, now()
    with unit_of_work() as work:
        for kind in ALARMS:
            for ticket_id in queries.unalarmed(territory, kind, AT_ONCE):
                count += 1
                work.session.add(
                    DispatchAlarm(
                        ticket_id=ticket_id,
                        kind=kind,
                        territory_id=territory.id,
                        raised_at=instant,
                        sent_at=None,
                    )
                )
        if count:
            work.emit(AlarmsRaised(territory_id=territory.id))
    return count


def send_alarms(territory_id: int) -> None:
    """Write to the desk, at least once; what was settled meanwhile is not told."""
    territory = territories.by_id(territory_id)
    unsent = (DispatchAlarm.territory_id == territory_id, DispatchAlarm.sent_at.is_(None))
    found = db.session.execute(select(DispatchAlarm.ticket_id, DispatchAlarm.kind).where(*unsent)).all()
    for kind in ALARMS:
        ticket_ids = [row.ticket_id for row in found if row.kind == kind]
        lines = queries.alarm_lines(territory, kind, ticket_ids)
        if lines:
            _write(territory, kind, lines, ticket_ids)
    with unit_of_work() as work:
        work.session.execute(
            update(DispatchAlarm)
            .where(*unsent, DispatchAlarm.ticket_id.in_([row.ticket_id for row in found]))
            .values(sent_at=now())
            .execution_options(synchronize_session=False)
        )


def _write(territory: Territory, kind: str, lines: list[str], ticket_ids: list[uuid.UUID]) -> None:
    named = uuid.uuid5(MAILS, " ".join(sorted(str(one) for one in ticket_ids)))
    for to in _readers(territory):
        try:
            email.alarm(territory, kind, lines[:LINES], len(lines), to=to, reference=f"{kind}-{named}")
        except MailRefused as error:
            log.error("an address of the desk is refused: %s", error)


def _readers(territory: Territory) -> list[str]:
    """The people of the desk who have an address; without any, the town's own."""
    staff = accounts.staff_of(territory.id)
    desk = [one.email for one in staff if one.role == DESK and one.email]
    own = territory.contact.get("email")
    return desk or ([str(own)] if own else [])

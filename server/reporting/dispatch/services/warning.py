"""Warning teams of deadlines that come near or are passed, and directors of those long passed."""

import logging
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import update

from server.commons.accounts import queries as accounts
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import again_if_taken, unit_of_work
from server.core.mail import MailRefused
from server.reporting.dispatch import queries
from server.reporting.dispatch.channels import email
from server.reporting.dispatch.events import DeadlinesWarned
from server.reporting.dispatch.models import DeadlineWarning
from server.reporting.dispatch.rules import ESCALATED, LATE, NEAR
from server.reporting.tickets import rules

log = logging.getLogger(__name__)
FIRST_HOUR, LAST_HOUR = 8, 20  # nobody of the staff is written to in the evening or at night
AHEAD_DAYS, LONG_DAYS = 2, 5  # working days before a deadline, and after it
AT_ONCE = 500


def warn_of_deadlines() -> int:
    """Find, in the hours of working days, the deadlines to warn of; say how many. By schedule."""
    found = 0
    for territory in map(territories.by_id, territories.all_ids()):
        local = territory.local(now())
        if territory.is_working_day(local.date()) and FIRST_HOUR <= local.hour < LAST_HOUR:
            found += again_if_taken(partial(_note, territory, now()))
    return found


def _note(territory: Territory, instant: datetime) -> int:
    """Write down who is to be warned of what, each deadline once, and tell the queues."""
    count, noted = 0, set()
    with unit_of_work() as work:
        for kind, since, until in _spans(territory, instant):
            for ticket_id, team_id, deadline in queries.unwarned(territory, kind, since, until, AT_ONCE):
                count += 1
                noted.add((kind, None if kind == ESCALATED else team_id))
                work.session.add(
                    DeadlineWarning(
                        ticket_id=ticket_id,
                        kind=kind,
                        deadline=deadline,
                        territory_id=territory.id,
                        team_id=team_id,
                        sent_at=None,
                    )
                )
        for kind, team_id in sorted(noted, key=str):
            work.emit(DeadlinesWarned(territory_id=territory.id, kind=kind, team_id=team_id))
    return count


def _spans(territory: Territory, instant: datetime) -> Iterator[tuple[str, datetime | None, datetime]]:
    """Each kind of warning, and the deadlines that it is about: after an instant, up to another."""
    zone, counts = territory.time_zone, territory.is_working_day
    long_ago = rules.passed_by(instant, LONG_DAYS, zone, counts)
    yield ESCALATED, None, long_ago
    yield LATE, None, instant
    yield NEAR, instant, rules.deadline(instant, AHEAD_DAYS, zone, counts)


def send_warnings(territory_id: int, kind: str, team_id: int | None) -> None:
    """Write what is to be told, at least once; who has no address is told nothing, and the list shows it."""
    territory = territories.by_id(territory_id)
    warned = queries.unsent_warnings(territory, kind, team_id)
    if warned.total:
        for to, name in _readers(territory, kind, team_id):
            try:
                email.warn(territory, kind, warned, to=to, name=name)
            except MailRefused as error:
                log.error("the address of %s is refused: %s", name, error)
    with unit_of_work() as work:
        work.session.execute(
            update(DeadlineWarning)
            .where(*queries.unsent(territory_id, kind, team_id))
            .where(DeadlineWarning.ticket_id.in_(warned.ticket_ids))  # others may have come meanwhile
            .values(sent_at=now())
            .execution_options(synchronize_session=False)
        )


def _readers(territory: Territory, kind: str, team_id: int | None) -> list[tuple[str, str]]:
    """Who is written to, address and name: the team or, of what is long passed, the directors."""
    if kind == ESCALATED:
        staff = accounts.staff_of(territory.id)
        return [(one.email, one.name) for one in staff if one.role == "director" and one.email]
    team = territory.team_by_id(team_id) if team_id else None
    # an outside body has no list here: `partners` reminds it, by its own way
    return [(team.email, team.name)] if team and team.email and team.kind != "external" else []

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
from server.reporting.absences import queries as absences
from server.reporting.dispatch import queries
from server.reporting.dispatch.channels import email
from server.reporting.dispatch.events import DeadlinesWarned
from server.reporting.dispatch.models import DeadlineWarning
from server.reporting.dispatch.rules import CLOSED, ESCALATED, LATE, NEAR
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
        for kind, of_team, since, until in _spans(territory, instant):
            for ticket_id, team_id, deadline in queries.unwarned(
                territory, kind, since, until, AT_ONCE, of_team
            ):
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


def _spans(
    territory: Territory, instant: datetime
) -> Iterator[tuple[str, int | None, datetime | None, datetime]]:
    """Each kind of warning, whose (None: all teams) and of which deadlines: after an instant, up to one."""
    zone, counts = territory.time_zone, territory.is_working_day
    long_ago = rules.passed_by(instant, LONG_DAYS, zone, counts)
    yield ESCALATED, None, None, long_ago
    yield LATE, None, None, instant
    yield NEAR, None, instant, rules.deadline(instant, AHEAD_DAYS, zone, counts)
    for closure in absences.closures_of(territory.id, territory.local(instant).date()):
        span = absences.span_of(territory, closure)
        yield CLOSED, closure.team_id, max(instant, span.since), span.until


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
    """Who is written to, address and name: the team; the directors of what is long passed, or falls into a
    closure, and then the team that stands in.
    """
    found = []
    if kind in (ESCALATED, CLOSED):
        staff = accounts.staff_of(territory.id)
        found = [(one.email, one.name) for one in staff if one.role == "director" and one.email]
    team = territory.team_by_id(team_id) if team_id and kind != ESCALATED else None
    teams = {team.id: team} if team else {}
    if team and kind == CLOSED:
        closures = absences.closures_of(territory.id, territory.local(now()).date())
        others = [one.substitute_id for one in closures if one.team_id == team.id and one.substitute_id]
        teams |= {other.id: other for each in others if (other := territory.team_by_id(each))}
    # an outside body has no list here: `partners` reminds it, by its own way
    own = [each for each in teams.values() if each.kind != "external"]
    return found + [(each.email, each.name) for each in own if each.email]

"""Reminding a team of what waits: every Monday morning, or when the desk asks."""

import logging
from datetime import date, timedelta

from server.commons.notifications.rules import is_quiet
from server.commons.territories import queries as territories
from server.commons.territories.queries import Team, Territory
from server.core.clock import now
from server.core.db import again_if_taken, db, unit_of_work
from server.core.errors import Conflict
from server.core.mail import MailRefused
from server.reporting.dispatch import queries
from server.reporting.dispatch.channels import email
from server.reporting.dispatch.events import ReminderAsked
from server.reporting.dispatch.models import Reminder

log = logging.getLogger(__name__)
MONDAY = 0
BODY_EVERY = timedelta(days=7)  # an outside body is reminded once a week at most, of what is late


def remind_on_monday() -> int:
    """Remind, on Monday mornings by the town's clock, each team that has something waiting. By schedule."""
    asked = 0
    for territory in map(territories.by_id, territories.all_ids()):
        local = territory.local(now())
        if local.weekday() != MONDAY or is_quiet(local):
            continue
        for team in territory.teams:
            if _is_written_to(team) and queries.waiting_count(territory, team):
                asked += _ask(territory, team, local.date(), asked_by=None)
    return asked


def ask_to_remind(*, territory_id: int, team: str, account_id: int) -> None:
    """Remind a team now, once a day at most; an outside body once a week, of what is late there.

    Raises:
        Conflict: it was reminded already, has no address, or nothing waits for it.
    """
    territory = territories.by_id(territory_id)
    known = territory.team(team)
    if known is None or not _is_written_to(known):
        raise Conflict("team_without_address")
    if not queries.waiting_count(territory, known):
        raise Conflict("nothing_waits")
    if not _ask(territory, known, territory.local(now()).date(), asked_by=account_id):
        raise Conflict("reminded_this_week" if known.kind == "external" else "reminded_today")


def _is_written_to(team: Team) -> bool:
    return bool(team.email or (team.kind == "external" and team.channel))


def _ask(territory: Territory, team: Team, day: date, *, asked_by: int | None) -> bool:
    def write() -> bool:
        with unit_of_work() as work:
            since = day - BODY_EVERY if team.kind == "external" else day - timedelta(days=1)
            if queries.reminded_since(team.id, since):
                return False
            work.session.add(
                Reminder(team_id=team.id, day=day, territory_id=territory.id, asked_by=asked_by, sent_at=None)
            )
            work.emit(ReminderAsked(territory_id=territory.id, team_id=team.id, day=day.isoformat()))
        return True

    return again_if_taken(write)


def send_reminder(team_id: int, day: date) -> None:
    """Write to the team, at least once, with the Message-ID of the day; a refused address is logged.

    An outside body is told by `partners`.
    """
    reminder = db.session.get(Reminder, (team_id, day))
    if reminder is None or reminder.sent_at is not None:
        return
    territory = territories.by_id(reminder.territory_id)
    team = territory.team_by_id(team_id)
    if team is not None and team.kind == "external":
        return
    lines = queries.waiting_lines(territory, team) if team else []
    total = queries.waiting_count(territory, team) if team else 0
    db.session.rollback()  # nothing is held while the mail leaves
    if team is not None and team.email and total:
        try:
            email.remind(territory, team, lines, total, reference=f"reminder-{team_id}-{day}")
        except MailRefused as error:
            log.error("the address of team %s is refused: %s", team.slug, error)
    note_sent(team_id, day)


def is_sent(team_id: int, day: date) -> bool:
    """Whether the reminder of this day has left, or was never asked for."""
    reminder = db.session.get(Reminder, (team_id, day))
    return reminder is None or reminder.sent_at is not None


def note_sent(team_id: int, day: date) -> None:
    """The reminder of this day has left."""
    with unit_of_work() as work:
        work.session.get_one(Reminder, (team_id, day)).sent_at = now()

"""What the clock asks for: trying again, asking Open311 servers, in the queue of each body's own team."""

from collections.abc import Callable

from server.commons.territories import queries as territories
from server.core import events
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.core.queue import team_queue
from server.reporting.partners import queries, rules
from server.reporting.partners.models import Transfer

Job = Callable[..., object]


def ask_to_bring(bring: Job, show_photos: Job) -> int:
    """Ask for one of the jobs for each transfer whose time has come: to be tried, or looked at for photos.

    Says how many.
    """
    instant, asked = now(), 0
    for row in queries.due(instant):
        team = territories.by_id(row.territory_id).team_by_id(row.team_id)
        with unit_of_work() as work:
            # not asked for again while it waits in its queue
            work.lock_one(Transfer, row.id).next_at = instant + rules.LEASE
        job = bring if row.state == rules.WAITING else show_photos
        events.ask(job, _queue(row.territory_id, team.slug if team else ""), transfer_id=str(row.id))
        asked += 1
    return asked


def ask_for_news(job: Job) -> int:
    """Ask for `job` for each body whose Open311 server has tickets to be asked about; say how many."""
    bodies = queries.to_look_at(now() - rules.LOOK_EVERY)
    db.session.rollback()
    for territory_id, team_id in bodies:
        team = territories.by_id(territory_id).team_by_id(team_id)
        events.ask(job, _queue(territory_id, team.slug if team else ""), team_id=team_id)
    return len(bodies)


def _queue(territory_id: int, slug: str) -> str:
    return team_queue(territories.by_id(territory_id).code, slug)

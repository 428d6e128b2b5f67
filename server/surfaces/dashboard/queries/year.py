"""How the last 52 weeks went: what was received, how fast it was treated, what people said of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Label, case, exists, func, or_, select

from server.commons.territories.queries import Territory
from server.core.clock import local_day, now
from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.lists import HANDLED_STATES, teams_of_kind
from server.surfaces.dashboard.rules import WEEKS, median, share, start_of, weeks_until

MOST = 20_000
DAY_S = 86_400


@dataclass(frozen=True)
class Year:
    """Figures of the tickets received in the last 52 weeks; None where there is nothing to count yet.

    `before` is how many the 52 weeks before had. The contested share counts the interventions of which a
    person said "not fixed", though they were gone back to since; the reopened share those gone back to.
    """

    received: int
    before: int
    handled_share: float | None
    days: float | None
    own_share: float | None
    judged: int
    contested_share: float | None
    reopened_share: float | None


def last_year(territory: Territory) -> Year:
    """Count what a director and an elected member ask first, in three statements."""
    monday = weeks_until(local_day(now(), territory.time_zone))[0]
    since = start_of(monday, territory.time_zone)
    recent = (Ticket.territory_id == territory.id, Ticket.received_at >= since)
    earlier = start_of(monday - timedelta(weeks=WEEKS), territory.time_zone)
    before = select(func.count()).where(
        Ticket.territory_id == territory.id, Ticket.received_at >= earlier, Ticket.received_at < since
    )
    row = db.session.execute(select(*_sums(teams_of_kind(territory, "proximity"))).where(*recent)).one()
    times = db.session.execute(
        select(Ticket.received_at, Ticket.done_at).where(*recent, Ticket.done_at.is_not(None)).limit(MOST)
    ).all()
    judged = (
        select(func.count())
        .select_from(Witness)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(*recent, Witness.verdict_at.is_not(None))
    )
    counted = db.session.execute(
        select(before.scalar_subquery().label("before"), judged.scalar_subquery().label("judged"))
    ).one()
    return Year(
        received=row.received,
        before=counted.before,
        handled_share=share(row.handled or 0, row.received),
        days=median([(done - received).total_seconds() / DAY_S for received, done in times if done]),
        own_share=share(row.own or 0, row.dispatched or 0),
        judged=counted.judged,
        contested_share=share(row.contested or 0, row.done or 0),
        reopened_share=share(row.reopened or 0, row.done or 0),
    )


def _sums(own: list[int]) -> list[Label[Any]]:
    done = or_(Ticket.done_at.is_not(None), Ticket.reopened_count > 0)
    said_no = exists().where(Witness.ticket_id == Ticket.id, Witness.solved.is_(False))
    return [
        func.count().label("received"),
        func.sum(case((Ticket.state.in_(HANDLED_STATES), 1), else_=0)).label("handled"),
        func.sum(case((Ticket.first_team_id.in_(own), 1), else_=0)).label("own"),
        func.sum(case((Ticket.first_team_id.is_not(None), 1), else_=0)).label("dispatched"),
        func.sum(case((done, 1), else_=0)).label("done"),
        func.sum(case((or_(Ticket.contested_at.is_not(None), said_no), 1), else_=0)).label("contested"),
        func.sum(case((Ticket.reopened_count > 0, 1), else_=0)).label("reopened"),
    ]

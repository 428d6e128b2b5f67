"""What the demonstration's front page shows: six figures and a before/after pair, from the database."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import case, func, select

from server.commons.territories.queries import Category, Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.lists import HANDLED_STATES, teams_of_kind
from server.surfaces.dashboard.rules import median, share

YEAR = timedelta(weeks=52)
MOST = 20_000
DAY_S = 86_400
PICTURES = Path(__file__).resolve().parents[3] / "demonstration" / "pictures"
PICTURED = "lampadaire-eteint"  # drawn by us, so that nobody is in it


@dataclass(frozen=True)
class Discovery:
    """Figures of the last 52 weeks; None where there is nothing to count yet."""

    received: int
    handled_share: float | None
    days: float | None
    own_share: float | None
    judged: int
    contested_share: float | None
    pictured: Category | None


def discovery(territory: Territory) -> Discovery:
    """Count what an elected member asks first."""
    since = now() - YEAR
    recent = (Ticket.territory_id == territory.id, Ticket.received_at >= since)
    own = teams_of_kind(territory, "proximity")
    row = db.session.execute(
        select(
            func.count().label("received"),
            func.sum(case((Ticket.state.in_(HANDLED_STATES), 1), else_=0)).label("handled"),
            func.sum(case((Ticket.first_team_id.in_(own), 1), else_=0)).label("own"),
            func.sum(case((Ticket.first_team_id.is_not(None), 1), else_=0)).label("dispatched"),
            func.sum(case((Ticket.done_at.is_not(None), 1), else_=0)).label("done"),
            func.sum(case((Ticket.contested_at.is_not(None), 1), else_=0)).label("contested"),
        ).where(*recent)
    ).one()
    times = db.session.execute(
        select(Ticket.received_at, Ticket.done_at).where(*recent, Ticket.done_at.is_not(None)).limit(MOST)
    ).all()
    judged = db.session.scalar(
        select(func.count())
        .select_from(Witness)
        .join(Ticket, Ticket.id == Witness.ticket_id)
        .where(*recent, Witness.verdict_at.is_not(None))
    )
    return Discovery(
        received=row.received,
        handled_share=share(row.handled or 0, row.received),
        days=median([(done - received).total_seconds() / DAY_S for received, done in times if done]),
        own_share=share(row.own or 0, row.dispatched or 0),
        judged=judged or 0,
        contested_share=share(row.contested or 0, row.done or 0),
        pictured=territory.category(PICTURED) if picture("before") and picture("after") else None,
    )


def picture(moment: str) -> Path | None:
    """The demonstration's own picture of a place, "before" or "after" the work; None when it is not there."""
    found = PICTURES / f"{PICTURED}-{moment}.jpg"
    return found if found.is_file() else None

"""What the demonstration's front page shows: six figures and a before/after pair, from the database."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, func, select

from server.commons.notifications.models import Notification
from server.commons.notifications.rules import SENT, TOLD
from server.commons.photos import queries as photos
from server.commons.photos.models import Photo
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.signalements.models import Signalement
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.lists import HANDLED_STATES, teams_of_kind
from server.surfaces.dashboard.rules import median, share

YEAR = timedelta(weeks=52)
MOST = 20_000
DAY_S = 86_400


@dataclass(frozen=True)
class Pair:
    """Published photos of one place before and after the work."""

    before: str
    after: str
    category: str
    street: str


@dataclass(frozen=True)
class Discovery:
    """Figures of the last 52 weeks; None where there is nothing to count yet."""

    received: int
    handled_share: float | None
    days: float | None
    own_share: float | None
    told: int
    contested_share: float | None
    pair: Pair | None


def discovery(territory: Territory) -> Discovery:
    """Count what an elected member asks first."""
    since = now() - YEAR
    recent = (Ticket.territory_id == territory.id, Ticket.received_at >= since)
    own = teams_of_kind(territory, "proximity")
    row = db.session.execute(select(
        func.count().label("received"),
        func.sum(case((Ticket.state.in_(HANDLED_STATES), 1), else_=0)).label("handled"),
        func.sum(case((Ticket.first_team_id.in_(own), 1), else_=0)).label("own"),
        func.sum(case((Ticket.first_team_id.is_not(None), 1), else_=0)).label("dispatched"),
        func.sum(case((Ticket.done_at.is_not(None), 1), else_=0)).label("done"),
        func.sum(case((Ticket.contested_at.is_not(None), 1), else_=0)).label("contested"),
    ).where(*recent)).one()
    times = db.session.execute(
        select(Ticket.received_at, Ticket.done_at).where(*recent, Ticket.done_at.is_not(None)).limit(MOST)
    ).all()
    told = db.session.scalar(
        select(func.count()).select_from(Notification)
        .where(Notification.territory_id == territory.id, Notification.state.in_((SENT, TOLD)))
    )
    return Discovery(
        received=row.received, handled_share=share(row.handled or 0, row.received),
        days=median([(done - received).total_seconds() / DAY_S for received, done in times if done]),
        own_share=share(row.own or 0, row.dispatched or 0), told=told or 0,
        contested_share=share(row.contested or 0, row.done or 0), pair=_pair(territory),
    )


def _pair(territory: Territory) -> Pair | None:
    """The latest work of which a photo before and one after are published."""
    published = (Photo.published_at.is_not(None), Photo.blurred_at.is_not(None), Photo.erased_at.is_(None))
    row = db.session.execute(
        select(Ticket.id, Ticket.category_id, Ticket.street, Signalement.id.label("signalement_id"))
        .join(Signalement, Signalement.ticket_id == Ticket.id)
        .where(
            Ticket.territory_id == territory.id, Ticket.done_at.is_not(None),
            Ticket.id.in_(select(Photo.owner_id).where(Photo.owner_kind == "ticket", *published)),
            Signalement.id.in_(select(Photo.owner_id).where(Photo.owner_kind == "signalement", *published)),
        ).order_by(Ticket.done_at.desc()).limit(1)
    ).first()
    category = territory.category_by_id(row.category_id) if row else None
    if row is None or category is None or not category.public:
        return None
    before = photos.published_of("signalement", [row.signalement_id])[row.signalement_id]
    after = photos.published_of("ticket", [row.id])[row.id]
    if not (before and after and before[0].urls and after[-1].urls):
        return None
    return Pair(before=before[0].urls["large"], after=after[-1].urls["large"], category=category.label(),
                street=row.street or "")

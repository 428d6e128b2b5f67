"""The districts as the public knows them: a few figures, and what was reported there lately."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from server.commons.territories.queries import District, Territory
from server.core.clock import now
from server.core.db import db
from server.core.errors import NotFound
from server.reporting.signalements import rules
from server.reporting.signalements.queries.filters import public_categories, public_conditions
from server.reporting.signalements.queries.public_list import latest, public_lines
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES

YEAR = timedelta(days=365)
LATEST = 10
MEDIAN_OF = 2_000  # the latest cases are enough


def districts(territory: Territory) -> list[dict[str, Any]]:
    """The districts of today, in the order of the file, with how many public tickets are open in each."""
    counted = _open(territory, [item.id for item in territory.districts])
    return [_line(item, counted) for item in territory.districts]


def district(territory: Territory, slug: str) -> dict[str, Any]:
    """A district's page.

    Raises:
        NotFound: no district of today has this slug.
    """
    found = territory.district(slug)
    if found is None or not found.active:
        raise NotFound("unknown_district")
    treated, delays = _treated(territory, found)
    return {
        **_line(found, _open(territory, [found.id])),
        "treated": treated,
        "median_days": rules.median_days(delays),
        "bounds": list(found.geometry.bounds),
        "latest": public_lines(territory, latest(public_conditions(territory, district=slug), LATEST)),
    }


def _line(item: District, counted: dict[int, int]) -> dict[str, Any]:
    return {"slug": item.slug, "name": item.name, "open": counted.get(item.id, 0)}


def _open(territory: Territory, district_ids: list[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Ticket.district_id, func.count().label("open"))
        .where(
            Ticket.territory_id == territory.id,
            Ticket.district_id.in_(district_ids),
            Ticket.state.in_(OPEN_STATES),
            Ticket.category_id.in_(public_categories(territory, None)),
        )
        .group_by(Ticket.district_id)
    )
    return {row.district_id: row.open for row in rows}


def _treated(territory: Territory, item: District) -> tuple[int, list[timedelta]]:
    """How many were treated in twelve months, and how long each of the latest took."""
    conditions = (
        Ticket.territory_id == territory.id,
        Ticket.district_id == item.id,
        Ticket.state.in_(rules.TREATED_STATES),
        Ticket.done_at >= now() - YEAR,
        Ticket.category_id.in_(public_categories(territory, None)),
    )
    treated = db.session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0
    rows = db.session.execute(
        select(Ticket.received_at, Ticket.done_at)
        .where(*conditions)
        .order_by(Ticket.done_at.desc())
        .limit(MEDIAN_OF)
    )
    return treated, [done_at - received_at for received_at, done_at in rows if done_at]

"""In how many days such a matter was settled before: what a citizen may expect."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from server.commons.territories.queries import Category, Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.signalements import rules
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES

HISTORY = timedelta(days=365)
LATEST = 200  # cases looked at: enough for a percentile, and what a page may cost


def expected(territory: Territory, ticket: Ticket) -> dict[str, Any] | None:
    """The days in which work such as this one ends: of its category, else family, town, or the target.

    None for what is over, is no anomaly, or of which nothing is known.
    """
    category = territory.category_by_id(ticket.category_id)
    if category is None or ticket.kind != "anomaly" or ticket.state not in OPEN_STATES:
        return None
    family = territory.category(category.parent) if category.parent else None
    for basis, label, ids in (
        ("category", category.label(), [category.id]),
        ("family", family.label() if family else None, _leaves(territory, family)),
        ("town", territory.name, None),
    ):
        found = rules.range_of_days(_days(territory.id, ids)) if ids != [] else None
        if found is not None:
            return {"basis": basis, "of": label, "low_days": found[0], "high_days": found[1]}
    if category.target_days is None:
        return None
    return {"basis": "target", "of": category.label(), "low_days": None, "high_days": category.target_days}


def _leaves(territory: Territory, family: Category | None) -> list[int]:
    if family is None:
        return []
    return [one.id for one in territory.every_category if one.parent == family.code]


def _days(territory_id: int, category_ids: Sequence[int] | None) -> list[float]:
    """How long the latest works took, in days."""
    statement = select(Ticket.received_at, Ticket.done_at).where(
        Ticket.territory_id == territory_id,
        Ticket.kind == "anomaly",
        Ticket.done_at.is_not(None),
        Ticket.received_at >= now() - HISTORY,
    )
    if category_ids is not None:
        statement = statement.where(Ticket.category_id.in_(category_ids))
    rows = db.session.execute(statement.order_by(Ticket.received_at.desc()).limit(LATEST))
    return [(row.done_at - row.received_at).total_seconds() / 86_400 for row in rows]

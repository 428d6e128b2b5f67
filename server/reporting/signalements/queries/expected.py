"""In how many days such a matter was settled before: what a citizen may expect."""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from server.commons.territories.queries import Category, Territory
from server.core.clock import now
from server.core.db import db
from server.reporting.signalements import rules
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES

HISTORY = timedelta(days=365)
LONGEST = timedelta(days=730)  # what took longer says nothing of what to expect
LATEST = 200  # cases: enough for a percentile
FRESH = timedelta(hours=1)  # how long what was found is good for


def expected(territory: Territory, ticket: Ticket) -> dict[str, Any] | None:
    """The days in which work such as this one ends: of its category, else family, town, or the target.

    None for what is over, is no anomaly, or of which nothing is known.
    """
    category = territory.category_by_id(ticket.category_id)
    if category is None or ticket.kind != "anomaly" or ticket.state not in OPEN_STATES:
        return None
    family = territory.category(category.parent) if category.parent else None
    for basis, label, ids in (
        ("category", category.label(), (category.id,)),
        ("family", family.label() if family else None, _leaves(territory, family)),
        ("town", territory.name, None),
    ):
        found = _range(territory.id, ids) if ids != () else None
        if found is not None:
            return {"basis": basis, "of": label, "low_days": found[0], "high_days": found[1]}
    if category.target_days is None:
        return None
    return {"basis": "target", "of": category.label(), "low_days": None, "high_days": category.target_days}


def _leaves(territory: Territory, family: Category | None) -> tuple[int, ...]:
    if family is None:
        return ()
    return tuple(one.id for one in territory.every_category if one.parent == family.code)


def _range(territory_id: int, category_ids: tuple[int, ...] | None) -> tuple[int, int] | None:
    """The median and the 90th percentile, kept for a while: a page that refreshes must cost little."""
    kept: dict[Any, tuple[datetime, tuple[int, int] | None]]
    kept = current_app.extensions.setdefault("parvis-expected-days", {})
    key, instant = (territory_id, category_ids), now()
    found = kept.get(key)
    if found is None or found[0] < instant:
        found = (instant + FRESH, rules.range_of_days(_days(territory_id, category_ids, instant)))
        kept[key] = found
    return found[1]


def _days(territory_id: int, category_ids: tuple[int, ...] | None, instant: datetime) -> list[float]:
    """How long the works that ended last took, in days.

    By their end, not by their beginning: of what was received lately, only what went fast has ended.
    """
    statement = select(Ticket.received_at, Ticket.done_at).where(
        Ticket.territory_id == territory_id,
        Ticket.received_at >= instant - LONGEST,
        Ticket.kind == "anomaly",
        Ticket.done_at >= instant - HISTORY,
    )
    if category_ids is not None:
        statement = statement.where(Ticket.category_id.in_(category_ids))
    rows = db.session.execute(statement.order_by(Ticket.done_at.desc()).limit(LATEST))
    return [(row.done_at - row.received_at).total_seconds() / 86_400 for row in rows]

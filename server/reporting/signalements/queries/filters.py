"""What anybody may see of the tickets, and how it is narrowed: the same for map, list and feeds."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from server.commons.territories.queries import Territory
from server.core.db import db
from server.core.errors import Invalid
from server.core.language import translate
from server.reporting.signalements import rules
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import check_names
from server.reporting.tickets.rules import OPEN_STATES

SMALL_SHARE = 0.1  # of the town's box; about sqrt(what a map shows / tickets) for a large town
_T = Ticket.__table__.c
Box = tuple[float, float, float, float]


def public_conditions(
    territory: Territory,
    *,
    bbox: Box | None = None,
    district: str | None = None,
    category: str | None = None,
    state: str | None = None,
    since: datetime | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions of the tickets that anybody may see; `state` is a public one, `open` or `treated`.

    Raises:
        Invalid: a filter names nothing here: an empty map would say that nothing was reported.
    """
    check_names(territory, states=(), team=None, category=category, district=district)
    conditions: list[ColumnElement[bool]] = [_T.territory_id == territory.id, _T.state != "merged"]
    walk = db.engine.dialect.name == "sqlite"  # does not weigh how much a filter leaves; PostgreSQL does
    if bbox:
        west, south, east, north = bbox
        latitude = _T.latitude + 0.0 if walk and not _is_small(bbox, territory.bounds) else _T.latitude
        conditions += [latitude.between(south, north), _T.longitude.between(west, east)]
    found = territory.district(district) if district else None
    if found:
        conditions.append(_T.district_id == found.id)
    if category:
        wanted = public_categories(territory, category)
        several = _T.category_id + 0 if walk and len(wanted) > 1 else _T.category_id
        conditions.append(several.in_(wanted))
    else:
        hidden = [item.id for item in territory.every_category if not item.public]
        conditions.append(_T.category_id.not_in(hidden))
    if waiting := to_check(territory.id):
        conditions.append(_T.id.not_in(waiting))
    if since:
        conditions.append(_T.received_at >= since)
    if state:
        conditions.append(_states_shown_as(state))
    return conditions


def to_check(territory_id: int) -> list[uuid.UUID]:
    """The tickets of slowed senders at which nobody has looked yet: few, and nobody else sees them."""
    return list(
        db.session.scalars(
            select(Ticket.id).where(Ticket.territory_id == territory_id, Ticket.to_check_since.is_not(None))
        )
    )


def public_categories(territory: Territory, code: str | None) -> list[int]:
    """The ids of the public categories of this code: a leaf, or all below a heading; every one for None."""
    chosen = territory.leaves_under(code) if code else territory.every_category
    return [category.id for category in chosen if category.public]


def _is_small(bbox: Box, whole: Box) -> bool:
    """Whether the index of places is the quicker way; else the latest tickets are walked."""
    share = ((bbox[2] - bbox[0]) * (bbox[3] - bbox[1])) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))
    return share < SMALL_SHARE


def _states_shown_as(name: str) -> ColumnElement[bool]:
    if name in rules.WAITING_STATES:
        return and_(_T.state == "waiting", _T.waiting_for == rules.WAITING_STATES[name])
    groups = {"open": OPEN_STATES, "treated": rules.TREATED_STATES}
    shown = tuple(state for state, public in rules.PUBLIC_STATES.items() if public == name)
    states = groups.get(name, shown)
    if not states:
        known = ", ".join((*groups, *rules.PUBLIC_STATES.values(), *rules.WAITING_STATES))
        words = translate("field.no_such_state", name=name[:64], known=known)
        raise Invalid("invalid", errors={"state": [words]})
    return _T.state.in_(states)

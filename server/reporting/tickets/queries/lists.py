"""The list of tickets: filters, keyset pages, a line each."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select

from server.commons.territories.queries import Territory
from server.core import keyset
from server.core.clock import now, rfc3339
from server.core.db import db
from server.core.errors import Invalid
from server.core.language import translate
from server.reporting.tickets import rules
from server.reporting.tickets.models import PhotoPromise, Ticket
from server.reporting.tickets.queries.search import matches

MAX_PAGE = 200
NUMBER = re.compile(r"(?:n°\s*)?([0-9]{2}-[0-9]{5,})", re.IGNORECASE)
_LIST = (
    Ticket.id,
    Ticket.number,
    Ticket.state,
    Ticket.version,
    Ticket.team_id,
    Ticket.category_id,
    Ticket.district_id,
    Ticket.latitude,
    Ticket.longitude,
    Ticket.deadline,
    Ticket.witness_count,
    Ticket.received_at,
    Ticket.address,
    Ticket.contested_at,
    Ticket.priority,
    Ticket.kind,
)


def brief(territory: Territory, ticket: Any) -> dict[str, Any]:
    """A ticket as every program knows it (DESIGN's "Ticket")."""
    team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
    category = territory.category_by_id(ticket.category_id)
    district = territory.district_by_id(ticket.district_id) if ticket.district_id else None
    return {
        "id": ticket.id,
        "number": ticket.number,
        "state": ticket.state,
        "version": ticket.version,
        "team": team.slug if team else None,
        "category": category.code if category else None,
        "district": district.slug if district else None,
        "latitude": ticket.latitude,
        "longitude": ticket.longitude,
        "deadline": rfc3339(ticket.deadline),
        "witnesses": ticket.witness_count,
    }


def line(territory: Territory, ticket: Any, instant: datetime) -> dict[str, Any]:
    """A line of the list; `ticket` is a row or the list's columns."""
    category = territory.category_by_id(ticket.category_id)
    return {
        **brief(territory, ticket),
        "category_label": category.label() if category else "",
        "received_at": rfc3339(ticket.received_at),
        "address": ticket.address,
        "contested_at": rfc3339(ticket.contested_at),
        "priority": ticket.priority,
        "kind": ticket.kind,
        "late": is_late(ticket, instant),
    }


def is_late(ticket: Any, instant: datetime) -> bool:
    """Whether an open ticket passed its deadline; the clock stands still while it waits."""
    return ticket.deadline is not None and ticket.deadline < instant and ticket.state in rules.CLOCKED


def late_condition(instant: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """`is_late` in SQL, at an instant or at one that is given when it is asked."""
    return and_(Ticket.deadline < instant, Ticket.state.in_(rules.CLOCKED))


def check_names(
    territory: Territory,
    *,
    states: Sequence[str],
    team: str | None,
    category: str | None,
    district: str | None,
) -> None:
    """Refuse filters that name nothing of this territory: an empty page would say that there is no work.

    Raises:
        Invalid: `errors` says which name, by filter.
    """
    unknown = {
        "state": next((state for state in states if state not in rules.STATES), None),
        "team": team if team and territory.team(team) is None else None,
        "category": category if category and territory.category(category) is None else None,
        "district": district if district and territory.district(district) is None else None,
    }
    errors = {
        name: [translate(f"field.no_such_{name}", name=word[:64], known=", ".join(rules.STATES))]
        for name, word in unknown.items()
        if word is not None
    }
    if errors:
        raise Invalid("invalid", errors=errors)


def list_tickets(
    territory: Territory,
    *,
    states: Sequence[str] = (),
    team: str | None = None,
    category: str | None = None,
    district: str | None = None,
    late: bool | None = None,
    contested: bool | None = None,
    q: str | None = None,
    photo_missing: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
    reach: Sequence[ColumnElement[bool]] = (),
) -> dict[str, Any]:
    """A page of tickets within `reach`, latest first, by keyset: `{"items": […], "next": cursor | None}`.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    limit, instant = max(1, min(limit, MAX_PAGE)), now()
    conditions = filters(
        territory,
        states=states,
        team=team,
        category=category,
        district=district,
        late=late,
        contested=contested,
        q=q,
        photo_missing=photo_missing,
        instant=instant,
    )
    conditions += reach
    if cursor:
        conditions.append(before(cursor))
    rows = db.session.execute(
        select(*_LIST)
        .where(*conditions)
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .limit(limit + 1)
    ).all()
    page = rows[:limit]
    return {
        "items": [line(territory, row, instant) for row in page],
        "next": cursor_of(page[-1]) if len(rows) > limit else None,
    }


def filters(
    territory: Territory,
    *,
    states: Sequence[str] = (),
    team: str | None = None,
    category: str | None = None,
    district: str | None = None,
    late: bool | None = None,
    contested: bool | None = None,
    q: str | None = None,
    photo_missing: bool | None = None,
    instant: datetime | BindParameter[datetime] | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions of a list; an unknown name matches nothing rather than everything.

    `photo_missing`: whether a photo that proves the work was promised for more than 7 days and is not here.
    """
    found: list[ColumnElement[bool]] = [Ticket.territory_id == territory.id]
    if states:
        found.append(Ticket.state.in_(states))
    if team:
        known_team = territory.team(team)
        found.append(Ticket.team_id == (known_team.id if known_team else -1))
    if category:
        found.append(Ticket.category_id.in_([one.id for one in territory.categories_under(category)]))
    if district:
        known_district = territory.district(district)
        found.append(Ticket.district_id == (known_district.id if known_district else -1))
    if late is not None:
        condition = late_condition(now() if instant is None else instant)
        found.append(condition if late else ~func.coalesce(condition, False))
    if contested is not None:
        found.append(Ticket.contested_at.is_not(None) if contested else Ticket.contested_at.is_(None))
    if photo_missing is not None:
        unkept = select(PhotoPromise.ticket_id).where(
            PhotoPromise.reported_at.is_not(None), PhotoPromise.kept_at.is_(None)
        )
        found.append(Ticket.id.in_(unkept) if photo_missing else Ticket.id.not_in(unkept))
    if q and q.strip():
        found.append(_matches(territory, q.strip()))
    return found


def _matches(territory: Territory, words: str) -> ColumnElement[bool]:
    number = NUMBER.fullmatch(words)
    if number:  # one row, by its index: the words of all the others need not be read
        return Ticket.number == number[1]
    return matches(territory.id, words)


def cursor_of(row: Any) -> str:
    """The cursor of the page that follows `row`, in lists that run from the latest ticket on."""
    return keyset.write(row.received_at, row.id)


def before(cursor: str) -> ColumnElement[bool]:
    """The tickets of the page of `cursor` and of all that follow it.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    received_at, last_id = keyset.read(cursor)
    return and_(
        Ticket.received_at <= received_at,  # the range that an index is read from
        or_(Ticket.received_at < received_at, Ticket.id < last_id),
    )

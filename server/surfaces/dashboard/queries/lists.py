"""Lists of tickets: filtered, limited to the reader's teams where the role says so, page by page."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from server.commons.accounts.queries import StaffUser
from server.commons.accounts.rules import SEE_CONTACTS
from server.commons.notifications import queries as notifications
from server.commons.territories.queries import Territory
from server.core.clock import now
from server.core.db import db
from server.core.language import translate
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.signalements.queries.words import status_words
from server.reporting.signalements.rules import box_around
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.queries import filters, is_late, within
from server.reporting.tickets.rules import BOUNCED, OPEN_STATES
from server.surfaces.dashboard.queries.counted import counted_by
from server.surfaces.dashboard.queries.memory import ENTRY_BYTES, Memory
from server.surfaces.dashboard.queries.orders import IS_OPEN, cursor_of, following, in_order
from server.surfaces.dashboard.rules import HANDLED_STATES, start_of
from server.surfaces.dashboard.schemas import FILTER, WAITING

PAGE = 50
COUNTED = 1000
FEW = 99  # beside the name of a view: of more, nobody needs the number
NEAR_M = 150
GROUPS = {"open": OPEN_STATES, "handled": HANDLED_STATES}
COLUMNS = (
    Ticket.id,
    Ticket.number,
    Ticket.kind,
    Ticket.state,
    Ticket.team_id,
    Ticket.category_id,
    Ticket.address,
    Ticket.deadline,
    Ticket.witness_count,
    Ticket.received_at,
    Ticket.changed_at,
    Ticket.contested_at,
    Ticket.inquired_at,
    Ticket.priority,
    Ticket.waiting_for,
    Ticket.planned_on,
    Ticket.reason,
    Ticket.version,
)
# made once: a list is asked for all day
LINES = {order: in_order(select(*COLUMNS), {"order": order}) for order in (None, WAITING)}
Theirs = aliased(Ticket)  # made once: it copies all of its columns
COUNTING = Memory(500 * ENTRY_BYTES)  # the statements of `counts`, dearer to make than to ask


@dataclass(frozen=True)
class Line:
    """A ticket in a list."""

    number: str
    kind: str
    state: str
    status: str
    category: str
    icon: str
    address: str
    received_at: datetime
    changed_at: datetime
    deadline: datetime | None
    late: bool
    contested: bool
    inquired: bool
    priority: str
    witnesses: int
    version: int


@dataclass(frozen=True)
class Page:
    """A page of a list; `next` is the cursor of the one after, None at the end."""

    lines: list[Line]
    next: str | None


def conditions(
    territory: Territory,
    user: StaffUser,
    chosen: Mapping[str, Any],
    instant: BindParameter[datetime] | None = None,
) -> list[ColumnElement[bool]]:
    """The SQL conditions of a filter (`schemas.TicketFilter`) for this reader, now or at an instant."""
    state, typed = chosen.get("state"), chosen.get("q")
    reporters = _reporters(territory, user, typed)
    found = filters(
        territory,
        states=GROUPS.get(state, (state,)) if state else (),
        team=chosen.get("team"),
        category=chosen.get("category"),
        district=chosen.get("district"),
        late=chosen.get("late"),
        contested=chosen.get("contested"),
        q=None if reporters else typed,
        instant=instant,
    )
    if reporters:
        found.append(Ticket.id.in_(select(Witness.ticket_id).where(Witness.id.in_(reporters))))
    found += within(user.identity)
    if chosen.get("kind"):
        found.append(Ticket.kind == chosen["kind"])
    for name, column in (("unassigned", Ticket.team_id), ("unplaced", Ticket.district_id)):
        if chosen.get(name):
            found.append(column.is_(None))
    if chosen.get("figure"):
        found += counted_by(territory, chosen["figure"], chosen)
    if chosen.get("source"):
        found.append(
            Ticket.id.in_(
                select(Signalement.ticket_id).where(
                    Signalement.territory_id == territory.id, Signalement.source == chosen["source"]
                )
            )
        )
    for name, column in (("first", Ticket.first_team_id), ("last", Ticket.team_id)):
        if chosen.get(name):
            found.append(column.in_(teams_of_kind(territory, chosen[name])))
    return found + _pressing(chosen) + _needing_a_person(user, chosen) + _received(territory, chosen)


def _pressing(chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Of a priority, entrusted to somebody or to nobody; open, where they are listed as they wait."""
    found: list[ColumnElement[bool]] = []
    priority, entrusted = chosen.get("priority"), chosen.get("entrusted")
    if priority:
        found.append(Ticket.priority == priority)
    if priority not in (None, "normal"):
        found.append(Ticket.priority != literal_column("'normal'"))  # for the index of these rows alone
    if entrusted:
        found.append(Ticket.assignee_id.is_not(None) if entrusted == "yes" else Ticket.assignee_id.is_(None))
    if chosen.get("order") == WAITING:
        found.append(IS_OPEN)
    return found


def _reporters(territory: Territory, user: StaffUser, typed: str | None) -> list[uuid.UUID]:
    """Those whose address or number was typed, for who may see contacts; others do not learn it."""
    if not typed or not user.may(SEE_CONTACTS):
        return []
    return notifications.recipients_found(territory.id, typed)


def _needing_a_person(user: StaffUser, chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Sent back and forth, without an answer, the reader's own, around a place."""
    found: list[ColumnElement[bool]] = []
    if chosen.get("bounced"):
        # written out, so that the index of these rows alone can serve
        found.append(Ticket.team_changes >= literal_column(str(BOUNCED)))
    if chosen.get("unanswered"):
        found.append(Ticket.unanswered_since.is_not(None))
    if chosen.get("to_check"):
        found.append(Ticket.to_check_since.is_not(None))
    if chosen.get("inquired"):
        found.append(Ticket.inquired_at.is_not(None))
    if chosen.get("mine"):
        found.append(_mine(user))
    if chosen.get("near"):
        found += _near(chosen["near"])
    if chosen.get("box"):
        found += _in_box(chosen["box"])
    return found


def _mine(user: StaffUser) -> ColumnElement[bool]:
    """What is the reader's own: entrusted to; or, nobody else's, of the own teams or entered.

    The few that are entrusted or entered are found first: an OR over all that is open reads all of it.
    """
    entrusted = select(Theirs.id).where(Theirs.assignee_id == user.account_id)
    entered = select(Signalement.ticket_id).where(Signalement.entered_by == user.account_id)
    nobodys = Ticket.assignee_id.is_(None)
    few = Ticket.id.in_(union_all(entrusted, entered))
    own = and_(few, or_(nobodys, Ticket.assignee_id == user.account_id))
    if user.identity.teams:
        return or_(own, and_(nobodys, Ticket.team_id.in_(user.identity.teams)))
    return own


def _near(place: str) -> list[ColumnElement[bool]]:
    """Within `NEAR_M` of a latitude and longitude."""
    latitude, longitude = (float(part) for part in place.split(","))
    west, south, east, north = box_around(latitude, longitude, NEAR_M)
    return [Ticket.latitude.between(south, north), Ticket.longitude.between(west, east)]


def _in_box(box: str) -> list[ColumnElement[bool]]:
    """In a square of the map: its western and southern sides belong to it, the others to the next."""
    west, south, east, north = (float(side) for side in box.split(","))
    return [
        *(Ticket.latitude >= south, Ticket.latitude < north),
        *(Ticket.longitude >= west, Ticket.longitude < east),
    ]


def counts(
    territory: Territory, user: StaffUser, views: Sequence[tuple[str, Mapping[str, str]]]
) -> dict[str, int]:
    """How many tickets each of these views holds, `FEW` + 1 meaning more; all in one query."""
    known = (territory.id, territory.revision, user, *((name, *filter_.items()) for name, filter_ in views))
    statement = COUNTING.of(known, lambda: _counting(territory, user, views))
    row = db.session.execute(statement, {"instant": now()}).one()
    return dict(row._mapping)


def _counting(
    territory: Territory, user: StaffUser, views: Sequence[tuple[str, Mapping[str, str]]]
) -> Select[Any]:
    """The statement of `counts`, to be asked with the `instant`."""
    instant = bindparam("instant", type_=Ticket.deadline.type)
    some = {
        name: select(Ticket.id)
        .where(*conditions(territory, user, FILTER.load(dict(filter_)), instant))
        .limit(FEW + 1)
        .subquery()
        for name, filter_ in views
    }
    return select(
        *(
            select(func.count()).select_from(found).scalar_subquery().label(name)
            for name, found in some.items()
        )
    )


def _received(territory: Territory, chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Received from the first day to the last, both included, by the town's clocks."""
    found = []
    if chosen.get("since"):
        found.append(Ticket.received_at >= start_of(chosen["since"], territory.time_zone))
    if chosen.get("until"):
        found.append(Ticket.received_at < start_of(chosen["until"] + timedelta(days=1), territory.time_zone))
    return found


def teams_of_kind(territory: Territory, kind: str) -> list[int]:
    """The ids of the teams of a kind, those of the past too."""
    return [team.id for team in territory.every_team if team.kind == kind]


def page(
    territory: Territory,
    user: StaffUser,
    chosen: Mapping[str, Any],
    where: Sequence[ColumnElement[bool]] | None = None,
) -> Page:
    """A page of tickets in the order asked for; a cursor that is not ours gives the first page.

    `where` are the filter's conditions, when they are known already: a search is not made twice.
    """
    where = [*(conditions(territory, user, chosen) if where is None else where)]
    if chosen.get("cursor"):
        where += following(chosen["cursor"], chosen)
    rows = db.session.execute(LINES[chosen.get("order")].where(*where).limit(PAGE + 1)).all()
    instant = now()
    return Page(
        lines=[line_of(territory, row, instant) for row in rows[:PAGE]],
        next=cursor_of(rows[PAGE - 1], chosen) if len(rows) > PAGE else None,
    )


def first_lines(territory: Territory, user: StaffUser, chosen: Mapping[str, Any], limit: int) -> list[Line]:
    """The first lines of a list, for paper."""
    lines = LINES[chosen.get("order")].where(*conditions(territory, user, chosen))
    rows = db.session.execute(lines.limit(limit))
    instant = now()
    return [line_of(territory, row, instant) for row in rows]


def lines_of(territory: Territory, user: StaffUser, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Line]:
    """Those of these tickets that this reader may see, as they are now."""
    where = conditions(territory, user, {})
    rows = db.session.execute(select(*COLUMNS).where(Ticket.id.in_(ids), *where))
    instant = now()
    return {row.id: line_of(territory, row, instant) for row in rows}


def held(
    territory: Territory, user: StaffUser, chosen: Mapping[str, Any], ids: Collection[uuid.UUID]
) -> set[uuid.UUID]:
    """Those of these tickets that a list holds."""
    where = conditions(territory, user, chosen)
    return set(db.session.scalars(select(Ticket.id).where(Ticket.id.in_(ids), *where)))


def most_counted(chosen: Mapping[str, Any]) -> int:
    """Up to how many tickets of a list are counted: a page where no index holds what is asked."""
    looked_at = chosen.get("q") or (chosen.get("late") and (chosen.get("category") or chosen.get("district")))
    return PAGE if looked_at else COUNTED


def total(
    lines: Sized, following: str | None, chosen: Mapping[str, Any], counted: Callable[[int], int]
) -> int:
    """How many tickets a list has, of which these lines are a page; `most_counted` + 1 meaning more.

    `counted` counts them, up to one more than it is given: it is asked where the page does not tell.
    """
    if following is None and not chosen.get("cursor"):
        return len(lines)
    most = most_counted(chosen)
    return most + 1 if most == PAGE else counted(most)


def count(where: Sequence[ColumnElement[bool]], most: int) -> int:
    """How many tickets the conditions find, `most` + 1 meaning more: nobody reads further."""
    some = select(Ticket.id).where(*where).limit(most + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def line_of(territory: Territory, row: Any, instant: datetime) -> Line:
    """A ticket's row in words."""
    category = territory.category_by_id(row.category_id)
    return Line(
        number=row.number,
        kind=row.kind,
        state=row.state,
        status=staff_status(territory, row),
        category=category.label() if category else "",
        icon=category.icon if category else "circle-help",
        address=row.address or "",
        received_at=row.received_at,
        changed_at=row.changed_at,
        deadline=row.deadline,
        late=is_late(row, instant),
        contested=row.contested_at is not None,
        inquired=row.inquired_at is not None,
        priority=row.priority,
        witnesses=row.witness_count,
        version=row.version,
    )


def staff_status(territory: Territory, row: Any) -> str:
    """The state in a few words, as staff say it: of the citizen, not to the citizen."""
    if row.state == "waiting" and row.waiting_for == "citizen":
        return translate("dashboard.status.waiting_citizen")
    if row.state == "new" and row.team_id is None:
        return translate("dashboard.status.new")
    return status_words(
        territory,
        row.state,
        row.team_id,
        waiting_for=row.waiting_for,
        planned_on=row.planned_on,
        reason=row.reason,
    )

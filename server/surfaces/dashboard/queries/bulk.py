"""Many tickets chosen on a list, and the report of what was done to them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from server.commons.accounts.queries import StaffUser
from server.commons.territories.queries import Territory
from server.core.db import db
from server.core.errors import NotFound
from server.core.language import translate
from server.reporting.tickets.models import Bulk, Ticket
from server.reporting.tickets.queries import within
from server.reporting.tickets.rules import allowed_actions
from server.reporting.tickets.services import MOST
from server.surfaces.dashboard.queries.lists import conditions
from server.surfaces.dashboard.schemas import WAITING

# what makes sense for many at once, in the order the desk looks for it
KINDS = (
    "assign",
    "plan",
    "wait",
    "resume",
    "close",
    "reject",
    "reopen",
    "requalify",
    "prioritise",
    "accept",
    "entrust",
    "message",
    "comment",
    "merge",
)


@dataclass(frozen=True)
class Chosen:
    """The tickets of a selection: number and version each; `kinds` are what may be sent to one at least.

    `first` is the number of the oldest; `more` says that the list has more than may be chosen.
    """

    items: list[tuple[str, int]]
    kinds: list[str]
    first: str
    more: bool

    @cached_property
    def sent(self) -> str:
        """The selection as a form sends it: each number with the version that was seen."""
        return " ".join(f"{number}:{version}" for number, version in self.items)


def chosen(
    territory: Territory, user: StaffUser, numbers: Sequence[str], filter_: Mapping[str, Any] | None
) -> Chosen:
    """The tickets of these numbers, or all that a filter finds; at most `MOST`, oldest or longest first."""
    if filter_ is None:
        here = (Ticket.territory_id == territory.id, Ticket.number.in_(numbers[: MOST + 1]))
        where = [*here, *within(user.identity)]
    else:
        where = conditions(territory, user, filter_)
    first = Ticket.changed_at if (filter_ or {}).get("order") == WAITING else Ticket.received_at
    rows = db.session.execute(
        select(Ticket.number, Ticket.version, Ticket.state, Ticket.contested_at.is_not(None))
        .where(*where)
        .order_by(first, Ticket.id)
        .limit(MOST + 1)
    ).all()
    possible = {
        kind
        for state, contested in {(row.state, row[3]) for row in rows}
        for kind in allowed_actions(state, user.identity.role, contested)
    }
    return Chosen(
        items=[(row.number, row.version) for row in rows[:MOST]],
        kinds=[kind for kind in KINDS if kind in possible],
        first=rows[0].number if rows else "",
        more=len(rows) > MOST,
    )


def seen(territory: Territory, pairs: Mapping[str, int]) -> list[tuple[uuid.UUID, str, int]]:
    """The tickets of a form, by number with the version that was seen; what is unknown is left out."""
    rows = db.session.execute(
        select(Ticket.id, Ticket.number).where(
            Ticket.territory_id == territory.id, Ticket.number.in_(list(pairs))
        )
    ).all()
    known = {row.number: row.id for row in rows}
    return [(known[number], number, version) for number, version in pairs.items() if number in known]


@dataclass(frozen=True)
class Report:
    """What became of each ticket: `refused` with the reason in words, `applied`, `waiting` by number."""

    id: uuid.UUID
    kind: str
    total: int
    applied: list[str]
    refused: list[tuple[str, str]]
    waiting: list[str]


def report(territory: Territory, bulk_id: uuid.UUID) -> Report:
    """The report of what was asked for many tickets.

    Raises:
        NotFound: nothing was, under this id.
    """
    row = db.session.get(Bulk, bulk_id)
    if row is None or row.territory_id != territory.id:
        raise NotFound("unknown_bulk")
    done = row.results
    return Report(
        id=row.id,
        kind=row.kind,
        total=len(row.items),
        applied=[number for ticket_id, number, _ in row.items if done.get(ticket_id) == ""],
        refused=[
            (number, translate(f"refusal.{done[ticket_id]}"))
            for ticket_id, number, _ in row.items
            if done.get(ticket_id)
        ],
        waiting=[number for ticket_id, number, _ in row.items if ticket_id not in done],
    )

"""Which ticket another is followed on, who belongs to whom, and which steps are whose."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from server.commons.accounts import queries as accounts
from server.core.db import db
from server.reporting.tickets.models import Action, Stay, Ticket

# where an own ticket leads, to join the one that its people are followed on
LEADS_TO: ColumnElement[uuid.UUID] = func.coalesce(Ticket.target_id, Ticket.id)


def present(ticket: Ticket) -> Ticket:
    """The ticket on which the people of `ticket` are followed now: itself, while it is not merged."""
    return ticket if ticket.target_id is None else db.session.get_one(Ticket, ticket.target_id)


def present_id(ticket_id: uuid.UUID) -> uuid.UUID:
    """`present` by id; an unknown id is given back."""
    return db.session.scalar(select(LEADS_TO).where(Ticket.id == ticket_id)) or ticket_id


def family(ticket_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """These tickets and all that are merged into them: each with the one of `ticket_ids` it belongs to."""
    joined = db.session.execute(
        select(Ticket.id, Ticket.target_id).where(Ticket.target_id.in_(ticket_ids))
    ).all()
    return {**{each: each for each in ticket_ids}, **{row.id: row.target_id for row in joined}}


@dataclass(frozen=True)
class Relations:
    """What tickets have to do with one another: `into` is the one it is merged into, `part_of` the one it was
    split from; `gathers` those merged into it, `parts` those split from it. `assignee` is the name of who has
    it in charge.
    """

    into: Row[Any] | None
    part_of: Row[Any] | None
    gathers: list[Row[Any]]
    parts: list[Row[Any]]
    assignee: str | None

    def words_of(self, ticket_id: uuid.UUID) -> list[uuid.UUID]:
        """The tickets whose words speak of this one's work: those of the whole speak of a part."""
        return [ticket_id, *(row.id for row in self.gathers), *([self.part_of.id] if self.part_of else [])]


def relations(tickets: Collection[Ticket]) -> dict[uuid.UUID, Relations]:
    """The relations of each of these tickets, in one query."""
    ids = [ticket.id for ticket in tickets]
    named = {each for ticket in tickets for each in (ticket.target_id, ticket.split_from_id) if each}
    wanted = (Ticket.target_id.in_(ids), Ticket.split_from_id.in_(ids), Ticket.id.in_({*ids, *named}))
    rows: Sequence[Any] = db.session.execute(
        select(
            Ticket.id,
            Ticket.number,
            Ticket.state,
            Ticket.version,
            Ticket.category_id,
            Ticket.team_id,
            Ticket.target_id,
            Ticket.split_from_id,
            accounts.name_of(Ticket.assignee_id).label("assignee"),
        )
        .where(or_(*wanted))
        .order_by(Ticket.number)
    ).all()
    by_id = {row.id: row for row in rows}
    return {
        ticket.id: Relations(
            into=by_id.get(ticket.target_id) if ticket.target_id else None,
            part_of=by_id.get(ticket.split_from_id) if ticket.split_from_id else None,
            gathers=[row for row in rows if row.target_id == ticket.id],
            parts=[row for row in rows if row.split_from_id == ticket.id],
            assignee=by_id[ticket.id].assignee,
        )
        for ticket in tickets
    }


def spoken_of(ticket: Ticket) -> list[uuid.UUID]:
    """The tickets whose words speak of the work of `ticket`."""
    return relations([ticket])[ticket.id].words_of(ticket.id)


def followers(ticket: Ticket) -> set[uuid.UUID]:
    """The tickets whose people a step of `ticket` concerns: its own, all that were merged into it.

    The people of what a part was split from follow that part too, wherever it was merged.
    """
    found = {ticket.id, *([ticket.split_from_id] if ticket.split_from_id else [])}
    fresh = found
    while fresh:
        rows = db.session.execute(
            select(Ticket.id, Ticket.split_from_id).where(Ticket.merged_into_id.in_(fresh))
        ).all()
        fresh = {each for row in rows for each in row if each is not None} - found
        found = found | fresh
    return found


def has_followed(ticket_id: uuid.UUID, other_id: uuid.UUID) -> bool:
    """Whether the people of `ticket_id` are, or were once, followed on `other_id`."""
    if other_id in (ticket_id, present_id(ticket_id)):
        return True
    return (
        db.session.scalar(
            select(Stay.id).where(Stay.ticket_id == ticket_id, Stay.target_id == other_id).limit(1)
        )
        is not None
    )


def lived(
    ticket: Ticket, columns: tuple[InstrumentedAttribute[Any], ...]
) -> tuple[list[Row[Any]], list[uuid.UUID]]:
    """The steps that the people of `ticket` lived, in their order, and the tickets on which they did.

    Its own; and those of each ticket on which it was followed, for as long as it was. `columns` are what is
    wanted of each step, the kind among them.
    """
    steps = _steps(columns)
    own = db.session.execute(steps.where(Action.ticket_id == ticket.id)).all()
    stays: Sequence[Stay] = ()
    if any(row.kind == "merge" for row in own):
        stays = db.session.scalars(select(Stay).where(Stay.ticket_id == ticket.id).order_by(Stay.id)).all()
    if not stays:
        return list(own), [ticket.id]
    spans = [
        and_(
            Action.ticket_id == stay.target_id,
            Action.sequence > stay.from_sequence,
            *([] if stay.until_sequence is None else [Action.sequence <= stay.until_sequence]),
        )
        for stay in stays
    ]
    shared = db.session.execute(steps.where(or_(*spans))).all()
    return _in_order(own, stays, shared), list(dict.fromkeys([ticket.id, *(s.target_id for s in stays)]))


@cache
def _steps(columns: tuple[InstrumentedAttribute[Any], ...]) -> Select[Any]:
    """Steps in their order; made once, a page of a ticket asks for them each time."""
    return select(*columns, Action.ticket_id, Action.sequence).order_by(Action.sequence)


def _in_order(own: Sequence[Row[Any]], stays: Sequence[Stay], shared: Sequence[Row[Any]]) -> list[Row[Any]]:
    """A stay follows the step of the own ticket after which it began."""
    placed = [((row.sequence, 0, 0), row) for row in own]
    for stay in stays:
        until = stay.until_sequence
        placed += [
            ((stay.after_sequence, stay.id, row.sequence), row)
            for row in shared
            if row.ticket_id == stay.target_id
            and row.sequence > stay.from_sequence
            and (until is None or row.sequence <= until)
        ]
    return [row for _, row in sorted(placed, key=lambda pair: pair[0])]


def parts_of(ticket_id: uuid.UUID) -> Sequence[Ticket]:
    """The tickets that were split from this one, in the order of their numbers."""
    return db.session.scalars(
        select(Ticket).where(Ticket.split_from_id == ticket_id).order_by(Ticket.received_at, Ticket.number)
    ).all()


def part_split_from(
    ticket_id: uuid.UUID, *, number: str | None = None, part_id: uuid.UUID | None = None
) -> uuid.UUID | None:
    """The id of a ticket split from this one, or from where it leads now; None when there is none."""
    own = db.session.get_one(Ticket, ticket_id)
    wholes = [ticket_id, *([own.target_id] if own.target_id else [])]
    which = Ticket.number == number if part_id is None else Ticket.id == part_id
    return db.session.scalar(select(Ticket.id).where(Ticket.split_from_id.in_(wholes), which))

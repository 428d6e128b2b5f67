"""Reads: what the method looks at, the places that it found, and what leads to a structural ticket."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from server.core.db import db
from server.core.errors import NotFound
from server.reporting.recurring.models import RecurringEvidence, RecurringPlace
from server.reporting.recurring.rules import Report, is_proposed
from server.reporting.tickets.models import Ticket
from server.reporting.tickets.rules import OPEN_STATES

# what was nothing, or is told by another ticket, shows nothing of a place
NO_EVIDENCE = ("rejected", "merged")
MOST_SHOWN = 50


_SHOWN = (
    Ticket.id,
    Ticket.number,
    Ticket.state,
    Ticket.team_id,
    Ticket.address,
    Ticket.street,
    Ticket.received_at,
    Ticket.done_at,
    Ticket.witness_count,
)


@dataclass(frozen=True)
class Shown:
    """A ticket as evidence of a place."""

    id: uuid.UUID
    number: str
    state: str
    team_id: int | None
    address: str | None
    street: str | None
    received_at: datetime
    done_at: datetime | None
    people: int


@dataclass(frozen=True)
class Shelves:
    """The places of a town: those to look at, those whose structural ticket is open, those set aside.

    `others` is how many more there are to look at, rarer ones.
    """

    proposed: list[RecurringPlace]
    worked: list[RecurringPlace]
    dismissed: list[RecurringPlace]
    others: int = 0


def reports_since(territory_id: int, category_id: int, since: datetime) -> list[Report]:
    """What was reported of a category and has a place; structural tickets are no evidence of themselves."""
    structural = select(RecurringPlace.structural_ticket_id).where(
        RecurringPlace.territory_id == territory_id, RecurringPlace.structural_ticket_id.is_not(None)
    )
    rows = db.session.execute(
        select(Ticket.id, Ticket.category_id, Ticket.latitude, Ticket.longitude, Ticket.received_at).where(
            Ticket.territory_id == territory_id,
            Ticket.category_id == category_id,
            Ticket.received_at > since,
            Ticket.kind == "anomaly",
            Ticket.state.not_in(NO_EVIDENCE),
            Ticket.id.not_in(structural),
        )
    )
    return [
        Report(ticket_id, category_id, latitude, longitude, at)
        for ticket_id, category_id, latitude, longitude, at in rows
        if latitude is not None and longitude is not None
    ]


def places(territory_id: int, reach: Sequence[ColumnElement[bool]] = ()) -> Shelves:
    """What was found, the most often reported first; with `reach`, what a ticket within it shows."""
    rows = db.session.execute(
        select(RecurringPlace, Ticket.state, Ticket.done_at, Ticket.closed_at)
        .outerjoin(Ticket, Ticket.id == RecurringPlace.structural_ticket_id)
        .where(RecurringPlace.territory_id == territory_id, *_shown_within(reach))
        .order_by(RecurringPlace.times.desc(), RecurringPlace.last_at.desc(), RecurringPlace.id)
    )
    shelves = Shelves([], [], [])
    for place, state, done_at, closed_at in rows:
        if state in OPEN_STATES:
            shelves.worked.append(place)
        elif is_proposed(place.last_at, place.dismissed_at, done_at or closed_at):
            shelves.proposed.append(place)
        elif place.dismissed_at is not None:
            shelves.dismissed.append(place)
    others = max(0, len(shelves.proposed) - MOST_SHOWN)
    return Shelves(shelves.proposed[:MOST_SHOWN], shelves.worked, shelves.dismissed, others)


def _shown_within(reach: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    if not reach:
        return []
    shown = select(RecurringEvidence.place_id).join(Ticket, Ticket.id == RecurringEvidence.ticket_id)
    return [RecurringPlace.id.in_(shown.where(*reach).correlate(None))]


def check_shown(place_id: uuid.UUID, reach: Sequence[ColumnElement[bool]]) -> None:
    """Refuse a place that no ticket within `reach` shows.

    Raises:
        NotFound: none does.
    """
    wanted = select(RecurringPlace.id).where(RecurringPlace.id == place_id, *_shown_within(reach))
    if db.session.scalar(wanted) is None:
        raise NotFound("not_found")


def evidence_of(
    place_ids: Sequence[uuid.UUID], reach: Sequence[ColumnElement[bool]] = ()
) -> dict[uuid.UUID, list[Shown]]:
    """The tickets that show these places, the latest first; those within `reach`."""
    rows = db.session.execute(
        select(RecurringEvidence.place_id, *_SHOWN)
        .join(Ticket, Ticket.id == RecurringEvidence.ticket_id)
        .where(RecurringEvidence.place_id.in_(place_ids), *reach)
        .order_by(Ticket.received_at.desc(), Ticket.id)
    )
    found: dict[uuid.UUID, list[Shown]] = {place_id: [] for place_id in place_ids}
    for place_id, *columns in rows:
        found[place_id].append(Shown(*columns))
    return found


def present_structural(place: RecurringPlace, ticket_id: uuid.UUID) -> str | None:
    """The number of the structural ticket of a place, while it is open or if it is the very one."""
    ticket = db.session.get(Ticket, place.structural_ticket_id) if place.structural_ticket_id else None
    if ticket is None or not (ticket.id == ticket_id or ticket.state in OPEN_STATES):
        return None
    return ticket.number


def numbers_of(
    ticket_ids: Sequence[uuid.UUID | None], reach: Sequence[ColumnElement[bool]] = ()
) -> dict[uuid.UUID | None, str]:
    """The numbers of these tickets, by their ids; of those within `reach`."""
    wanted = [ticket_id for ticket_id in ticket_ids if ticket_id is not None]
    rows = db.session.execute(select(Ticket.id, Ticket.number).where(Ticket.id.in_(wanted), *reach))
    return {row.id: row.number for row in rows}


def with_place_shown(tickets: Any) -> Any:
    """Tickets with the place that each looks into as its structural one, or shows: NULL for most.

    Two columns more: `place_times`, how many times it came back, and `structural_number`, the number of the
    ticket that looks into it.
    """
    place, structural = aliased(RecurringPlace), aliased(Ticket)
    return (
        tickets.add_columns(place.times.label("place_times"), structural.number.label("structural_number"))
        .outerjoin(place, place.id == _place_id_shown(Ticket.id))
        .outerjoin(structural, structural.id == place.structural_ticket_id)
    )


def _place_id_shown(ticket_id: Any) -> ColumnElement[uuid.UUID]:
    looks_into = select(RecurringPlace.id).where(RecurringPlace.structural_ticket_id == ticket_id).limit(1)
    shows = (
        select(RecurringPlace.id)
        .join(RecurringEvidence, RecurringEvidence.place_id == RecurringPlace.id)
        .where(RecurringEvidence.ticket_id == ticket_id)
        .order_by(RecurringPlace.times.desc())
        .limit(1)
    )
    return func.coalesce(looks_into.scalar_subquery(), shows.scalar_subquery())

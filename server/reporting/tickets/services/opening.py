"""A ticket opens, with its number; then its place and its rule become known."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from server.commons.territories.queries import Territory
from server.core.clock import local_day
from server.core.db import UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.models import Action, NumberSeries, Ticket
from server.reporting.tickets.rules import SYSTEM_ACTOR, Actor
from server.reporting.tickets.services.promises import promised_by

RECEPTIONS = uuid.UUID("8d4a3a0e-3f5b-4f2c-9a55-6a2f8f3f1c10")  # namespace of the first action of a ticket
NEXT_NUMBER = (
    update(NumberSeries)
    .where(NumberSeries.territory_id == bindparam("of_territory"), NumberSeries.year == bindparam("of_year"))
    .values(last=NumberSeries.last + bindparam("how_many"))
    .returning(NumberSeries.last)
)
WITHOUT_ROWS = {"synchronize_session": False}  # no loaded row has to learn of it


def next_number(work: UnitOfWork, territory: Territory, instant: datetime) -> str:
    """The next number of the year, such as `26-00431`; gaps only where a transaction failed."""
    (number,) = next_numbers(work, territory, local_day(instant, territory.time_zone).year, 1)
    return number


def next_numbers(work: UnitOfWork, territory: Territory, year: int, count: int) -> list[str]:
    """The next `count` numbers of a year, in their order."""
    series = {"of_territory": territory.id, "of_year": year, "how_many": count}
    last = work.session.scalar(NEXT_NUMBER, series, execution_options=WITHOUT_ROWS)
    if last is None:
        last = count
        work.session.add(NumberSeries(territory_id=territory.id, year=year, last=last))
    return [f"{year % 100:02d}-{number:05d}" for number in range(last - count + 1, last + 1)]


def open_ticket(
    work: UnitOfWork,
    territory: Territory,
    *,
    ticket_id: uuid.UUID,
    number: str,
    kind: str,
    category_id: int,
    district_id: int | None,
    latitude: float | None,
    longitude: float | None,
    address: str | None,
    urgent: bool,
    received_at: datetime,
    actor: Actor,
) -> Ticket:
    """Open the ticket of a new signalement, with the first line of its history."""
    ticket = new_ticket(
        territory,
        ticket_id=ticket_id,
        number=number,
        kind=kind,
        category_id=category_id,
        district_id=district_id,
        latitude=latitude,
        longitude=longitude,
        address=address,
        priority="urgent" if urgent else "normal",
        received_at=received_at,
    )
    work.session.add(ticket)
    work.session.flush()  # the action's foreign key
    work.session.add(first_action(ticket, actor))
    return ticket


def new_ticket(territory: Territory, *, ticket_id: uuid.UUID, received_at: datetime, **said: Any) -> Ticket:
    """The row of a ticket that was just received, in memory, with its deadline."""
    ticket = Ticket(
        id=ticket_id,
        territory_id=territory.id,
        state="new",
        version=1,
        witness_count=1,
        reopened_count=0,
        team_changes=0,
        pauses=[],
        received_at=received_at,
        **said,
    )
    ticket.deadline = promised_by(territory, ticket)
    return ticket


def first_action(ticket: Ticket, actor: Actor) -> Action:
    """The first line of a ticket's history, in memory."""
    return Action(
        id=uuid.uuid5(RECEPTIONS, f"receive:{ticket.id}"),
        ticket_id=ticket.id,
        sequence=1,
        kind="receive",
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        at=ticket.received_at,
        claimed_at=ticket.received_at,
        received_at=ticket.received_at,
        base_version=None,
        from_state=None,
        to_state="new",
        team_id=None,
        category_id=ticket.category_id,
        changes=True,
        payload={},
        told_at=ticket.received_at,
        fingerprint=rules.fingerprint(ticket.id, actor.key, "receive", {}),
    )


def place_ticket(
    work: UnitOfWork,
    ticket_id: uuid.UUID,
    *,
    latitude: float | None,
    longitude: float | None,
    address: str | None,
    street: str | None,
    district_id: int | None,
) -> None:
    """Fill what the phone did not say of the place; never moves what it said."""
    ticket = work.lock_one(Ticket, ticket_id)
    if ticket.latitude is None:
        ticket.latitude, ticket.longitude = latitude, longitude
    ticket.address = ticket.address or address
    ticket.street = ticket.street or street
    ticket.district_id = ticket.district_id or district_id


def last_choices(work: UnitOfWork, ticket_id: uuid.UUID) -> tuple[int, int]:
    """The sequences of the last correction of the category and of the last choice of a team by hand; or 0."""
    if work.lock_one(Ticket, ticket_id).version == 1:
        return 0, 0  # nothing has happened but its reception
    of_ticket = select(func.max(Action.sequence)).where(Action.ticket_id == ticket_id)
    corrected = work.session.scalar(of_ticket.where(Action.kind == "requalify"))
    by_hand = work.session.scalar(
        of_ticket.where(Action.kind.in_(("assign", "transfer")), Action.actor_kind != SYSTEM_ACTOR.kind)
    )
    return corrected or 0, by_hand or 0


def explain_dispatch(
    work: UnitOfWork,
    territory: Territory,
    ticket_id: uuid.UUID,
    *,
    rule: str,
    because: Sequence[tuple[str, str]],
    priority: str | None,
) -> None:
    """Keep which rule chose the team, and why; the rule's priority counts while nobody set another.

    `because` are the conditions that held, as (name, value): the reader's language makes words of them.
    """
    ticket = work.lock_one(Ticket, ticket_id)
    ticket.rule, ticket.because = rule, [list(pair) for pair in because]
    if priority is not None and ticket.priority == "normal":
        ticket.priority = priority
        ticket.deadline = promised_by(territory, ticket)

"""Tickets that another tool recorded, written by batches with the history that their records tell."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert

from server.commons.territories.queries import Category, Team, Territory
from server.core.clock import local_day
from server.core.db import Model, UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.events import TicketChanged
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.rules import SYSTEM_ACTOR, Actor
from server.reporting.tickets.services.effects import Step, change_row
from server.reporting.tickets.services.opening import first_action, new_ticket, next_numbers
from server.reporting.tickets.services.recording import action_of, before, note_change

STEPS = uuid.UUID("1f7b3d90-52ce-4e7a-8d16-c0a94e6b2f53")  # namespace of the ids of these steps


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A job as another tool knew it. `rule`, `because` and `priority` are what our rules say of it.

    `closed_at` is None while it is open; `was_done` says whether that day is known to be the work's own.
    `words` go with its closing.
    """

    id: uuid.UUID
    author: Actor
    category: Category
    team: Team
    district_id: int | None
    latitude: float | None
    longitude: float | None
    address: str | None
    street: str | None
    received_at: datetime
    closed_at: datetime | None
    was_done: bool
    words: str
    rule: str
    because: Sequence[tuple[str, str]]
    priority: str | None


def bring_tickets(work: UnitOfWork, territory: Territory, brought: Sequence[Brought]) -> dict[uuid.UUID, str]:
    """Write these tickets with their histories; gives the number of each. Nobody is told of any step.

    Emits:
        TicketChanged of each.
    """
    numbers = _numbers(work, territory, brought)
    tickets, actions = [], []
    for one in brought:
        ticket, steps = _lived(territory, one, numbers[one.id])
        tickets.append(ticket)
        actions += steps
        # figures count the weeks of changed tickets anew; the tablets have to look at open ones alone
        team_id = ticket.team_id if one.closed_at is None else None
        work.emit(TicketChanged(territory_id=territory.id, ticket_id=ticket.id, team_id=team_id))
    for model, rows in ((Ticket, tickets), (Action, actions)):
        write_rows(work, model, rows)
    return numbers


def write_rows(work: UnitOfWork, model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows that were made in memory, those of the same columns in one statement; None is left out."""
    table = cast(Table, model.__table__)
    names = [column.key for column in table.columns]
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        kept = {name: value for name in names if (value := getattr(row, name)) is not None}
        groups[tuple(kept)].append(kept)
    for alike in groups.values():
        work.session.execute(insert(table), alike)


def _numbers(work: UnitOfWork, territory: Territory, brought: Sequence[Brought]) -> dict[uuid.UUID, str]:
    by_year: dict[int, list[uuid.UUID]] = defaultdict(list)
    for one in brought:
        by_year[local_day(one.received_at, territory.time_zone).year].append(one.id)
    return {
        ticket_id: number
        for year, ids in sorted(by_year.items())
        for ticket_id, number in zip(ids, next_numbers(work, territory, year, len(ids)), strict=True)
    }


def _lived(territory: Territory, one: Brought, number: str) -> tuple[Ticket, list[Action]]:
    """The ticket as its steps made it, and the steps: the same rules as for any other."""
    ticket = new_ticket(
        territory,
        ticket_id=one.id,
        number=number,
        kind="anomaly",
        category_id=one.category.id,
        district_id=one.district_id,
        latitude=one.latitude,
        longitude=one.longitude,
        address=one.address,
        priority="urgent" if one.category.urgent else one.priority or "normal",
        received_at=one.received_at,
    )
    ticket.street, ticket.rule, ticket.because = one.street, one.rule, [list(pair) for pair in one.because]
    actions = [first_action(ticket, one.author)]
    for step in _steps(one):
        was = before(ticket)
        change_row(territory, ticket, step)
        ticket.version += 1
        note_change(ticket, step, was)
        actions.append(action_of(ticket, step, was, told_at=step.received_at))
    return ticket, actions


def _steps(one: Brought) -> Iterator[Step]:
    yield _step(one, "assign", {"team": one.team.slug}, one.received_at)
    if one.closed_at is not None and one.was_done:
        yield _step(one, "done", {"words": one.words}, one.closed_at)
        yield _step(one, "close", {}, one.closed_at)
    elif one.closed_at is not None:
        yield _step(one, "close", {"words": one.words}, one.closed_at)


def _step(one: Brought, kind: str, payload: dict[str, Any], instant: datetime) -> Step:
    return Step(
        action_id=uuid.uuid5(STEPS, f"{kind}:{one.id}"),
        kind=kind,
        actor=SYSTEM_ACTOR,
        payload=payload,
        at=instant,
        claimed_at=instant,
        received_at=instant,
        base_version=None,
        fingerprint=rules.fingerprint(one.id, SYSTEM_ACTOR.key, kind, payload),
    )

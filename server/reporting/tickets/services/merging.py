"""Joining a ticket to another one, undoing it, and making several out of one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from server.commons.territories.queries import Territory
from server.core.db import UnitOfWork
from server.reporting.tickets import rules
from server.reporting.tickets.events import TicketChanged, TicketRequalified
from server.reporting.tickets.models import Action, NumberSeries, Stay, Ticket
from server.reporting.tickets.services.effects import Step
from server.reporting.tickets.services.opening import next_number, open_ticket
from server.reporting.tickets.services.recording import before, companion, record


def one_at_a_time(work: UnitOfWork, territory_id: int) -> None:
    """Let nobody else join or part tickets of the territory until the end of the unit of work.

    Two tickets merged into each other at the same moment, or one into another that is merged elsewhere, are
    thus judged one after the other, and who locks several tickets waits for nobody who does.
    """
    work.session.execute(
        select(NumberSeries.last).where(NumberSeries.territory_id == territory_id).with_for_update()
    )


def needs_of(
    work: UnitOfWork, territory: Territory, ticket: Ticket, kind: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    """What is to be known of other tickets and of categories before joining or parting."""
    if kind == "merge":
        return {"merge_problem": _merge_problem(work, ticket, payload.get("into"))}
    if kind == "split" and isinstance(payload.get("parts"), list):
        named = [territory.category(str(part.get("category") or "")) for part in payload["parts"]]
        return {"known_parts": all(leaf is not None and leaf.is_leaf for leaf in named)}
    return {}


def _merge_problem(work: UnitOfWork, ticket: Ticket, into: Any) -> str | None:
    try:
        target = work.lock(Ticket, uuid.UUID(str(into)))
    except ValueError:
        target = None
    if target is None or target.territory_id != ticket.territory_id:
        return "unknown_target"
    if target.id == ticket.id:
        return "target_is_itself"
    if target.state == "merged":
        return "target_merged"
    if target.state not in rules.OPEN_STATES:
        return "target_over"
    return None if target.kind == ticket.kind else "target_of_another_kind"


def prepared(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step) -> Step:
    """The step with the numbers that history and notices name; the parts of a split are opened here."""
    if step.kind == "merge":
        target = work.lock_one(Ticket, uuid.UUID(str(step.payload["into"])))
        return replace(step, payload={**step.payload, "number": target.number})
    if step.kind == "unmerge" and ticket.target_id is not None:
        target = work.lock_one(Ticket, ticket.target_id)
        return replace(step, payload={**step.payload, "number": target.number})
    if step.kind == "split":
        parts = [
            _open_part(work, territory, ticket, step, index, part)
            for index, part in enumerate(step.payload["parts"])
        ]
        return replace(step, payload={**step.payload, "parts": parts})
    return step


def follow(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step) -> None:
    """Do to the other tickets what follows from a merge or from its undoing, after it was recorded."""
    if step.kind == "merge":
        _join(work, territory, ticket, step)
    elif step.kind == "unmerge":
        _part(work, territory, ticket, step)


def _join(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step) -> None:
    target = work.lock_one(Ticket, uuid.UUID(str(step.payload["into"])))
    brought = list(work.session.scalars(select(Ticket).where(Ticket.target_id == ticket.id)))
    target.witness_count += ticket.witness_count
    _note(work, territory, target, step, "absorb", ticket)
    _leave(work, brought, ticket)
    ticket.merged_into_id = target.id
    _stay(work, [ticket, *brought], target, target.version)


def _part(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step) -> None:
    target = work.lock_one(Ticket, ticket.target_id)
    taken = _led_through(work, ticket)
    for passed in _chain(work, ticket):
        passed.witness_count -= ticket.witness_count
    _note(work, territory, target, step, "release", ticket)
    _leave(work, [ticket, *taken], target)
    ticket.merged_into_id = ticket.target_id = None
    _stay(work, taken, ticket, ticket.version - 1)  # they read that it goes on by itself


def _note(
    work: UnitOfWork, territory: Territory, target: Ticket, step: Step, kind: str, ticket: Ticket
) -> None:
    said = {"ticket": str(ticket.id), "number": ticket.number}
    record(work, territory, target, companion(step, kind, said, target), before(target))


def _leave(work: UnitOfWork, tickets: Sequence[Ticket], target: Ticket) -> None:
    """They have lived with `target` until now."""
    work.session.execute(
        update(Stay)
        .where(Stay.ticket_id.in_([ticket.id for ticket in tickets]), Stay.until_sequence.is_(None))
        .values(until_sequence=target.version)
        .execution_options(synchronize_session=False)
    )


def _stay(work: UnitOfWork, tickets: Sequence[Ticket], target: Ticket, since: int) -> None:
    """From the step after `since` on, they live with `target`."""
    for ticket in tickets:
        ticket.target_id = target.id
        work.session.add(
            Stay(
                ticket_id=ticket.id,
                target_id=target.id,
                after_sequence=ticket.version,
                from_sequence=since,
                until_sequence=None,
            )
        )


def _led_through(work: UnitOfWork, ticket: Ticket) -> list[Ticket]:
    """All that are merged into `ticket`, directly or not."""
    found: list[Ticket] = []
    fresh = [ticket.id]
    while fresh:
        below = list(work.session.scalars(select(Ticket).where(Ticket.merged_into_id.in_(fresh))))
        found, fresh = [*found, *below], [each.id for each in below]
    return found


def _chain(work: UnitOfWork, ticket: Ticket) -> list[Ticket]:
    """The tickets that `ticket` is merged into, one after the other."""
    found: list[Ticket] = []
    onward = ticket.merged_into_id
    while onward is not None:
        found.append(work.lock_one(Ticket, onward))
        onward = found[-1].merged_into_id
    return found


def _open_part(
    work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step, index: int, part: Mapping[str, Any]
) -> dict[str, Any]:
    """Open the ticket of one part at the same place; the rules will find its team."""
    category = territory.category(part["category"])
    if category is None:
        raise LookupError(f"no category {part['category']} in territory {territory.code}")
    opened = open_ticket(
        work,
        territory,
        ticket_id=rules.companion_id(step.action_id, f"part {index}"),
        number=next_number(work, territory, step.received_at),
        kind=ticket.kind,
        category_id=category.id,
        district_id=ticket.district_id,
        latitude=ticket.latitude,
        longitude=ticket.longitude,
        address=ticket.address,
        urgent=category.urgent,
        received_at=step.received_at,
        actor=step.actor,
    )
    opened.street, opened.split_from_id = ticket.street, ticket.id
    opened.witness_count = ticket.witness_count
    words = (part.get("words") or "").strip()
    first = work.session.scalars(select(Action).where(Action.ticket_id == opened.id)).one()
    first.payload = {"part_of": ticket.number, **({"words": words} if words else {})}
    work.emit(TicketChanged(territory_id=territory.id, ticket_id=opened.id, team_id=None))
    work.emit(TicketRequalified(territory_id=territory.id, ticket_id=opened.id))
    return {"category": category.code, "words": words, "id": str(opened.id), "number": opened.number}

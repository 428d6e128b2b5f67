"""Writing an applied action: the line of the history, and the facts that follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.commons.territories.queries import Territory
from server.core.db import UnitOfWork
from server.core.queue import team_queue
from server.reporting.tickets import rules
from server.reporting.tickets.events import TicketActed, TicketAssigned, TicketRequalified
from server.reporting.tickets.models import Action, Ticket
from server.reporting.tickets.services.effects import Step


@dataclass(frozen=True)
class Before:
    """What a ticket was before an action changed its row."""

    state: str
    team_id: int | None
    category_id: int
    planned_on: date | None = field(compare=False)  # a day that moves is no conflict


def before(ticket: Ticket) -> Before:
    """The row as it is, to be told from what it becomes."""
    return Before(ticket.state, ticket.team_id, ticket.category_id, ticket.planned_on)


def record(work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step, was: Before) -> None:
    """Append the action that made the row what it is now, and record the facts.

    Emits:
        TicketActed; TicketAssigned when the team changed; TicketRequalified.
    """
    ticket.version += 1
    note_change(ticket, step, was)
    told_at = None if _is_told(ticket, step, was) else step.received_at
    work.session.add(action_of(ticket, step, was, told_at=told_at))
    _emit_facts(work, territory, ticket, step, was.team_id)


def note_change(ticket: Ticket, step: Step, was: Before) -> None:
    """Note since when the row is as it is: its state, team and category, and the day that is planned."""
    if step.kind == "plan" or before(ticket) != was:
        ticket.changed_at = step.received_at


def action_of(ticket: Ticket, step: Step, was: Before, *, told_at: datetime | None) -> Action:
    """The line of the history, in memory, of the step that made the row what it is now."""
    return Action(
        id=step.action_id,
        ticket_id=ticket.id,
        sequence=ticket.version,
        kind=step.kind,
        actor_kind=step.actor.kind,
        actor_key=step.actor.key,
        actor_name=step.actor.name,
        at=step.at,
        claimed_at=step.claimed_at,
        received_at=step.received_at,
        base_version=step.base_version,
        from_state=was.state,
        to_state=ticket.state,
        team_id=ticket.team_id,
        category_id=ticket.category_id,
        changes=before(ticket) != was,
        payload=step.payload,
        fingerprint=step.fingerprint,
        told_at=told_at,
    )


def _is_told(ticket: Ticket, step: Step, was: Before) -> bool:
    """Whether witnesses are told; of a day that is said again, without a word more, they are not."""
    same_day = was.state == ticket.state == "planned" and was.planned_on == ticket.planned_on
    if step.kind == "plan" and same_day and not step.payload.get("words"):
        return False
    return step.kind in rules.TOLD and not rules.tells_nobody(step.kind, step.payload)


def _emit_facts(
    work: UnitOfWork, territory: Territory, ticket: Ticket, step: Step, previous_team: int | None
) -> None:
    work.emit(
        TicketActed(
            territory_id=ticket.territory_id,
            ticket_id=ticket.id,
            team_id=ticket.team_id,
            previous_team_id=previous_team,
            action_id=step.action_id,
            kind=step.kind,
            to_state=ticket.state,
        )
    )
    came_back = step.kind in ("reopen", "unmerge")
    if ticket.team_id is not None and (ticket.team_id != previous_team or came_back):
        team = territory.team_by_id(ticket.team_id)
        slug, kind = (team.slug, team.kind) if team else ("", "")
        work.emit(
            TicketAssigned(
                territory_id=ticket.territory_id,
                ticket_id=ticket.id,
                action_id=step.action_id,
                team_id=ticket.team_id,
                team_kind=kind,
                queue=team_queue(territory.code, slug),
            )
        )
    if step.kind in ("requalify", "accept"):  # the rules choose anew, or for the first time
        work.emit(TicketRequalified(territory_id=ticket.territory_id, ticket_id=ticket.id))


def companion(step: Step, kind: str, payload: Mapping[str, object], ticket: Ticket) -> Step:
    """The step that another ticket keeps of `step`, with an id that follows from it."""
    content = dict(payload)
    return Step(
        action_id=rules.companion_id(step.action_id, kind),
        kind=kind,
        actor=step.actor,
        payload=content,
        at=step.at,
        claimed_at=step.claimed_at,
        received_at=step.received_at,
        base_version=None,
        fingerprint=rules.fingerprint(ticket.id, step.actor.key, kind, content),
    )

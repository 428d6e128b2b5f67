"""Handing over: what is entrusted to who is away, and what cannot wait in a team that is closed."""

import uuid
from functools import partial
from typing import Any

from server.commons.accounts import queries as accounts
from server.commons.territories import queries as territories
from server.commons.territories.queries import Territory
from server.core.batches import each
from server.core.db import unit_of_work
from server.reporting.absences import queries
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import ABSENCE, CLOCKED, CLOSURE, DESK, OPEN_STATES, SYSTEM_ACTOR

HANDOVERS = uuid.UUID("b1c7f0de-52a9-4e3d-8a67-1f94d0c6e2b5")  # namespace of the ids of handing over


def hand_over() -> int:
    """Hand over what must not wait for who is away or closed today; say how many tickets. By schedule.

    Safe to run again: a ticket that was handed over is no longer with the one who is away.

    Emits:
        TicketActed and TicketAssigned, through `apply_action`.
    """
    count = 0
    for territory in map(territories.by_id, territories.all_ids()):
        day = queries.today_of(territory)
        away, closed = queries.away_on(territory.id, day), queries.closed_on(territory.id, day)
        if away:
            count += each(queries.entrusted_to(territory.id, away), partial(_hand_to_substitute, territory))
        if closed:
            count += each(queries.pressing_in(territory.id, closed), partial(_hand_to_team, territory))
    return count


def _hand_to_substitute(territory: Territory, ticket_id: uuid.UUID) -> bool:
    """Entrust a ticket to the substitute of who is away, or to nobody: it stays in its team."""
    with unit_of_work() as work:
        ticket = tickets.hold(work, ticket_id)
        day = queries.today_of(territory)
        if ticket.assignee_id is None or ticket.state not in OPEN_STATES:
            return False
        substitute = queries.stand_in(territory.id, ticket.assignee_id, day)
        if substitute == ticket.assignee_id:
            return False  # back, or taken back, between the look and the lock
        able = substitute is not None and _may_work_on(substitute, ticket)
        outcome = tickets.apply_within(
            work,
            action_id=uuid.uuid5(HANDOVERS, f"absence:{ticket_id}:{ticket.version}"),
            ticket_id=ticket_id,
            territory_id=territory.id,
            actor=SYSTEM_ACTOR,
            kind="entrust",
            payload={"account": substitute if able else None, "reason": ABSENCE},
        )
        return outcome.result == "applied"


def _may_work_on(account_id: int, ticket: Any) -> bool:
    identity = accounts.identity_of(account_id)
    return identity is not None and (identity.role in DESK or ticket.team_id in identity.teams)


def _hand_to_team(territory: Territory, ticket_id: uuid.UUID) -> bool:
    """Send a ticket to the team that stands in; without one it stays, and its deadline warns."""
    with unit_of_work() as work:
        ticket = tickets.hold(work, ticket_id)
        team = territory.team_by_id(ticket.team_id) if ticket.team_id else None
        if team is None or ticket.state not in CLOCKED:
            return False
        other = queries.open_team(territory, team, queries.today_of(territory))
        if other.id == team.id:
            return False
        outcome = tickets.apply_within(
            work,
            action_id=uuid.uuid5(HANDOVERS, f"closure:{ticket_id}:{ticket.version}"),
            ticket_id=ticket_id,
            territory_id=territory.id,
            actor=SYSTEM_ACTOR,
            kind="assign",
            payload={"team": other.slug, "reason": CLOSURE},
        )
        return outcome.result == "applied"

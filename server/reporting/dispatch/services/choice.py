"""Choosing a team."""

import uuid

from server.commons.territories import queries as territories
from server.core.db import unit_of_work
from server.reporting.absences import queries as absences
from server.reporting.dispatch import queries
from server.reporting.dispatch.events import UrgentDispatched
from server.reporting.dispatch.rules import CLOSED
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import OPEN_STATES, SYSTEM_ACTOR

DECISIONS = uuid.UUID("c7d1e8a2-90b4-4a6f-8f0d-3e5b7a9c1d24")  # namespace of the ids of dispatch's actions


def dispatch_ticket(ticket_id: uuid.UUID) -> None:
    """Send a ticket to the team that the rules choose, once for each category and place it has had.

    Safe to run again: the action's id comes from what the choice was made of. A ticket that a person already
    sent somewhere stays there, unless its category was corrected since; one of a slowed sender waits.

    Emits:
        TicketAssigned, through `apply_action`; UrgentDispatched.
    """
    with unit_of_work() as work:
        signalement = queries.opener_of(ticket_id)
        if signalement is None:
            return
        # judged under the lock: a category corrected meanwhile must not be sent where its old name goes
        ticket = tickets.hold(work, ticket_id)
        qualified, by_hand = tickets.last_choices(work, ticket_id)
        if ticket.to_check_since is not None:
            return
        if ticket.state not in OPEN_STATES or by_hand > qualified:
            return
        territory = territories.by_id(ticket.territory_id)
        match = queries.book_of(territory).first_match(queries.facts_of(territory, ticket, signalement))
        slug = match.rule.team if match.rule else territory.fallback_team
        team, placed = territory.team(slug), ticket.latitude is not None
        because = list(match.because)
        if team is not None and "urgent" in (ticket.priority, match.rule and match.rule.priority):
            first, team = team, absences.open_team(territory, team, absences.today_of(territory))
            because += [(CLOSED, first.slug)] if team != first else []
        if team is not None and team.id != ticket.team_id:
            tickets.apply_within(
                work,
                action_id=uuid.uuid5(DECISIONS, f"{ticket_id}:{qualified}:{placed}"),
                ticket_id=ticket_id,
                territory_id=territory.id,
                actor=SYSTEM_ACTOR,
                kind="assign",
                payload={"team": team.slug},
            )
        tickets.explain_dispatch(
            work,
            territory,
            ticket_id,
            rule=match.rule.name if match.rule else "",
            because=because,
            priority=match.rule.priority if match.rule else None,
        )
        if ticket.priority == "urgent":
            work.emit(UrgentDispatched(territory_id=territory.id, ticket_id=ticket_id))

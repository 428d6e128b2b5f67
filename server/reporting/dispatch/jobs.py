"""RQ entries of dispatch."""

from uuid import UUID

from server.reporting.dispatch.services import choice, delivery


def dispatch_ticket(ticket_id: str) -> None:
    """Send a ticket to the team that the rules choose."""
    choice.dispatch_ticket(UUID(ticket_id))


def deliver_to_team(ticket_id: str, action_id: str, team_id: int) -> None:
    """Bring a ticket to its team, by the way that the team has."""
    delivery.deliver(UUID(ticket_id), UUID(action_id), team_id)

"""RQ entries of dispatch."""

from datetime import date
from uuid import UUID

from server.reporting.dispatch.services import alarming, choice, delivery, reminding, warning


def dispatch_ticket(ticket_id: str) -> None:
    """Send a ticket to the team that the rules choose."""
    choice.dispatch_ticket(UUID(ticket_id))


def deliver_to_team(ticket_id: str, action_id: str, team_id: int) -> None:
    """Bring a ticket to its team, by the way that the team has."""
    delivery.deliver(UUID(ticket_id), UUID(action_id), team_id)


def send_reminder(team_id: int, day: str, **_: object) -> None:
    """Write to a team what waits for it."""
    reminding.send_reminder(team_id, date.fromisoformat(day))


def remind_on_monday() -> None:
    """Remind the teams of what waits, once a week."""
    reminding.remind_on_monday()


def warn_of_deadlines() -> None:
    """Find the deadlines that teams and directors are to be warned of."""
    warning.warn_of_deadlines()


def send_warnings(territory_id: int, kind: str, team_id: int | None, **_: object) -> None:
    """Write to a team, or to the directors, about deadlines."""
    warning.send_warnings(territory_id, kind, team_id)


def raise_alarms() -> None:
    """Find the tickets that stay without a team or go from team to team."""
    alarming.raise_alarms()


def send_alarms(territory_id: int, **_: object) -> None:
    """Write to the desk about them."""
    alarming.send_alarms(territory_id)

"""What happens around teams, as facts."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReminderAsked(Event):
    """A team is to be reminded of what waits for it; `day` is the local day, in ISO form."""

    team_id: int
    day: str


@dataclass(frozen=True, kw_only=True)
class UrgentDispatched(Event):
    """The rules sent an urgent ticket to a team."""

    ticket_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeadlinesWarned(Event):
    """Deadlines of one kind of warning are to be told: to a team or, None, to the directors."""

    kind: str
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class AlarmsRaised(Event):
    """Tickets that stay without a team, or go from team to team, are to be told to the desk."""

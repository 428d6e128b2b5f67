"""What happens to tickets, as facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


def team_audience(team_id: int) -> str:
    """How the change feed names the tablets of a team."""
    return f"team:{team_id}"


def territory_audience(territory_id: int) -> str:
    """How the change feed names the live pages of a territory."""
    return f"territory:{territory_id}"


@dataclass(frozen=True, kw_only=True)
class TicketChanged(Event):
    """Somebody must look again at a ticket: its row, its words or its photos are not as before."""

    ticket_id: UUID
    team_id: int | None
    previous_team_id: int | None = None

    def audiences(self) -> Sequence[str]:
        """The tablets of the team that has it and of the one that had it, and the live pages."""
        teams = [team_audience(i) for i in (self.team_id, self.previous_team_id) if i is not None]
        return [*teams, territory_audience(self.territory_id)]

    def feed_subject(self) -> str | None:
        """The ticket."""
        return str(self.ticket_id)


@dataclass(frozen=True, kw_only=True)
class TicketActed(TicketChanged):
    """An action was applied. `kind` is the action's, `to_state` the ticket's state after it."""

    action_id: UUID
    kind: str
    to_state: str


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    """A ticket came to a team of a kind: proximity, service or external. `queue` is the team's own."""

    ticket_id: UUID
    action_id: UUID
    team_id: int
    team_kind: str
    queue: str


@dataclass(frozen=True, kw_only=True)
class BulkAsked(Event):
    """Somebody asked one action for many tickets."""

    bulk_id: UUID


@dataclass(frozen=True, kw_only=True)
class TicketRequalified(Event):
    """A ticket's category was corrected: the rules are asked again."""

    ticket_id: UUID

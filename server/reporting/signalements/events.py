"""What happens to signalements, as facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event
from server.reporting.tickets.events import territory_audience


@dataclass(frozen=True, kw_only=True)
class SignalementReceived(Event):
    """A signalement is stored, with its ticket: live pages and figures look at it before it has a team."""

    signalement_id: UUID
    ticket_id: UUID

    def audiences(self) -> Sequence[str]:
        """The live pages of the territory."""
        return [territory_audience(self.territory_id)]

    def feed_subject(self) -> str | None:
        """The ticket."""
        return str(self.ticket_id)


@dataclass(frozen=True, kw_only=True)
class SignalementLocated(Event):
    """Its address and district are known, or known to be unknown: the rules can choose a team."""

    signalement_id: UUID
    ticket_id: UUID


@dataclass(frozen=True, kw_only=True)
class WitnessJoined(Event):
    """Somebody said "me too"."""

    witness_id: UUID
    ticket_id: UUID

"""What happens to signalements, as facts."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SignalementReceived(Event):
    """A signalement is stored, with its ticket."""

    signalement_id: UUID


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

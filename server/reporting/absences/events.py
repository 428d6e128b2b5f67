"""What happens around absences, as facts."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AbsenceNoted(Event):
    """Somebody is or will be away, or a team closed."""

"""What happens around teams, as facts."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReminderAsked(Event):
    """A team is to be reminded of what waits for it; `day` is the local day, in ISO form."""

    team_id: int
    day: str

"""Facts about staff and tablets."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffChanged(Event):
    """Somebody came to, left or was renamed in these teams: their tablets list who holds them."""

    account_id: int
    team_ids: Sequence[int]

    def audiences(self) -> Sequence[str]:
        """The tablets of the teams concerned."""
        return tuple(f"team:{team_id}" for team_id in self.team_ids)

    def feed_subject(self) -> str | None:
        """The list of agents."""
        return "agents"


@dataclass(frozen=True, kw_only=True)
class DeviceEnrolled(Event):
    """A tablet works for a team from now on."""

    device_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceRevoked(Event):
    """A tablet works no more: its token is dead."""

    device_id: int
    team_id: int

"""What happens to a territory."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TerritoryChanged(Event):
    """An applied file changed something: categories, teams, rules, texts …"""

    def audiences(self) -> Sequence[str]:
        """All tablets of the territory: they hold its categories and templates."""
        return (f"territory:{self.territory_id}",)

    def feed_subject(self) -> str | None:
        return "territory"


@dataclass(frozen=True, kw_only=True)
class TeamAdded(Event):
    """A team is there, new or again: its queue must be worked."""

    team_slug: str

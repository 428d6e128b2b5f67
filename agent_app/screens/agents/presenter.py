"""Choosing who holds the tablet."""

from dataclasses import dataclass

from agent_app.domain.reference import Agent
from agent_app.i18n import Tongue
from agent_app.storage.store import Store


@dataclass(frozen=True, slots=True)
class AgentsView:
    """The team's agents and the one chosen; `words` says what to do, or what is awaited."""

    words: str
    agents: tuple[Agent, ...]
    chosen: int | None
    team_only: bool


class AgentsPresenter:
    """Offer the agents of the last copy received."""

    def __init__(self, store: Store, say: Tongue) -> None:
        self._store = store
        self._say = say

    def view(self) -> AgentsView:
        """Give what there is to choose from."""
        agents = self._store.copy.reference().agents
        synced = self._store.copy.ever_synced()
        key = "agents.lead" if agents else "agents.none" if synced else "agents.loading"
        return AgentsView(self._say(key), agents, self._store.settings.agent_id(), synced and not agents)

    def choose(self, agent_id: int | None) -> None:
        """Say who holds the tablet from now on."""
        self._store.settings.choose_agent(agent_id)

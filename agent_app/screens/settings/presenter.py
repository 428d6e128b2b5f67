"""The tablet's own settings."""

from dataclasses import dataclass

from agent_app import VERSION
from agent_app.i18n import LANGUAGES, Tongue
from agent_app.storage.store import Store


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What is chosen and what this tablet is."""

    theme: str
    language: str
    languages: dict[str, str]
    agent: str
    facts: tuple[str, ...]


class SettingsPresenter:
    """Show and change them; the app draws itself again when one changes."""

    def __init__(self, store: Store, say: Tongue) -> None:
        self._store = store
        self._say = say

    def view(self) -> SettingsView:
        """Read the memory."""
        say, enrolment = self._say, self._store.settings.enrolment()
        reference = self._store.copy.reference()
        names = {agent.id: agent.name for agent in reference.agents}
        facts = [say("settings.version", version=VERSION)]
        if enrolment:
            team = reference.team_name or enrolment.team_name
            facts.insert(0, say("settings.tablet_line", name=enrolment.device_name, team=team))
            facts.insert(1, say("settings.server", server=enrolment.server))
        return SettingsView(
            theme=self._store.settings.theme(),
            language=say.language,
            languages=LANGUAGES,
            agent=names.get(self._store.settings.agent_id() or -1, say("settings.no_agent")),
            facts=tuple(facts),
        )

    def choose_theme(self, theme: str) -> None:
        """Keep a theme."""
        self._store.settings.choose_theme(theme)

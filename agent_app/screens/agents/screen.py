"""The list of agents, one big button each."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import ObjectProperty

from agent_app.i18n import say
from agent_app.screens.agents.presenter import AgentsView
from agent_app.screens.frame import Frame
from agent_app.widgets.pieces import Press

Builder.load_file(str(Path(__file__).with_suffix(".kv")), rulesonly=True)


class AgentsScreen(Frame):
    """Tap a name to go on."""

    view = ObjectProperty(AgentsView("", (), None, False), rebind=True)

    def open(self, **_: Any) -> None:
        self.refresh()

    def refresh(self) -> None:
        view = self.presenter.view()
        if view == self.view:  # a button made anew would drop the finger that is on it
            return
        self.view = view
        people = self.ids.people
        people.clear_widgets()
        for agent in view.agents:
            chosen = agent.id == view.chosen
            icon = "check" if chosen else "user"
            button = Press(icon=icon, words=agent.name, centred=False, chosen=chosen, bold=chosen)
            button.bind(on_release=lambda _, agent_id=agent.id: self.choose(agent_id))
            people.add_widget(button)
        if view.team_only:
            button = Press(icon="users", words=say("agents.team"), centred=False)
            button.bind(on_release=lambda _: self.choose(None))
            people.add_widget(button)

    def choose(self, agent_id: int | None) -> None:
        """Take this agent and show the list."""
        self.presenter.choose(agent_id)
        self.pilot.go("tickets")

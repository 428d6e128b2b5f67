"""Every screen with its presenter, made on its first visit so that the app opens fast."""

from collections.abc import Callable
from typing import Any

from agent_app.domain.times import utc_now
from agent_app.i18n import say
from agent_app.screens.frame import Frame


def make_screen(name: str, pilot: Any) -> Frame:
    """Make the screen called `name`, wired to its presenter."""
    screen = _MAKERS[name](pilot)
    screen.name = name
    screen.pilot = pilot
    return screen


def _enrol(pilot: Any) -> Frame:
    from agent_app.screens.enrol.presenter import EnrolPresenter
    from agent_app.screens.enrol.screen import EnrolScreen

    screen = EnrolScreen(server=pilot.suggested_server)
    screen.presenter = EnrolPresenter(
        say,
        aside=pilot.aside,
        show=screen.show,
        enrolled=pilot.enrolled,
        discard=pilot.store.photos.discard,
    )
    return screen


def _agents(pilot: Any) -> Frame:
    from agent_app.screens.agents.presenter import AgentsPresenter
    from agent_app.screens.agents.screen import AgentsScreen

    return AgentsScreen(presenter=AgentsPresenter(pilot.store, say))


def _tickets(pilot: Any) -> Frame:
    from agent_app.screens.tickets.map_presenter import MapPresenter
    from agent_app.screens.tickets.presenter import TicketsPresenter
    from agent_app.screens.tickets.screen import TicketsScreen

    screen = TicketsScreen(presenter=TicketsPresenter(pilot.store, say, utc_now))
    screen.map.presenter = MapPresenter(pilot.store, say)
    return screen


def _ticket(pilot: Any) -> Frame:
    from agent_app.screens.ticket.presenter import TicketPresenter
    from agent_app.screens.ticket.screen import TicketScreen

    return TicketScreen(presenter=TicketPresenter(pilot.store, say, utc_now, wake=pilot.wake_sender))


def _more(pilot: Any) -> Frame:
    from agent_app.screens.more.screen import MoreScreen
    from agent_app.screens.ticket.presenter import TicketPresenter

    return MoreScreen(presenter=TicketPresenter(pilot.store, say, utc_now, wake=pilot.wake_sender))


def _act(pilot: Any) -> Frame:
    from agent_app.screens.act.presenter import ActPresenter
    from agent_app.screens.act.screen import ActScreen

    screen = ActScreen()
    screen.presenter = ActPresenter(
        pilot.store, say, utc_now, aside=pilot.aside, changed=screen.draw, wake=pilot.wake_sender
    )
    return screen


def _report(pilot: Any) -> Frame:
    from agent_app.screens.report.presenter import ReportPresenter
    from agent_app.screens.report.screen import ReportScreen

    screen = ReportScreen()
    screen.presenter = ReportPresenter(
        pilot.store, say, utc_now, aside=pilot.aside, changed=screen.draw, wake=pilot.wake_sender
    )
    return screen


def _sync(pilot: Any) -> Frame:
    from agent_app.screens.sync.presenter import SyncPresenter
    from agent_app.screens.sync.screen import SyncScreen

    return SyncScreen(presenter=SyncPresenter(pilot.store, pilot.board, say, utc_now, wake=pilot.wake))


def _settings(pilot: Any) -> Frame:
    from agent_app.screens.settings.presenter import SettingsPresenter
    from agent_app.screens.settings.screen import SettingsScreen

    return SettingsScreen(presenter=SettingsPresenter(pilot.store, say))


def _lock(pilot: Any) -> Frame:
    from agent_app.screens.lock.presenter import LockPresenter
    from agent_app.screens.lock.screen import LockScreen

    screen = LockScreen()
    screen.presenter = LockPresenter(
        pilot.memory.vault,
        say,
        aside=pilot.aside,
        opened=pilot.unlocked,
        changed=screen.refresh,
        left=pilot.code_left,
    )
    return screen


def _forgotten(_pilot: Any) -> Frame:
    from agent_app.screens.forgotten.screen import ForgottenScreen

    return ForgottenScreen()


def _memo(_pilot: Any) -> Frame:
    from agent_app.screens.memo.screen import MemoScreen

    return MemoScreen()


_MAKERS: dict[str, Callable[[Any], Frame]] = {
    "enrol": _enrol,
    "agents": _agents,
    "tickets": _tickets,
    "ticket": _ticket,
    "more": _more,
    "act": _act,
    "report": _report,
    "sync": _sync,
    "settings": _settings,
    "lock": _lock,
    "forgotten": _forgotten,
    "memo": _memo,
}

"""The list behind a figure: conditions on tickets that say the same as the figure's definition."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_

from server.commons.territories.queries import Territory
from server.reporting.signalements.models import Witness
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.measures import Filters, Period, look_at

MOST = 10_000  # tickets, the latest: a list says "more than 1,000" long before
FROM_FACTS = {"reopened": facts.REOPENED | facts.INTERVENED, "recurrence": facts.RECURRENT}


def counted_by(territory: Territory, figure: str, chosen: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions under which `figure` counts a ticket; `chosen` are the list's other filters."""
    if figure in FROM_FACTS:
        return [Ticket.id.in_(_known(territory, FROM_FACTS[figure], chosen))]
    return [_CONDITIONS[figure]()]


def _known(territory: Territory, flags: int, chosen: Mapping[str, Any]) -> list[Any]:
    """Those of the facts that have the flags: a history, or a place, decides of them."""
    names = ("district", "team", "category", "source", "kind")
    period = Period(chosen.get("since") or date.min, chosen.get("until") or date.max)
    wanted = Filters(**{name: chosen.get(name) for name in names})
    return look_at(territory).tickets(period, wanted, flags)[-MOST:]


def _says(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody who gave a verdict says so; written so that the index of these alone serves."""
    return exists().where(Witness.ticket_id == Ticket.id, Witness.verdict_at.is_not(None), *conditions)


def _disputed() -> ColumnElement[bool]:
    intervened = or_(Ticket.done_at.is_not(None), Ticket.reopened_count > 0)
    return intervened & or_(Ticket.contested_at.is_not(None), _says(Witness.solved.is_(False)))


_CONDITIONS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "response": lambda: Ticket.first_handled_at.is_not(None),
    "days": lambda: Ticket.done_at.is_not(None),
    "on_time": lambda: Ticket.done_at <= Ticket.deadline,
    "contested": _disputed,
    "judged": _says,
    "satisfaction": lambda: _says(Witness.quality_of_work.is_not(None)),
    "answers": lambda: _says(Witness.quality_of_answer.is_not(None)),
}

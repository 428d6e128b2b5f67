"""How the last 52 weeks went: what was received, how fast it was treated, what people said of it."""

from collections import Counter
from dataclasses import dataclass

from server.commons.territories.queries import Territory
from server.surfaces.dashboard.queries import weeks
from server.surfaces.dashboard.queries.lists import HANDLED_STATES, teams_of_kind
from server.surfaces.dashboard.queries.shared_year import Year
from server.surfaces.dashboard.rules import median, share


@dataclass(frozen=True)
class YearFigures:
    """Figures of the tickets received in the last 52 weeks; None where there is nothing to count yet.

    `before` is how many the 52 weeks before had. The contested share counts the interventions of which a
    person said "not fixed", though they were gone back to since; the reopened share those gone back to.
    """

    received: int
    before: int
    handled_share: float | None
    days: float | None
    own_share: float | None
    judged: int
    contested_share: float | None
    reopened_share: float | None


def last_year(territory: Territory, year: Year | None = None) -> YearFigures:
    """What a director and an elected member ask first; `year` where it is already counted."""
    year = year or weeks.year_of(territory)
    each, first = year.weeks.values(), Counter[int]()
    for week in each:
        first.update(week.first)
    received, done = sum(week.received for week in each), sum(week.done for week in each)
    handled = sum(week.states[state] for week in each for state in HANDLED_STATES)
    own = sum(first[team_id] for team_id in teams_of_kind(territory, "proximity"))
    return YearFigures(
        received=received,
        before=year.before,
        handled_share=share(handled, received),
        days=median([days for week in each for days in week.delays]),
        own_share=share(own, first.total()),
        judged=sum(week.judged for week in each),
        contested_share=share(sum(week.contested for week in each), done),
        reopened_share=share(sum(week.reopened for week in each), done),
    )

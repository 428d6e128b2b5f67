"""The figures of an EPCI and its communes: of all together, of one of them, and by commune.

    look = look_from(territory, limits, "petite")       one commune, read from above
    look = look_from(territory, limits, None)           all together, where there are communes below
    look.breakdown(period, COMMUNE, filters)            a Group for each

Names count across communes: a team or a category is that of the same slug or code in each. Districts do not:
two communes may have a *Centre* each, so these are for one commune alone.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from server.commons.accounts.rules import Limits
from server.commons.territories.queries import Category, Team, Territory
from server.core.errors import NotFound
from server.surfaces.dashboard.queries.communes import children
from server.surfaces.dashboard.queries.fact_table import Facts, current, current_of
from server.surfaces.dashboard.queries.facts import Rows
from server.surfaces.dashboard.queries.measures import (
    ALL,
    NO_FILTER,
    Filters,
    Group,
    Look,
    Period,
    look_at,
    weight,
)

COMMUNE = "commune"  # the dimension
EVERY = "all"  # what an address says for all together
TERRITORY = "territory"  # the name of the filter in addresses


@dataclass(frozen=True, eq=False)
class Together(Look):
    """The figures of several territories as if they were one: their rows are counted together."""

    looks: Sequence[Look] = ()

    def breakdown(
        self, period: Period, by: str, filters: Filters = NO_FILTER, names: Sequence[str] = ALL
    ) -> list[Group]:
        """The figures of each of a dimension, `COMMUNE` among them, that has some."""
        if by != COMMUNE:
            return super().breakdown(period, by, filters, names)
        groups = [
            Group(town.code, town.name, look.figures(period, filters, names), {TERRITORY: town.code})
            for town, look in ((look.territory, look) for look in self.looks)
        ]
        some = [group for group in groups if any(value.cases for value in group.values.values())]
        return sorted(some, key=lambda group: weight(group, names))

    def _rows(self, filters: Filters, period: Period | None) -> list[Rows]:
        return [rows for look in self.looks for rows in Look._rows(look, filters, period)]

    def _standing(self, filters: Filters) -> list[Rows]:
        return [rows for look in self.looks for rows in Look._standing(look, filters)]

    @property
    def _revision(self) -> Hashable:
        return tuple((look.territory.id, look.territory.revision) for look in self.looks)

    def _members(self, by: str) -> tuple[dict[int, str], Callable[[str], str]]:
        each = [Look._members(look, by) for look in self.looks]
        key_of = {id_: key for keys, _ in each for id_, key in keys.items()}
        return key_of, lambda key: next((words for _, label in each if (words := label(key))), key)


def places_of(territory: Territory) -> dict[str, Territory]:
    """An EPCI and its communes by code, itself first; empty where no commune is below."""
    below = sorted(children(territory).values(), key=lambda one: one.name)
    return {one.code: one for one in (territory, *below)} if below else {}


def look_from(territory: Territory, limits: Limits, code: str | None) -> Look:
    """What is known now of one of `places_of(territory)`, or of all together; without any, of itself.

    Raises:
        NotFound: it is not one of them, or the filter is used where there are none.
    """
    places = places_of(territory)
    if code in (None, EVERY) and places:
        towns = list(places.values())
        return _together(territory, towns, current_of(towns), limits)
    if code is None:
        return look_at(territory, limits)
    if code not in places:
        raise NotFound("not_found")
    return Look(places[code], current(places[code]), limits, {TERRITORY: code})


def _together(
    territory: Territory, towns: Sequence[Territory], each: Sequence[Facts], limits: Limits
) -> Together:
    """All of them, as of the earliest instant of theirs."""
    looks = [
        Look(town, facts, limits, {TERRITORY: town.code}) for town, facts in zip(towns, each, strict=True)
    ]
    earliest = min(facts.as_of for facts in each)
    mark = min((facts.mark for facts in each), key=lambda mark: mark[1])
    return Together(territory, Facts(earliest, mark, {}), limits, {TERRITORY: EVERY}, looks)


@dataclass(frozen=True)
class Choices:
    """What a look may be limited to by name: each heading with its leaves."""

    teams: Sequence[Team]
    categories: Sequence[tuple[Category, Sequence[Category]]]


def choices_of(look: Look) -> Choices:
    """The teams and categories of its territory, or of all of them, each slug and code once."""
    towns = [one.territory for one in (look.looks if isinstance(look, Together) else [look])]
    headings = {one.code: one for town in towns for one in town.headings}
    leaves = {
        code: list({leaf.code: leaf for town in towns for leaf in town.children(code)}.values())
        for code in headings
    }
    teams = {team.slug: team for town in towns for team in town.teams}
    return Choices(list(teams.values()), [(heading, leaves[code]) for code, heading in headings.items()])

"""The figures of an EPCI and its communes: of all together, of one of them, and by commune.

    look = look_from(territory, limits, "petite")       one commune, read from above
    look = look_from(territory, limits, None)           all together, where there are communes below
    look.breakdown(period, COMMUNE, filters)            a Group for each

Names count across communes: a team or a category is that of the same slug or code in each. Districts do not:
two communes may have a *Centre* each, so these are for one commune alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.commons.accounts.rules import Limits
from server.commons.territories.queries import Category, Team, Territory
from server.core.errors import NotFound
from server.surfaces.dashboard.queries import fact_table
from server.surfaces.dashboard.queries.communes import children
from server.surfaces.dashboard.queries.dimensions import Groups, revision_of
from server.surfaces.dashboard.queries.facts import MEMBER
from server.surfaces.dashboard.queries.grouped import Grouping
from server.surfaces.dashboard.queries.measures import Look, look_at

COMMUNE = "commune"  # the dimension
EVERY = "all"  # what an address says for all together
TERRITORY = "territory"  # the name of the filter in addresses


@dataclass(frozen=True, eq=False)
class Together(Look):
    """The figures of several territories as if they were one; `COMMUNE` is one more dimension."""

    members: Sequence[Territory] = ()

    @property
    def towns(self) -> Sequence[Territory]:
        return self.members

    def groups(self, by: str) -> Groups:
        if by != COMMUNE:
            return super().groups(by)
        grouping = Grouping(len(self.towns), (COMMUNE, revision_of(self.towns)), lambda rows: rows[MEMBER])
        return [town.code for town in self.towns], [town.name for town in self.towns], grouping

    def _own_address(self, by: str, key: str) -> dict[str, str]:
        return {TERRITORY: key} if by == COMMUNE else super()._own_address(by, key)


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
        return Together(territory, fact_table.together(towns), limits, {TERRITORY: EVERY}, towns)
    if code is None:
        return look_at(territory, limits)
    if code not in places:
        raise NotFound("not_found")
    return Look(places[code], fact_table.current(places[code]), limits, {TERRITORY: code})


@dataclass(frozen=True)
class Choices:
    """What a look may be limited to by name: each heading with its leaves."""

    teams: Sequence[Team]
    categories: Sequence[tuple[Category, Sequence[Category]]]


def choices_of(look: Look) -> Choices:
    """The teams and categories of its territory, or of all of them, each slug and code once."""
    towns = look.towns[::-1]  # of several of the same name, the first has the word, as in tables
    headings = {one.code: one for town in towns for one in town.headings}
    leaves: dict[str, dict[str, Category]] = {code: {} for code in headings}
    for one in (one for town in look.towns for one in town.every_category):
        if one.active and one.parent in leaves:
            leaves[one.parent].setdefault(one.code, one)
    teams = {team.slug: team for town in towns for team in town.teams}
    return Choices(
        list(teams.values()), [(heading, [*leaves[code].values()]) for code, heading in headings.items()]
    )

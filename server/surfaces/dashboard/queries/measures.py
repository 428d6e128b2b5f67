"""Figures of any period, filter and dimension: what pages, charts, maps and reports ask for.

    look = look_at(territory, limits_of(user.identity))
    look.as_of                                       the instant of all its figures
    look.figures(period, filters)                    name -> Value
    look.series(period, "week", filters)             a Step for each day, week or month
    look.breakdown(period, "district", filters)      a Group for each district
    look.placed(period, filters)                     the rows that have a place, for maps

`Period` is made of local days, `Filters` of the names that addresses use. The figures are those of
`indicators.INDICATORS`; each `Value` has the address of its list. A look reads the database once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np

from server.commons.accounts.rules import Limits
from server.commons.territories.queries import Territory
from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.dimensions import Groups, groups_of
from server.surfaces.dashboard.queries.fact_table import Facts, current
from server.surfaces.dashboard.queries.facts import Column, Rows, joined
from server.surfaces.dashboard.queries.grouped import DAY_S, TOGETHER, Grouped, Grouping, open_at
from server.surfaces.dashboard.queries.indicators import INDICATORS, Counted, Value
from server.surfaces.dashboard.rules import month_after, month_of, start_of

STEPS = ("day", "week", "month")
ALL = tuple(INDICATORS)
GIVEN_BY = {"heading": "category"}  # dimensions whose filter has another name
WITHOUT = {"team": {"unassigned": "true"}, "district": {"unplaced": "true"}}


@dataclass(frozen=True)
class Period:
    """From a local day to another, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days + 1

    def before(self) -> "Period":
        """As many days, just before."""
        return Period(self.since - timedelta(days=self.days), self.since - timedelta(days=1))

    def a_year_before(self) -> "Period":
        """The same season a year earlier; the 28th of February stands for the 29th."""
        return Period(_a_year_before(self.since), _a_year_before(self.until))

    def steps(self, by: str) -> list["Period"]:
        """Its days, its weeks from Monday on, or its months; the first and the last may be cut."""
        found, first = [], self.since
        while first <= self.until:
            following = {
                "day": first + timedelta(days=1),
                "week": first + timedelta(days=7 - first.weekday()),
                "month": month_after(month_of(first)),
            }[by]
            found.append(Period(first, min(self.until, following - timedelta(days=1))))
            first = following
        return found

    def address(self) -> dict[str, str]:
        """As a list's filter writes it."""
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


def _a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


@dataclass(frozen=True)
class Filters:
    """What figures are limited to, by the names of the list's filters; None: not limited.

    `category` is the code of a heading or of a leaf, `team` the slug of the team that has the ticket now.
    """

    district: str | None = None
    team: str | None = None
    category: str | None = None
    source: str | None = None
    kind: str | None = None

    def address(self) -> dict[str, str]:
        """As a list's filter writes it."""
        return {name: value for name, value in asdict(self).items() if value is not None}


NO_FILTER = Filters()


@dataclass(frozen=True)
class Step:
    """The figures of a day, week or month."""

    period: Period
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Group:
    """The figures of one of a dimension: its key (a slug or code, "" for none), its name in words."""

    key: str
    label: str
    values: Mapping[str, Value]
    address: Mapping[str, str] = field(default_factory=dict)


def look_at(territory: Territory, limits: Limits | None = None) -> "Look":
    """What is known now, for who is limited to some teams or districts."""
    return Look(territory, current(territory), limits or Limits())


@dataclass(frozen=True, eq=False)
class Look:
    """The figures of a territory at one instant."""

    territory: Territory
    facts: Facts
    limits: Limits = field(default_factory=Limits)
    beside: Mapping[str, str] = field(default_factory=dict)  # what the addresses of all its lists have
    _known_groups: dict[str, Groups] = field(default_factory=dict, init=False)
    _known_limits: dict[Filters, list[tuple[str, tuple[int, ...]]]] = field(default_factory=dict, init=False)

    @property
    def as_of(self) -> datetime:
        """The instant of the figures, in UTC."""
        return self.facts.as_of

    @property
    def towns(self) -> Sequence[Territory]:
        """The territories whose tickets these are."""
        return (self.territory,)

    def figures(
        self,
        period: Period,
        filters: Filters = NO_FILTER,
        names: Sequence[str] = ALL,
        *,
        days_ago: int = 0,
    ) -> dict[str, Value]:
        """The figures of a period; as they were known so many days ago, to be compared with those of today.

        A month that just ended has not seen all of its work done: beside it, an earlier one must not either.
        """
        rows, standing = self._rows(filters, period), self._standing(filters)
        instant = self._instant - days_ago * DAY_S
        if days_ago:
            rows = [part.then(instant) for part in rows]
        counted = Counted(Grouped(rows, TOGETHER), Grouped(standing, TOGETHER), instant)
        (values,) = self._values(counted, names, [self._addresses(period, filters)])
        return values

    def series(
        self, period: Period, by: str, filters: Filters = NO_FILTER, names: Sequence[str] = ("received",)
    ) -> list[Step]:
        """The figures of each of its days, weeks or months (`STEPS`), in their order, empty ones too.

        Standing figures speak of now: they have no series, but see `backlog`.
        """
        steps = period.steps(by)
        addresses = [self._addresses(step, filters) for step in steps]
        if by == "month":  # what a whole month counted is the same for all periods
            rows = [Grouped(self._rows(filters, step), TOGETHER) for step in steps]
            values = [
                self._values(self._counted(month), names, [mine])[0]
                for month, mine in zip(rows, addresses, strict=True)
            ]
        else:
            first = period.since.toordinal()
            table = np.repeat(np.arange(len(steps)), [step.days for step in steps])  # from a day to its step
            grouping = Grouping(len(steps), (by, first, len(table)), lambda rows: table[rows["day"] - first])
            counted = self._counted(Grouped(self._rows(filters, period), grouping))
            values = self._values(counted, names, addresses)
        return [Step(step, mine) for step, mine in zip(steps, values, strict=True)]

    def breakdown(
        self, period: Period, by: str, filters: Filters = NO_FILTER, names: Sequence[str] = ALL
    ) -> list[Group]:
        """The figures of each of a dimension (`DIMENSIONS`) that has some, the most received first.

        A ticket reported in two ways is in both groups of `source`. `team` is the one that has the ticket
        now; `first` and `last` are the kinds of team at the first treatment and now.
        """
        keys, labels, grouping = self.groups(by)
        speaks_of = {INDICATORS[name].standing for name in names}  # of now or not: only that is counted
        rows = Grouped(self._rows(filters, period) if False in speaks_of else [], grouping)
        standing = Grouped(self._standing(filters) if True in speaks_of else [], grouping)
        counted = Counted(rows, standing, self._instant)
        own = [self._own_address(by, key) for key in keys]
        listed, standing_listed = self._addresses(period, filters)
        addresses = [({**listed, **mine}, {**standing_listed, **mine}) for mine in own]
        some = (rows.counts + standing.counts) > 0
        found = [
            Group(key, label, values, mine)
            for key, label, values, mine, here in zip(
                keys, labels, self._values(counted, names, addresses), own, some, strict=True
            )
            if here
        ]
        return sorted(found, key=lambda group: weight(group, names))

    def backlog(self, days: Iterable[date], filters: Filters = NO_FILTER) -> list[int]:
        """How many tickets were open at the end of each local day, as is known today.

        What was gone back to since counts as open all the time.
        """
        zone = self.territory.time_zone
        ends = [int(start_of(day + timedelta(days=1), zone).timestamp()) for day in days]
        parts = [open_at(rows, ends) for rows in self._rows(filters, None)]
        return [int(count) for count in sum(parts, np.zeros(len(ends), np.int64))]

    def since(self, instant: datetime, filters: Filters = NO_FILTER) -> dict[str, int]:
        """How many tickets were received and how many were ended since an instant."""
        start = int(instant.timestamp())
        found = {"received": 0, "ended": 0}
        for rows in self._rows(filters, None):
            for name in found:
                if rows.last(name) >= start:
                    found[name] += int(np.count_nonzero(rows[name] >= start))
        return found

    def placed(self, period: Period, filters: Filters = NO_FILTER) -> list[Rows]:
        """The rows of the period's tickets that have a place, month by month."""
        return [rows.placed for rows in self._rows(filters, period)]

    def tickets(self, period: Period | None, filters: Filters, flags: int) -> list[Any]:
        """The ids of the tickets with all of these flags, the latest last."""
        rows = self._rows(filters, period)
        held = joined(rows, "flags") & flags == flags
        order = np.argsort(joined(rows, "received")[held], kind="stable")
        return facts.ids_of(joined(rows, "id")[held][order])

    # -- rows --

    @property
    def _instant(self) -> int:
        return int(self.as_of.timestamp())

    def _counted(self, rows: Grouped) -> Counted:
        """What figures of a period alone are counted from."""
        return Counted(rows, Grouped([], TOGETHER), self._instant)

    def _rows(self, filters: Filters, period: Period | None) -> list[Rows]:
        """Those received in the period, month by month."""
        found = []
        for month, block in self.facts.months.items():
            if period is None:
                found.append(self._chosen(block, filters))
            elif month <= period.until and period.since < month_after(month):
                first, last = period.since.toordinal(), period.until.toordinal()
                found.append(self._chosen(block.between(first, last), filters))
        return found

    def _standing(self, filters: Filters) -> list[Rows]:
        """Those open now, whenever they were received."""
        return [self._chosen(block.open, filters) for block in self.facts.months.values()]

    def _chosen(self, rows: Rows, filters: Filters) -> Rows:
        """Those of the rows that the filters and the person's limits let through."""
        for name, ids in self._wanted(filters):
            rows = rows.part((name, ids), partial(_is_one_of, name, ids))
        if filters.source:
            bit = facts.SOURCE_BIT.get(filters.source, 0)
            rows = rows.part(("source", bit), lambda all_: all_["sources"] & bit != 0)
        return rows

    def _wanted(self, filters: Filters) -> list[tuple[str, tuple[int, ...]]]:
        """The columns that are limited, and the ids that each may have."""
        if filters not in self._known_limits:
            self._known_limits[filters] = self._limits_of(filters)
        return self._known_limits[filters]

    def _limits_of(self, filters: Filters) -> list[tuple[str, tuple[int, ...]]]:
        wanted: list[tuple[str, tuple[int, ...]]] = []
        if filters.district:
            districts = (town.district(filters.district) for town in self.towns)
            wanted.append(("district", _ids(districts)))
        if filters.team:
            wanted.append(("team", _ids(town.team(filters.team) for town in self.towns)))
        if filters.category:
            under = (one for town in self.towns for one in town.categories_under(filters.category))
            wanted.append(("category", _ids(under)))
        if filters.kind:
            wanted.append(("kind", (facts.KIND_AT.get(filters.kind, -1),)))
        limited = (("team", self.limits.teams), ("district", self.limits.districts))
        return wanted + [(name, tuple(sorted(ids))) for name, ids in limited if ids is not None]

    # -- groups --

    def groups(self, by: str) -> Groups:
        """The keys of a dimension, their words, and what puts rows into its groups."""
        if by not in self._known_groups:
            self._known_groups[by] = groups_of(self.towns, by)
        return self._known_groups[by]

    def _own_address(self, by: str, key: str) -> dict[str, str]:
        return {GIVEN_BY.get(by, by): key} if key else WITHOUT.get(by, {})

    def _addresses(self, period: Period, filters: Filters) -> tuple[dict[str, str], dict[str, str]]:
        """The list of the period's tickets, and that of those open now."""
        standing = {**self.beside, **filters.address()}
        return {**standing, **period.address()}, standing

    def _values(
        self,
        counted: Counted,
        names: Sequence[str],
        addresses: Sequence[tuple[dict[str, str], dict[str, str]]],
    ) -> list[dict[str, Value]]:
        found: list[dict[str, Value]] = [{} for _ in addresses]
        for name in names:
            indicator = INDICATORS[name]
            for place, value in enumerate(indicator.values(counted)):
                base = addresses[place][1 if indicator.standing else 0]
                found[place][name] = replace(value, address={**base, **indicator.listed})
        return found


def weight(group: Group, names: Sequence[str]) -> tuple[bool, int, str]:
    """What comes first in a table: the most received, then by name; what has no group last."""
    first = group.values.get("received") or group.values[names[0]]
    return not group.key, -first.part, group.label


def _ids(ones: Iterable[Any]) -> tuple[int, ...]:
    """Those of a filter; one that nothing has where it names nothing."""
    return tuple(one.id for one in ones if one) or (-1,)


def _is_one_of(name: str, ids: Sequence[int], rows: Rows) -> Column:
    if len(ids) == 1:
        alike: Column = rows[name] == ids[0]
        return alike
    wanted = np.zeros(max(ids, default=0) + 2, bool)  # the last one stands for all greater ids
    wanted[[*ids]] = True
    return wanted.take(rows[name], mode="clip")

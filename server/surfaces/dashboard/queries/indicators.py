"""The definitions of all figures, each in one place: what is counted, of how many, what its list shows.

The words of a definition, its formula and what it leaves out are in the language files, as
`dashboard.figure.<name>`, `dashboard.figure.<name>.formula` and `dashboard.figure.<name>.leaves_out`.
Figures speak of the tickets received in the period, but for those that are `standing`: they speak of what is
open now, whenever it was received. None counts an agent's work.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from server.surfaces.dashboard.queries import facts
from server.surfaces.dashboard.queries.facts import Block, Column

COUNT, SHARE, DAYS = "count", "share", "days"
FEW = 10  # shares and delays of fewer cases are shown as such: one ticket more would change them
DAY_S = 86_400
MEDIAN, MOST = 0.5, 0.9  # the middle one, and that which nine in ten do not pass


@dataclass(frozen=True)
class Value:
    """A figure: `number` is a count, a share from 0 to 1, or days; None where there is nothing to say.

    `cases` is how many tickets (or opinions) it stands on, `part` how many of them it counts. `address` is
    the filter of the list of `part` tickets, of all `cases` where it is a delay.
    """

    number: float | None
    part: int
    cases: int
    unit: str
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def few(self) -> bool:
        """Whether so few cases say little."""
        return self.unit != COUNT and 0 < self.cases < FEW

    @property
    def listed(self) -> int:
        """How many tickets its list shows."""
        return self.cases if self.unit == DAYS else self.part


class Rows:
    """Rows of blocks, all or those of a mask; a column is put together when it is asked for."""

    def __init__(self, parts: list[tuple[Block, Column | None]]) -> None:
        self._parts = parts
        self._known: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._known:
            found = [block[name] if mask is None else block[name][mask] for block, mask in self._parts]
            self._known[name] = found[0] if len(found) == 1 else np.concatenate([facts.EMPTY[name], *found])
        return self._known[name]

    def __len__(self) -> int:
        return len(self["flags"])


@dataclass(frozen=True, eq=False)
class Grouped:
    """Rows with the number of the group in which each counts; `taken` where one counts several times."""

    rows: Rows
    codes: Column | None  # None: one group of all
    taken: Column | None = None

    def column(self, name: str) -> Column:
        """A column of the rows, as often as they are counted."""
        found = self.rows[name]
        return found if self.taken is None else found[self.taken]


@dataclass(frozen=True, eq=False)
class Counted:
    """What the definitions count from: the tickets of the period, and those open now; in `groups` groups.

    `instant` is now, in seconds.
    """

    period: Grouped
    standing: Grouped
    groups: int
    instant: int

    def having(self, flags: int) -> Column:
        """How many tickets of the period have all of these flags."""
        return self._count(self.period, (self.period.column("flags") & flags) == flags)

    @cached_property
    def received(self) -> Column:
        """All tickets of the period."""
        return self._count(self.period, None)

    def sums(self, name: str) -> Column:
        """The sum of a column over the period."""
        values = self.period.column(name)
        if self.period.codes is None:
            return np.array([values.sum(dtype=np.int64)])
        return np.bincount(self.period.codes, weights=values, minlength=self.groups).astype(np.int64)

    def standing_having(self, condition: Column | None = None) -> Column:
        """How many of those open now, or of those where a condition holds."""
        return self._count(self.standing, condition)

    @cached_property
    def late(self) -> Column:
        """Of which rows open now the deadline has passed, while the clock runs."""
        return self._late(self.standing)

    @cached_property
    def late_received(self) -> Column:
        """How many tickets of the period are open and late now."""
        return self._count(self.period, self._late(self.period))

    def delay(self, name: str, share: float) -> tuple[Column, Column]:
        """The quantile of a duration of the period, in days, and on how many it stands."""
        values = self.period.column(name)
        known = values != facts.NEVER
        codes = self.period.codes
        return self._quantile(values[known], None if codes is None else codes[known], share)

    def age(self, share: float) -> tuple[Column, Column]:
        """The quantile of how long what is open has been, in days, and on how many it stands."""
        values = self.instant - self.standing.column("received")
        return self._quantile(values, self.standing.codes, share)

    def _late(self, grouped: Grouped) -> Column:
        deadline, flags = grouped.column("deadline"), grouped.column("flags")
        found: Column = (flags & facts.CLOCKED != 0) & (deadline != 0) & (deadline < self.instant)
        return found

    def _count(self, grouped: Grouped, condition: Column | None) -> Column:
        if grouped.codes is None:
            count = len(grouped.column("flags")) if condition is None else np.count_nonzero(condition)
            return np.array([count])
        codes = grouped.codes if condition is None else grouped.codes[condition]
        return np.bincount(codes, minlength=self.groups)

    def _quantile(self, values: Column, codes: Column | None, share: float) -> tuple[Column, Column]:
        """Between the two nearest values, as a median is."""
        if codes is None:
            count = len(values)
            found = [np.quantile(values, share) / DAY_S if count else np.nan]
            return np.array(found), np.array([count])
        ordered = np.sort((codes.astype(np.int64) << 32) | values.astype(np.int64))
        counts = np.bincount(codes, minlength=self.groups)
        first = np.cumsum(counts) - counts
        place = np.maximum(counts - 1, 0) * share
        low = first + np.floor(place).astype(np.int64)
        high = first + np.ceil(place).astype(np.int64)
        sorted_values = np.append(ordered & 0xFFFFFFFF, 0).astype(float)  # an empty last group looks past it
        last = len(sorted_values) - 1
        below, above = sorted_values[np.minimum(low, last)], sorted_values[np.minimum(high, last)]
        number = below + (above - below) * (place - np.floor(place))
        return np.where(counts > 0, number / DAY_S, np.nan), counts


@dataclass(frozen=True)
class Indicator:
    """A figure. `count` gives (part, whole) for each group; of a delay (days, how many).

    `listed` is the filter of its list, `wanted` whether a director wants "less" or "more" of it.
    """

    name: str
    unit: str
    count: Callable[[Counted], tuple[Column, Column]]
    listed: Mapping[str, str] = field(default_factory=dict)
    wanted: str = ""
    standing: bool = False

    def values(self, counted: Counted) -> list[Value]:
        """The figure of each group, without its address."""
        part, whole = self.count(counted)
        if self.unit == DAYS:
            pairs = zip(part.tolist(), whole.tolist(), strict=True)
            return [Value(days if cases else None, cases, cases, DAYS) for days, cases in pairs]
        pairs = zip(part.tolist(), whole.tolist(), strict=True)
        if self.unit == COUNT:
            return [Value(one, one, cases, COUNT) for one, cases in pairs]
        return [Value(one / cases if cases else None, one, cases, SHARE) for one, cases in pairs]


def _of_received(flag: int) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.having(flag), c.received)


def _of_interventions(flag: int) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.having(flag | facts.INTERVENED), c.having(facts.INTERVENED))


def _opinion(what: str) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.sums(f"{what}_good"), c.sums(f"{what}_rated"))


INDICATORS: Mapping[str, Indicator] = {
    one.name: one
    for one in (
        Indicator("received", COUNT, lambda c: (c.received, c.received)),
        Indicator(
            "open",
            COUNT,
            lambda c: (c.standing_having(), c.standing_having()),
            {"state": "open"},
            "less",
            standing=True,
        ),
        Indicator(
            "late",
            COUNT,
            lambda c: (c.standing_having(c.late), c.standing_having()),
            {"late": "true"},
            "less",
            standing=True,
        ),
        Indicator("age", DAYS, lambda c: c.age(MEDIAN), {"state": "open"}, "less", standing=True),
        Indicator("handled", SHARE, _of_received(facts.HANDLED), {"state": "handled"}, "more"),
        Indicator("response", DAYS, lambda c: c.delay("response", MEDIAN), {"figure": "response"}, "less"),
        Indicator("days", DAYS, lambda c: c.delay("delay", MEDIAN), {"figure": "days"}, "less"),
        Indicator("days_most", DAYS, lambda c: c.delay("delay", MOST), {"figure": "days"}, "less"),
        Indicator(
            "on_time",
            SHARE,
            lambda c: (c.having(facts.ON_TIME), c.having(facts.DUE) + c.late_received),
            {"figure": "on_time"},
            "more",
        ),
        Indicator("contested", SHARE, _of_interventions(facts.DISPUTED), {"figure": "contested"}, "less"),
        Indicator("reopened", SHARE, _of_interventions(facts.REOPENED), {"figure": "reopened"}, "less"),
        Indicator("satisfaction", SHARE, _opinion("work"), {"figure": "satisfaction"}, "more"),
        Indicator("answers", SHARE, _opinion("answer"), {"figure": "answers"}, "more"),
        Indicator("bounced", SHARE, _of_received(facts.BOUNCED), {"bounced": "true"}, "less"),
        Indicator("recurrence", SHARE, _of_received(facts.RECURRENT), {"figure": "recurrence"}, "less"),
    )
}

"""The definitions of all figures, each in one place: what is counted, of how many, what its list shows.

The words of a definition, its formula and what it leaves out are in the language files, as
`dashboard.figure.<name>`, `dashboard.figure.<name>.formula` and `dashboard.figure.<name>.leaves_out`.
Figures speak of the tickets received in the period, but for those that are `standing`: they speak of what is
open now, whenever it was received. None counts an agent's work.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

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
    """Rows of blocks: all of a block, or those of a mask or of places; a column is made when asked for."""

    def __init__(self, parts: Sequence[tuple[Block, Column | None]]) -> None:
        self.parts = parts
        self._known: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._known:
            found = [block[name] if some is None else block[name][some] for block, some in self.parts]
            self._known[name] = found[0] if len(found) == 1 else np.concatenate([facts.EMPTY[name], *found])
        return self._known[name]

    @cached_property
    def each(self) -> list[tuple[Block | None, "Rows"]]:
        """The rows of each block, with the block where they are all of it."""
        return [(block if some is None else None, Rows([(block, some)])) for block, some in self.parts]


UNDONE = (  # what a ticket was not yet before its end
    facts.DONE
    | facts.INTERVENED
    | facts.DUE
    | facts.ON_TIME
    | facts.HANDLED
    | facts.DISPUTED
    | facts.REOPENED
)


class RowsThen(Rows):
    """Rows as they were known at an earlier instant (in seconds): what ended later had not ended yet.

    What people said, and what was gone back to, is as it is known today.
    """

    def __init__(self, parts: Sequence[tuple[Block, Column | None]], instant: int) -> None:
        super().__init__(parts)
        self._instant = instant

    def __getitem__(self, name: str) -> Column:
        column = super().__getitem__(name)
        if name in ("delay", "response"):
            known = super().__getitem__("received") + column <= self._instant
            return np.where(known, column, facts.NEVER)
        if name == "flags":
            later = super().__getitem__("ended") > self._instant
            return np.where(
                later, column & ~np.uint16(UNDONE) | np.uint16(facts.OPEN | facts.CLOCKED), column
            )
        return column

    @cached_property
    def each(self) -> list[tuple[Block | None, Rows]]:
        """The rows of each block; none of it is as it is today."""
        return [(None, RowsThen([part], self._instant)) for part in self.parts]


Condition = Callable[[Rows], Column]


@dataclass(frozen=True)
class Grouping:
    """How rows are put into groups: `codes` gives the number of each row's group.

    `several` gives (rows, groups) instead, where a row may be in several. What whole months counted is
    remembered by `key`; None: it is not.
    """

    groups: int
    codes: Condition | None = None
    several: Callable[[Rows], tuple[Column, Column]] | None = None
    key: Hashable | None = None

    def of(self, rows: Rows) -> tuple[Column | None, Column | None]:
        """Which rows, None for each once, and the group of each, None where there is one only."""
        if self.several:
            return self.several(rows)
        return None, self.codes(rows) if self.codes else None


TOGETHER = Grouping(1, key="together")


class Grouped:
    """Rows in groups, counted month by month: a month that did not change is not counted again."""

    def __init__(self, rows: Rows, grouping: Grouping) -> None:
        self._rows, self._by = rows, grouping
        self._placed: dict[int, tuple[Column | None, Column | None]] = {}

    @cached_property
    def counts(self) -> Column:
        """How many rows are in each group."""
        return self.count("all", None)

    def count(self, what: Hashable | None, condition: Condition | None) -> Column:
        """Of how many rows a condition holds; it is remembered as `what`, where that is not None."""
        found = np.zeros(self._by.groups, np.int64)
        for place, (block, rows) in enumerate(self._rows.each):
            found += self._remember(block, what, partial(self._count, place, rows, condition))
        return found

    def sum(self, name: str) -> Column:
        """The sum of a column of small numbers."""
        found, least = np.zeros(self._by.groups, np.int64), 1
        while (here := self.count((name, least), _at_least(name, least))).any():  # of most rows none or one
            found, least = found + here, least + 1
        return found

    def quantile(self, name: str, share: float) -> tuple[Column, Column]:
        """A quantile of a duration in days, between the two nearest, and how many are known."""
        return self._quantile(name, lambda rows: rows[name], share)

    def quantile_of(self, values: Condition, share: float) -> tuple[Column, Column]:
        """The same of what is told of the rows."""
        return self._quantile(None, values, share)

    def _quantile(self, what: Hashable | None, values: Condition, share: float) -> tuple[Column, Column]:
        runs = [
            self._remember(block, what and ("known", what), partial(self._known, place, rows, values))
            for place, (block, rows) in enumerate(self._rows.each)
        ]
        counts = sum((counts for _, counts in runs), np.zeros(self._by.groups, np.int64))
        if self._by.codes is None and self._by.several is None:
            return np.array([_quantile([known for known, _ in runs], int(counts[0]), share)]), counts
        starts = [np.cumsum(counts) - counts for _, counts in runs]
        found = np.full(self._by.groups, np.nan)
        for group in np.flatnonzero(counts):
            slices = [
                known[start[group] : start[group] + here[group]]
                for (known, here), start in zip(runs, starts, strict=True)
            ]
            found[group] = _quantile_of_unsorted(np.concatenate(slices), share)
        return found, counts

    def _known(self, place: int, rows: Rows, values: Condition) -> tuple[Column, Column]:
        """What is known of the values, group after group, and how many in each; one group alone is sorted."""
        taken, codes = self._groups_of(place, rows)
        column = values(rows)
        column = column if taken is None else column[taken]
        known = column != facts.NEVER
        column = column[known]
        if codes is None:
            return np.sort(column), np.array([len(column)])
        small = codes[known].astype(np.uint16)  # which are put in order at once
        return column[np.argsort(small, kind="stable")], np.bincount(small, minlength=self._by.groups)

    def _groups_of(self, place: int, rows: Rows) -> tuple[Column | None, Column | None]:
        if place not in self._placed:
            self._placed[place] = self._by.of(rows)
        return self._placed[place]

    def _remember(self, block: Block | None, what: Hashable | None, count: Callable[[], Any]) -> Any:
        """What `count` gives; of a whole month, what it gave before."""
        if block is None or what is None or self._by.key is None:
            return count()
        key = (self._by.key, what)
        if key not in block.memory:
            block.memory[key] = count()
        return block.memory[key]

    def _count(self, place: int, rows: Rows, condition: Condition | None) -> Column:
        taken, codes = self._groups_of(place, rows)
        held = None if condition is None else condition(rows)
        if codes is None:
            return np.array([len(rows["flags"]) if held is None else np.count_nonzero(held)])
        if held is not None:
            codes = codes[held if taken is None else held[taken]]
        return np.bincount(codes, minlength=self._by.groups)


def _at_least(name: str, least: int) -> Condition:
    return lambda rows: rows[name] >= least


def _quantile(runs: Sequence[Column], count: int, share: float) -> float:
    """A quantile of sorted runs of seconds, in days, between the two nearest; NaN of nothing."""
    if not count:
        return float("nan")
    low, rest = divmod((count - 1) * share, 1)
    below = _at(runs, int(low))
    above = _at(runs, int(low) + 1) if rest else below
    return (below + (above - below) * rest) / DAY_S


def _quantile_of_unsorted(values: Column, share: float) -> float:
    """The same of values in any order."""
    low, rest = divmod((len(values) - 1) * share, 1)
    places = sorted({int(low), min(int(low) + 1, len(values) - 1)})
    ordered = np.partition(values, places)
    below, above = float(ordered[places[0]]), float(ordered[places[-1]])
    return (below + (above - below) * rest) / DAY_S


def _at(runs: Sequence[Column], place: int) -> int:
    """The value at a place of all runs in order: the least of which more than `place` are not above."""
    some = [run for run in runs if len(run)]
    least, most = min(int(run[0]) for run in some), max(int(run[-1]) for run in some)
    while least < most:
        middle = (least + most) // 2
        if sum(int(np.searchsorted(run, run.dtype.type(middle), "right")) for run in some) > place:
            most = middle
        else:
            least = middle + 1
    return least


class Counted:
    """What the definitions count from: the tickets of the period, and those open now, by group.

    `instant` is now, in seconds.
    """

    def __init__(self, period: Grouped, standing: Grouped, instant: int) -> None:
        self.period, self.standing, self.instant = period, standing, instant

    def having(self, flags: int) -> Column:
        """How many tickets of the period have all of these flags."""
        return self.period.count(flags, lambda rows: rows["flags"] & flags == flags)

    def late(self, grouped: Grouped) -> Column:
        """How many are open and late now: the deadline has passed, and the clock runs."""
        return grouped.count(None, self._is_late)

    def age(self, share: float) -> tuple[Column, Column]:
        """The quantile of how long what is open has been, in days, and on how many it stands."""
        return self.standing.quantile_of(lambda rows: self.instant - rows["received"], share)

    def _is_late(self, rows: Rows) -> Column:
        clocked = np.flatnonzero(rows["flags"] & facts.CLOCKED)  # few
        deadline = rows["deadline"][clocked]
        found = np.zeros(len(rows["flags"]), bool)
        found[clocked[(deadline != 0) & (deadline < self.instant)]] = True
        return found


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
    return lambda c: (c.having(flag), c.period.counts)


def _of_interventions(flag: int) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.having(flag | facts.INTERVENED), c.having(facts.INTERVENED))


def _opinion(what: str) -> Callable[[Counted], tuple[Column, Column]]:
    return lambda c: (c.period.sum(f"{what}_good"), c.period.sum(f"{what}_rated"))


INDICATORS: Mapping[str, Indicator] = {
    one.name: one
    for one in (
        Indicator("received", COUNT, lambda c: (c.period.counts, c.period.counts)),
        Indicator(
            "open",
            COUNT,
            lambda c: (c.standing.counts, c.standing.counts),
            {"state": "open"},
            "less",
            standing=True,
        ),
        Indicator(
            "late",
            COUNT,
            lambda c: (c.late(c.standing), c.standing.counts),
            {"late": "true"},
            "less",
            standing=True,
        ),
        Indicator("age", DAYS, lambda c: c.age(MEDIAN), {"state": "open"}, "less", standing=True),
        Indicator("handled", SHARE, _of_received(facts.HANDLED), {"state": "handled"}, "more"),
        Indicator(
            "response", DAYS, lambda c: c.period.quantile("response", MEDIAN), {"figure": "response"}, "less"
        ),
        Indicator("days", DAYS, lambda c: c.period.quantile("delay", MEDIAN), {"figure": "days"}, "less"),
        Indicator("days_most", DAYS, lambda c: c.period.quantile("delay", MOST), {"figure": "days"}, "less"),
        Indicator(
            "on_time",
            SHARE,
            lambda c: (c.having(facts.ON_TIME), c.having(facts.DUE) + c.late(c.period)),
            {"figure": "on_time"},
            "more",
        ),
        Indicator("contested", SHARE, _of_interventions(facts.DISPUTED), {"figure": "contested"}, "less"),
        Indicator("reopened", SHARE, _of_interventions(facts.REOPENED), {"figure": "reopened"}, "less"),
        Indicator("satisfaction", SHARE, _opinion("work"), {"figure": "satisfaction"}, "more"),
        Indicator("answers", SHARE, _opinion("answer"), {"figure": "answers"}, "more"),
        Indicator(
            "judged",
            COUNT,
            lambda c: (c.period.sum("judged"), c.period.sum("judged")),
            {"figure": "judged"},
            "more",
        ),
        Indicator("bounced", SHARE, _of_received(facts.BOUNCED), {"bounced": "true"}, "less"),
        Indicator("recurrence", SHARE, _of_received(facts.RECURRENT), {"figure": "recurrence"}, "less"),
    )
}

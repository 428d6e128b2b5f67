"""Rows in groups: how many have what, sums and quantiles, added up from what each part of them remembers."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from server.surfaces.dashboard.queries.facts import NEVER, Column, Rows

DAY_S = 86_400
SMALL = 1 << 16  # numbers up to here are multiplied in half the time
GROUP_BITS = 32  # what a duration takes beside the number of its group
GREATEST = 1 << GROUP_BITS  # that any of them may be
Run = tuple[Column, Column, Column]  # values in order, group after group; where each begins and ends

Condition = Callable[[Rows], Column]


@dataclass(frozen=True)
class Grouping:
    """How rows are put into groups: `codes` gives the number of each row's group, None where there is one.

    `several` gives (places of rows, groups) instead, where a row may be in several. What rows counted is
    remembered by `key`, which tells groupings apart.
    """

    groups: int
    key: Hashable
    codes: Condition | None = None
    several: Callable[[Rows], tuple[Column, Column]] | None = None

    def of(self, rows: Rows) -> tuple[Column | None, Column | None]:
        """Which rows, None for each once, and the group of each, None where there is one only."""
        if self.several:
            several = self.several
            return rows.remember(("several", self.key), lambda: several(rows))
        return None, self.group_of(rows) if self.codes else None

    def group_of(self, rows: Rows) -> Column:
        """The group of each row, where each is in one; sooner made again than worth its room."""
        codes = self.codes or (lambda rows: np.zeros(len(rows)))
        return codes(rows).astype(np.uint16, copy=False)


TOGETHER = Grouping(1, "together")


class Grouped:
    """Rows in groups, counted month by month: a month that did not change is not counted again."""

    def __init__(self, parts: Sequence[Rows], grouping: Grouping) -> None:
        self._parts, self._by = parts, grouping

    @cached_property
    def counts(self) -> Column:
        """How many rows are in each group."""
        return self.having(0)

    def having(self, flags: int) -> Column:
        """How many rows of each group have all of these flags."""
        values, table = self._by_flags
        found: Column = table[:, values & flags == flags].sum(axis=1)
        return found

    def sum(self, name: str) -> Column:
        """The sum of a column of what people said."""
        found = np.zeros(self._by.groups, np.int64)
        for rows in (part.judged for part in self._parts):
            found += rows.remember(("sum", name, self._by.key), partial(self._sum_of, rows, name))
        return found

    def late(self, instant: int) -> Column:
        """How many are open and late: the deadline has passed at an instant, and the clock runs."""
        found = np.zeros(self._by.groups, np.int64)
        for rows in (part.clocked for part in self._parts):
            deadline = rows["deadline"]
            found += self._weigh(rows, (deadline != 0) & (deadline < instant))
        return found

    def quantile(self, name: str, share: float) -> tuple[Column, Column]:
        """A quantile of a duration in days, between the two nearest, and how many are known."""
        found, counts = self._quantile(name, share)
        return found / DAY_S, counts

    def age(self, instant: int, share: float) -> tuple[Column, Column]:
        """The same of the time since reception."""
        received, counts = self._quantile("received", 1 - share)
        return np.maximum(0, instant - received) / DAY_S, counts

    def _quantile(self, name: str, share: float) -> tuple[Column, Column]:
        key = "in order", name, self._by.key
        runs = [part.remember(key, partial(self._in_order, part, name)) for part in self._parts]
        return quantiles(runs, self._by.groups, share)

    @cached_property
    def _by_flags(self) -> tuple[Column, Column]:
        """The different values of flags in each part, and how many rows of each group have each."""
        found = [
            part.remember(("flags", self._by.key), partial(self._flags_of, part)) for part in self._parts
        ]
        none = np.zeros((self._by.groups, 0), np.int64)
        return (
            np.concatenate([np.zeros(0, np.int64), *(values for values, _ in found)]),
            np.hstack([none, *(table for _, table in found)]),
        )

    def _flags_of(self, rows: Rows) -> tuple[Column, Column]:
        (values, counts), (taken, codes) = rows.flags(), self._by.of(rows)
        if codes is None:
            return values, counts.reshape(1, -1)
        shape = self._by.groups, len(values)
        place = rows.flags_at() if taken is None else rows.flags_at().take(taken)
        if math.prod(shape) > SMALL:
            codes = codes.astype(np.int64)
        bins = codes * codes.dtype.type(len(values)) + place
        return values, np.bincount(bins, minlength=math.prod(shape)).reshape(shape)

    def _sum_of(self, rows: Rows, name: str) -> Column:
        return self._weigh(rows, rows[name])

    def _weigh(self, rows: Rows, column: Column) -> Column:
        """The sum of a column, or how many are true, in each group."""
        taken, codes = self._by.of(rows)
        column = column if taken is None else column[taken]
        if codes is None:
            return np.array([column.sum(dtype=np.int64)])
        return np.bincount(codes, weights=column, minlength=self._by.groups).astype(np.int64)

    def _in_order(self, rows: Rows, name: str) -> Run:
        """What is known of a column, in order, group after group."""
        column, (taken, codes) = rows[name], self._by.of(rows)
        if codes is None:
            ordered = np.sort(column)
            return ordered, ordered.searchsorted([0]), np.array([len(ordered)])
        keys = codes.astype(np.int64) << GROUP_BITS
        keys += column if taken is None else column.take(taken)
        keys.sort()
        first = np.arange(self._by.groups + 1) << GROUP_BITS
        return keys, keys.searchsorted(first[:-1]), keys.searchsorted(first[1:] + NEVER)


def quantiles(runs: Sequence[Run], groups: int, share: float) -> tuple[Column, Column]:
    """A quantile of each group's values, between the two nearest, and how many there are.

    NaN of nothing. The runs stay apart: what changes in one needs no sorting of the others.
    """
    filled = [run for run in runs if len(run[0])]
    counts = sum((ends - starts for _, starts, ends in filled), np.zeros(groups, np.int64))
    found, some = np.full(groups, np.nan), np.flatnonzero(counts)
    places, rest = np.divmod((counts[some] - 1) * share, 1)
    near = np.stack([places, places + (rest > 0)]).astype(np.int64)
    below, above = _values_at(filled, some, near, counts[some])
    found[some] = below + (above - below) * rest
    return found, counts


def _values_at(runs: Sequence[Run], groups: Column, places: Column, counts: Column) -> Column:
    """The values at two places of each group in order, beside each other.

    They lie between the least and the greatest of what stands at the same share of each run: little is left
    to be put in order.
    """
    first = groups << GROUP_BITS
    least, most = np.full(len(groups), GREATEST), np.zeros(len(groups), np.int64)
    for ordered, starts, ends in runs:
        held = (ends - starts)[groups]
        share = np.stack([places[0] * held // counts, -(-(places[1] + 1) * held // counts) - 1])
        low, high = ordered.take(starts[groups] + share, mode="clip") - first
        least = np.where(held, np.minimum(least, low), least)
        most = np.where(held, np.maximum(most, high), most)
    parts = []
    for ordered, starts, _ in runs:
        low, high = (first | least).astype(ordered.dtype), (first | most).astype(ordered.dtype)
        begin, end = ordered.searchsorted(low), ordered.searchsorted(high, "right")
        parts.append((ordered, begin, end))
        places = places - (begin - starts[groups])
    found = np.zeros((2, len(groups)), np.int64)
    for place in range(len(groups)):
        between = np.concatenate([ordered[begin[place] : end[place]] for ordered, begin, end in parts])
        found[:, place] = np.partition(between, places[:, place])[places[:, place]]
    return found - first


def open_at(rows: Rows, ends: Sequence[int]) -> Column:
    """How many were received and not ended before each instant."""
    if rows["received"].min(initial=max(ends)) >= max(ends):
        return np.zeros(len(ends), np.int64)
    received, ended = (rows.instants(name) for name in ("received", "ended"))
    asked = np.array(ends, received.dtype)
    found: Column = received.searchsorted(asked) - ended.searchsorted(asked)
    found += ended.searchsorted(asked.dtype.type(1))  # those that have not ended at all come first
    return found

"""Facts of tickets in columns: a block holds those of the tickets received in one month, a row each.

A column is an array, so that a million rows are counted in milliseconds. What is in doubt in a definition is
decided here once, as a flag of the row; `fact_rows` sets the flags, `indicators` counts them.

`Rows` are those of a block, some of them (`Part`), or those of an earlier instant (`RowsThen`). A block never
changes, so what was counted of it and of its parts is remembered in it, and goes with it.
"""

import io
import uuid
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.reporting.signalements.rules import SOURCES
from server.reporting.tickets.rules import KINDS, STATES
from server.surfaces.dashboard.queries.memory import LEAST_BYTES, Memory, T

Column = NDArray[Any]

LAYOUT = 1  # of the columns: what was kept in another one is made again

RESPONDED = 1 << 0  # somebody planned, began, asked, transferred or ended: the first response
DONE = 1 << 1  # an intervention stands
INTERVENED = 1 << 2  # an intervention was done at least once, though it was gone back to
DUE = 1 << 3  # done, with a deadline
ON_TIME = 1 << 4  # done by then
DISPUTED = 1 << 5  # done at least once, and a person says that it is not fixed
REOPENED = 1 << 6  # gone back to within 30 days of the end
BOUNCED = 1 << 7  # went from one team to another at least twice
RECURRENT = 1 << 8  # the same thing was done at the same place in the 30 days before
HANDLED = 1 << 9  # done, closed or rejected
OPEN = 1 << 10
CLOCKED = 1 << 11  # open, and its clock runs
ENTRUSTED = 1 << 12  # has a team
UNDONE = DONE | INTERVENED | DUE | ON_TIME | HANDLED | DISPUTED | REOPENED  # not yet before the end

NEVER = -1  # of a duration
HOUR_S = 3_600
MEMBER = "member"  # a column of merged blocks
DTYPES: Mapping[str, str] = {
    "id": "S16",
    "day": "i4",  # the local day of reception, as `date.toordinal`
    "received": "i8",  # seconds since 1970, as the three below; 0: not
    "ended": "i8",
    "deadline": "i8",
    "response": "i4",  # seconds since reception; NEVER: none
    "delay": "i4",
    "kind": "u1",  # the place in KINDS, in STATES
    "state": "u1",
    "category": "i4",  # ids, 0: none
    "district": "i4",
    "team": "i4",
    "first": "i4",
    "sources": "u2",  # a bit for each of SOURCES
    "flags": "u2",
    "people": "u2",
    "judged": "u2",  # people who said whether it is fixed
    "work_rated": "u2",  # people who said what the work is worth, and those who said good
    "work_good": "u2",
    "answer_rated": "u2",
    "answer_good": "u2",
    "latitude": "f8",  # WGS 84 decimal degrees, NaN: unknown
    "longitude": "f8",
}
KIND_AT = {kind: place for place, kind in enumerate(KINDS)}
STATE_AT = {state: place for place, state in enumerate(STATES)}
SOURCE_BIT = {source: 1 << place for place, source in enumerate(SOURCES)}


Mask = Callable[["Rows"], Column]


class Rows:
    """Rows in columns."""

    def __getitem__(self, name: str) -> Column:
        raise NotImplementedError

    def __len__(self) -> int:
        return len(self["flags"])

    def remember(self, what: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives of these rows; it is made once."""
        raise NotImplementedError

    def part(self, name: Hashable, mask: Mask) -> "Rows":
        """The rows where a mask holds; `name` tells it from others."""
        places = self.remember(("part", name), lambda: np.flatnonzero(mask(self)).astype(np.int32))
        return self if len(places) == len(self) else Part(self, (name,), places)

    @property
    def open(self) -> "Rows":
        """Those of open tickets."""
        return self.part("open", lambda rows: rows["flags"] & OPEN != 0)

    @property
    def clocked(self) -> "Rows":
        """Those of open tickets whose clock runs."""
        return self.open.part("clocked", lambda rows: rows["flags"] & CLOCKED != 0)

    @property
    def judged(self) -> "Rows":
        """Those of tickets of which somebody said whether they are fixed, and what the work is worth."""
        return self.part("judged", lambda rows: rows["judged"] > 0)

    @property
    def placed(self) -> "Rows":
        """Those of tickets with a place."""
        return self.part("placed", lambda rows: ~np.isnan(rows["latitude"]))

    def instants(self, name: str) -> Column:
        """Those of a column, in seconds, in their order."""
        return self.remember(("in order", name), lambda: np.sort(self[name].astype(np.uint32)))

    def last(self, name: str) -> int:
        """The greatest value of a column, 0 of none."""
        return self.remember(("last", name), lambda: int(self[name].max(initial=0)))

    def between(self, first: int, last: int) -> "Rows":
        """Those received from a day to another, both included."""
        least, most = self.remember("days", lambda: _ends(self["day"]))
        if first <= least and most <= last:
            return self
        return self.part(("days", first, last), lambda rows: (rows["day"] >= first) & (rows["day"] <= last))

    def then(self, instant: int) -> "Rows":
        """These rows as they were known at an instant, in seconds, or rather at the whole hour before it."""
        hour = instant - instant % HOUR_S
        return self if self.remember("settled", self._settled) <= hour else RowsThen(self, hour)

    def flags(self) -> tuple[Column, Column]:
        """The different values of the flags, few, and how many rows have each."""
        return self.remember("flags", self._flags)

    def flags_at(self) -> Column:
        """The place among these values of each row's."""
        return self.remember("flags at", self._flags_at)

    def _flags(self) -> tuple[Column, Column]:
        counts = np.bincount(self["flags"])
        values = np.flatnonzero(counts)
        return values, counts[values]

    def _flags_at(self) -> Column:
        values, _ = self.flags()
        table = np.zeros(int(values.max(initial=0)) + 1, np.uint16)
        table[values] = np.arange(len(values))
        return table.take(self["flags"], mode="clip")

    def _settled(self) -> int:
        """The last instant at which something ended or was answered to here."""
        received = self["received"]
        times = (self["ended"], received + self["delay"], received + self["response"])
        return max(int(column.max(initial=0)) for column in times)


def _ends(days: Column) -> tuple[int, int]:
    return (int(days.min()), int(days.max())) if len(days) else (0, 0)


class Part(Rows):
    """Some rows of a whole, at `places`; a column is gathered when it is asked for."""

    def __init__(self, whole: Rows, names: tuple[Hashable, ...], places: Column) -> None:
        self._whole, self._names, self._places = whole, names, places

    def __getitem__(self, name: str) -> Column:
        return self.remember(("column", name), lambda: self._whole[name].take(self._places))

    def __len__(self) -> int:
        return len(self._places)

    def remember(self, what: Hashable, make: Callable[[], T]) -> T:
        return self._whole.remember((self._names, what), make)

    def part(self, name: Hashable, mask: Mask) -> Rows:
        places = self.remember(("part", name), lambda: self._places[mask(self)])
        return self if len(places) == len(self) else Part(self._whole, (*self._names, name), places)


class RowsThen(Rows):
    """Rows as they were known at an earlier instant (in seconds): what ended later had not ended yet.

    What people said, and what was gone back to, is as it is known today.
    """

    def __init__(self, rows: Rows, instant: int) -> None:
        self._rows, self._instant = rows, instant

    def __getitem__(self, name: str) -> Column:
        column = self._rows[name]
        if name in ("delay", "response"):
            return self.remember(("column", name), lambda: self._durations(column))
        if name == "flags":
            return self.remember(("column", name), lambda: self._undone(column))
        return column

    def remember(self, what: Hashable, make: Callable[[], T]) -> T:
        return self._rows.remember(("then", self._instant, what), make)

    def _durations(self, column: Column) -> Column:
        return np.where(self._rows["received"] + column <= self._instant, column, np.int32(NEVER))

    def _undone(self, flags: Column) -> Column:
        then = flags & ~np.uint16(UNDONE) | np.uint16(OPEN | CLOCKED)
        return np.where(self._rows["ended"] > self._instant, then, flags)


@dataclass(frozen=True, eq=False)
class Block(Rows):
    """Rows of facts in the order of their ids, but for `merged`; never changed, replaced by another block."""

    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(self.columns["id"])

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @cached_property
    def memory(self) -> Memory:
        """What was counted in it: at most as much as it takes itself."""
        return Memory(max(LEAST_BYTES, sum(column.nbytes for column in self.columns.values())))

    def remember(self, what: Hashable, make: Callable[[], T]) -> T:
        return self.memory.of(what, make)

    def with_rows(self, rows: "Block") -> "Block":
        """These rows, in place of those of the same ids."""
        known = places_of(self["id"], rows["id"])
        kept = np.ones(len(self), bool)
        kept[known[known >= 0]] = False
        into = np.searchsorted(self["id"][kept], rows["id"])
        return Block(
            {name: np.insert(column[kept], into, rows[name]) for name, column in self.columns.items()}
        )


EMPTY = Block({name: np.zeros(0, dtype) for name, dtype in DTYPES.items()})


def joined(parts: Sequence[Rows], name: str) -> Column:
    """A column of all of these rows."""
    return np.concatenate([EMPTY[name], *(part[name] for part in parts)])


def block_of(columns: Mapping[str, Collection[Any]]) -> Block:
    """A block of these values, in any order of rows."""
    arrays = {name: np.array(columns[name], dtype) for name, dtype in DTYPES.items()}
    order = np.argsort(arrays["id"], kind="stable")
    return Block({name: column[order] for name, column in arrays.items()})


def merged(blocks: Sequence[Block]) -> Block:
    """The rows of all, one block after another; the column `member` says the place of a row's block."""
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in DTYPES}
    members = np.arange(len(blocks), dtype=np.uint16)
    return Block({**columns, MEMBER: np.repeat(members, [len(block) for block in blocks])})


def places_of(ordered: Column, wanted: Column) -> Column:
    """Where each of `wanted` is in `ordered`, -1 where it is not."""
    if not len(ordered):
        return np.full(len(wanted), -1)
    found = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[found] == wanted, found, -1)


def ids_of(column: Column) -> list[uuid.UUID]:
    """The tickets' ids of a column of them."""
    text = np.ascontiguousarray(column).tobytes()  # an item alone would lose its last zeros
    return [uuid.UUID(bytes=text[start : start + 16]) for start in range(0, len(text), 16)]


def written(block: Block) -> bytes:
    """A block in few bytes; `read` gives it back."""
    out = io.BytesIO()
    named: dict[str, Any] = dict(block.columns)
    np.savez_compressed(out, **named)
    return out.getvalue()


def read(data: bytes) -> Block:
    """The block that `written` made these bytes of, in the same `LAYOUT`."""
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        return Block({name: found[name] for name in DTYPES})

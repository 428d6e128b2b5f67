"""Facts of tickets in columns: a block holds those of the tickets received in one month, a row each.

A column is an array, so that a million rows are counted in milliseconds. What is in doubt in a definition is
decided here once, as a flag of the row; `fact_rows` sets the flags, `indicators` counts them.
"""

import io
import uuid
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from server.reporting.signalements.rules import SOURCES
from server.reporting.tickets.rules import KINDS, STATES

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

NEVER = -1  # of a duration
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


@dataclass(frozen=True, eq=False)
class Block:
    """Rows of facts in the order of their ids; never changed, replaced by another block."""

    columns: Mapping[str, Column]
    memory: dict[Hashable, Any] = field(default_factory=dict, repr=False)  # of what was counted in it

    def __len__(self) -> int:
        return len(self.columns["id"])

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @cached_property
    def open_rows(self) -> Column:
        """The places of the rows of open tickets: few, and asked for at each look."""
        return np.flatnonzero(self["flags"] & OPEN)

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


def block_of(columns: Mapping[str, Collection[Any]]) -> Block:
    """A block of these values, in any order of rows."""
    arrays = {name: np.array(columns[name], dtype) for name, dtype in DTYPES.items()}
    order = np.argsort(arrays["id"], kind="stable")
    return Block({name: column[order] for name, column in arrays.items()})


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

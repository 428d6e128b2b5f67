"""The cursor of the change feed."""

import re
from dataclasses import dataclass
from uuid import UUID
from zlib import crc32

_FORM = re.compile(
    r"([0-9a-f]{1,16})\.([0-9]{1,18})\.([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9a-f]{32}))?(?:~([0-9a-f]{1,8}))?"
)


@dataclass(frozen=True)
class Cursor:
    """Where a tablet is in the feed of one team: `team` is its id.

    `revision` is that of the territory's file it knows; `after` the last ticket of a first, paged load;
    `reach` the mark of the districts that its person is limited to, 0 where there is no limit.
    """

    epoch: str
    position: int
    revision: int
    team: int
    after: UUID | None = None
    reach: int = 0

    def __str__(self) -> str:
        tail = f".{self.after.hex}" if self.after else ""
        tail += f"~{self.reach:x}" if self.reach else ""
        return f"{self.epoch}.{self.position}.{self.revision}.{self.team}{tail}"


def reach_of(districts: frozenset[int] | None) -> int:
    """The mark of a set of districts: another one sees other tickets."""
    return 0 if districts is None else crc32(repr(sorted(districts)).encode())


def read_cursor(text: str) -> Cursor | None:
    """The cursor that `text` stands for; None when it is not one of ours."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    epoch, position, revision, team, after, reach = found.groups()
    last = UUID(after) if after else None
    return Cursor(epoch, int(position), int(revision), int(team), last, int(reach or "0", 16))

"""The cursor of the change feed."""

import re
from dataclasses import dataclass
from uuid import UUID

_FORM = re.compile(r"([0-9a-f]{1,16})\.([0-9]{1,18})\.([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9a-f]{32}))?")


@dataclass(frozen=True)
class Cursor:
    """Where a tablet is in the feed of one team: `team` is its id.

    `revision` is that of the territory's file it knows; `after` the last ticket of a first, paged load.
    """

    epoch: str
    position: int
    revision: int
    team: int
    after: UUID | None = None

    def __str__(self) -> str:
        tail = f".{self.after.hex}" if self.after else ""
        return f"{self.epoch}.{self.position}.{self.revision}.{self.team}{tail}"


def read_cursor(text: str) -> Cursor | None:
    """The cursor that `text` stands for; None when it is not one of ours."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    epoch, position, revision, team, after = found.groups()
    return Cursor(epoch, int(position), int(revision), int(team), UUID(after) if after else None)

"""What happens to a photo. The owner's feature listens and decides what it means."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PhotoReceived(Event):
    """Its bytes are stored; nothing was read of them but the header."""

    photo_id: UUID
    owner_kind: str
    owner_id: UUID
    moment: str


@dataclass(frozen=True, kw_only=True)
class PhotoReady(Event):
    """Its copies can be shown; the position and time it told are in its row."""

    photo_id: UUID
    owner_kind: str
    owner_id: UUID
    moment: str


@dataclass(frozen=True, kw_only=True)
class PhotoRefused(Event):
    """It cannot be read; its sender is shown why (`reason`, see `models.REASONS`)."""

    photo_id: UUID
    owner_kind: str
    owner_id: UUID
    moment: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PhotoBoxesDrawn(Event):
    """A person said which places to hide; the public copies of this set are still to be made."""

    photo_id: UUID


@dataclass(frozen=True, kw_only=True)
class PhotoErased(Event):
    """Nobody may see it any more; its files are still to be removed."""

    photo_id: UUID

"""What happens in the field, as facts."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FieldPhotoKept(Event):
    """A tablet kept its promise: the photo of an action is here."""

    photo_id: UUID
    ticket_id: UUID

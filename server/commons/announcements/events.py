"""What happens to announcements, as facts."""

from dataclasses import dataclass
from uuid import UUID

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnnouncementPublished(Event):
    """Citizens can read it from now on; the subscribers of its districts must be told."""

    announcement_id: UUID


@dataclass(frozen=True, kw_only=True)
class AnnouncementChanged(Event):
    """What citizens read was changed or withdrawn, and those who follow it must be told."""

    announcement_id: UUID
    revision: int

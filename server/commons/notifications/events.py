"""Facts about messages."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NotificationRequested(Event):
    """A message waits to be sent by a machine."""

    notification_id: int


@dataclass(frozen=True, kw_only=True)
class NotificationFailed(Event):
    """A message could not be sent, for good; another channel or the desk's list has taken over."""

    notification_id: int

"""How the link with the server stands, told from several threads, read by the screen."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from agent_app.domain.times import Clock

UNKNOWN, ONLINE, OFFLINE, TROUBLE, NOT_ENROLLED, TOO_OLD, REVOKED = (
    "unknown", "online", "offline", "trouble", "not_enrolled", "too_old", "revoked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Status:
    """`link` is one of the names above, `since` when it became so; `words` the server's own, if any."""

    link: str
    since: datetime
    last_contact_at: datetime | None = None
    words: str = ""


class StatusBoard:
    """The present status; listeners are called in the thread that changes it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._status = Status(UNKNOWN, clock())
        self._listeners: list[Callable[[], None]] = []

    @property
    def status(self) -> Status:
        """Give the present status."""
        with self._lock:
            return self._status

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` at every change of status or of what is stored."""
        self._listeners.append(listener)

    def tell(self, link: str, words: str = "") -> None:
        """Say how the link stands; `since` moves only when the link changes."""
        now = self._clock()
        with self._lock:
            before = self._status
            since = before.since if before.link == link else now
            contact = now if link == ONLINE else before.last_contact_at
            self._status = replace(before, link=link, since=since, last_contact_at=contact, words=words)
            changed = (before.link, before.words) != (link, words)
        if changed:
            self.announce()

    def announce(self) -> None:
        """Tell the listeners that there is something new to show."""
        for listener in list(self._listeners):
            listener()

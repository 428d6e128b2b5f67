"""RQ entries of announcements. Each may run twice."""

from uuid import UUID

from server.commons.announcements.services import followers, telling, writing


def tell_subscribers(announcement_id: str, after: str | None = None) -> None:
    """Tell those who subscribed to its districts, a batch at a time."""
    telling.tell_subscribers(UUID(announcement_id), _id(after), tell_subscribers)


def tell_followers(announcement_id: str, revision: int, after: str | None = None) -> None:
    """Tell those who follow it, a batch at a time."""
    telling.tell_followers(UUID(announcement_id), revision, _id(after), tell_followers)


def announce_due() -> None:
    """Announce what was to appear by now."""
    writing.announce_due()


def forget_followers() -> None:
    """Forget who followed what ended long ago."""
    followers.forget_old_followers()


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None

"""Refusals of this feature."""

from server.core.errors import Conflict, Invalid, NotFound


class AnnouncementUnknown(NotFound):
    """No such announcement that this reader may see."""


class AnnouncementRefused(Invalid):
    """Something in it cannot be; `errors` says what, by field."""


class AnnouncementChangedMeanwhile(Conflict):
    """Somebody else saved it since this form was opened."""


class NotInThisState(Conflict):
    """What is withdrawn or over is not published, what is not shown is not withdrawn or followed."""

"""Why an alert is refused."""

from server.core.errors import Forbidden, Invalid, NotFound


class AlertRefused(Invalid):
    """The district or place cannot be watched; `errors` says why by field."""


class AlertUnknown(NotFound):
    """Nobody has asked for this alert, or it was stopped or not confirmed in time."""


class AlertTokenRefused(Forbidden):
    """The link is not one of ours, or too old."""

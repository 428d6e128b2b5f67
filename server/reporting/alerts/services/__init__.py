"""Writes of alerts: asking, confirming and stopping, the mail of the day and that of the month."""

from server.reporting.alerts.services.asking import Wish, ask, confirm, forget_unconfirmed, stop
from server.reporting.alerts.services.digests import write_digests
from server.reporting.alerts.services.monthly import Letter, tell_monthly

__all__ = [
    "Letter",
    "Wish",
    "ask",
    "confirm",
    "forget_unconfirmed",
    "stop",
    "tell_monthly",
    "write_digests",
]

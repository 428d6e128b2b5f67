"""Writes of alerts: asking, confirming and stopping, and the mail of the day."""

from server.reporting.alerts.services.asking import Wish, ask, confirm, forget_unconfirmed, stop
from server.reporting.alerts.services.digests import write_digests

__all__ = ["Wish", "ask", "confirm", "forget_unconfirmed", "stop", "write_digests"]

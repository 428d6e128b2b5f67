"""Writes of the people on call: the rota, and telling them until somebody acknowledges."""

from server.reporting.on_call.services.alerts import acknowledge, raise_alert, read_token, tell_again
from server.reporting.on_call.services.rota import (
    keep_contact,
    remember_contacts,
    remove_exception,
    remove_line,
    ring_browser,
    save_exception,
    save_line,
    set_referent,
)

__all__ = [
    "acknowledge",
    "keep_contact",
    "raise_alert",
    "read_token",
    "remember_contacts",
    "remove_exception",
    "remove_line",
    "ring_browser",
    "save_exception",
    "save_line",
    "set_referent",
    "tell_again",
]

"""Writes of notifications: contact data, push addresses, asking to tell somebody, and the sending itself."""

from server.commons.notifications.services.contacts import (
    add_push_address,
    forget_old_contacts,
    forget_old_push_addresses,
    forget_person,
    register_contact,
    remember_contacts,
    stop_push_address,
    want_messages,
)
from server.commons.notifications.services.delivery import deliver, prepare_worker, wake
from server.commons.notifications.services.telling import ask_again, call_off, resend, rings, tell, tick

__all__ = [
    "add_push_address",
    "ask_again",
    "call_off",
    "deliver",
    "forget_old_contacts",
    "forget_old_push_addresses",
    "forget_person",
    "prepare_worker",
    "register_contact",
    "remember_contacts",
    "resend",
    "rings",
    "stop_push_address",
    "tell",
    "tick",
    "wake",
    "want_messages",
]

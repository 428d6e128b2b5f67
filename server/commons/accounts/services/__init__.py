"""Writes of accounts: the staff, their sessions, the tablets, and what is forgotten with time."""

from server.commons.accounts.services.devices import (
    EnrolledDevice,
    MadeCode,
    enrol_device,
    make_enrolment_code,
    revoke_device,
)
from server.commons.accounts.services.forgetting import forget_expired_access
from server.commons.accounts.services.sessions import (
    OpenedSession,
    check_password,
    close_session,
    open_session,
)
from server.commons.accounts.services.staff import (
    add_staff,
    change_staff,
    close_account,
    open_account,
    set_password,
)

__all__ = [
    "EnrolledDevice",
    "MadeCode",
    "OpenedSession",
    "add_staff",
    "change_staff",
    "check_password",
    "close_account",
    "close_session",
    "enrol_device",
    "forget_expired_access",
    "make_enrolment_code",
    "open_account",
    "open_session",
    "revoke_device",
    "set_password",
]

"""What is written in the journal, and for how long."""

from datetime import timedelta

ACTIONS = (
    "signed_in",
    "sign_in_refused",
    "access_refused",
    "staff_added",
    "staff_changed",
    "password_set",
    "staff_closed",
    "staff_opened",
    "staff_erased",
    "tablet_code_made",
    "tablet_revoked",
    "territory_changed",
    "exported",
    "contacts_seen",
    "secret_kept",
    "link_taken_back",
    "on_call_changed",
    "absence_changed",
    "outreach_changed",
)
KEPT_DAYS = 365
KEPT = timedelta(days=KEPT_DAYS)
#: Whom the database's own trigger names when it refuses.
REFUSAL = "entries of the journal are never changed"

"""Why something of outreach is refused."""

from server.core.errors import Invalid, NotFound
from server.core.language import translate


class OutreachRefused(Invalid):
    """What was typed cannot be kept; `errors` says why by field."""


class LinkUnknown(NotFound):
    """No link of this town has this code."""


def refused(**faults: str) -> OutreachRefused:
    """The refusal of what was typed, in words: by field, a key of `dashboard.outreach.wrong`."""
    errors = {field: [translate(f"dashboard.outreach.wrong.{fault}")] for field, fault in faults.items()}
    return OutreachRefused("invalid", errors=errors)

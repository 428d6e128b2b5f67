"""Pure decisions on incoming mail: what it says, what it carries, whether a machine wrote it."""

from server.reporting.correspondence.rules.mails import MOST_BYTES, Mail, read

ASIDE_REASONS = ("answered", "not_for_us", "spam", "known")

__all__ = ["ASIDE_REASONS", "MOST_BYTES", "Mail", "read"]

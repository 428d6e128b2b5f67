"""Refusals of the field."""

from server.core.errors import DomainError


class CursorGone(DomainError):
    """The cursor is unknown or from before a restore: everything must be loaded again."""

    status = 410

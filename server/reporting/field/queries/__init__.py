"""Reads for the tablets."""

from server.reporting.field.queries.feed import changes, teams_of

__all__ = ["changes", "teams_of"]

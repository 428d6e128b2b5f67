"""Reads for the tablets."""

from server.reporting.field.queries.feed import changes, teams_of
from server.reporting.field.queries.rounds import todays_round

__all__ = ["changes", "teams_of", "todays_round"]

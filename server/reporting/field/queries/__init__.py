"""Reads for the tablets."""

from server.reporting.field.queries.feed import changes, teams_of
from server.reporting.field.queries.rounds import round_on_paper, todays_round

__all__ = ["changes", "round_on_paper", "teams_of", "todays_round"]

"""Reads: what there is to learn from, and what somebody's words speak of."""

from server.reporting.wording.queries.cases import named, told
from server.reporting.wording.queries.suggesting import measured, suggested

__all__ = ["measured", "named", "suggested", "told"]

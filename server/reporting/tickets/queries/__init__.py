"""Reads on tickets for staff, tablets and the rooms above."""

from server.reporting.tickets.queries.lists import (
    before,
    brief,
    check_names,
    cursor_of,
    filters,
    is_late,
    late_condition,
    list_tickets,
)
from server.reporting.tickets.queries.news import (
    closure_untold,
    promise_of,
    promised_photos,
    untold,
    untold_since,
)
from server.reporting.tickets.queries.views import (
    answer_view,
    full_view,
    full_views,
    get_ticket,
    outcome_view,
)

__all__ = [
    "answer_view",
    "before",
    "brief",
    "check_names",
    "closure_untold",
    "cursor_of",
    "filters",
    "full_view",
    "full_views",
    "get_ticket",
    "is_late",
    "late_condition",
    "list_tickets",
    "outcome_view",
    "promise_of",
    "promised_photos",
    "untold",
    "untold_since",
]

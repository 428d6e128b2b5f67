"""Reads on tickets for staff, tablets and the rooms above."""

from server.reporting.tickets.queries.joined import (
    LEADS_TO,
    family,
    followers,
    has_followed,
    lived,
    part_split_from,
    parts_of,
    present,
    present_id,
    spoken_of,
)
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
from server.reporting.tickets.queries.reach import is_within, within
from server.reporting.tickets.queries.reading import (
    Decision,
    decisions_on,
    masked_items,
    read_by,
    readable,
)
from server.reporting.tickets.queries.reviews import waiting_reviews, words_of_step
from server.reporting.tickets.queries.views import (
    answer_view,
    full_view,
    full_views,
    get_ticket,
    outcome_view,
)

__all__ = [
    "LEADS_TO",
    "Decision",
    "answer_view",
    "before",
    "brief",
    "check_names",
    "closure_untold",
    "cursor_of",
    "decisions_on",
    "family",
    "filters",
    "followers",
    "full_view",
    "full_views",
    "get_ticket",
    "has_followed",
    "is_late",
    "is_within",
    "late_condition",
    "list_tickets",
    "lived",
    "masked_items",
    "outcome_view",
    "part_split_from",
    "parts_of",
    "present",
    "present_id",
    "promise_of",
    "promised_photos",
    "read_by",
    "readable",
    "spoken_of",
    "untold",
    "untold_since",
    "waiting_reviews",
    "within",
    "words_of_step",
]

"""Reads of announcements: what citizens read, what the desk works with, the agenda for calendars."""

from server.commons.announcements.queries.desk import DeskLine, DeskPage, counts, find, page
from server.commons.announcements.queries.shown import (
    Words,
    agenda,
    district_named,
    in_words,
    one,
    shown,
    shown_row,
    view,
)

__all__ = [
    "DeskLine",
    "DeskPage",
    "Words",
    "agenda",
    "counts",
    "district_named",
    "find",
    "in_words",
    "one",
    "page",
    "shown",
    "shown_row",
    "view",
]

"""Writes of outreach: links, campaigns and amounts."""

from server.commons.outreach.services.links import Wanted, count_visit, make_links
from server.commons.outreach.services.spending import (
    enter_cost,
    forget_campaign,
    note_campaign,
    remove_cost,
)

__all__ = [
    "Wanted",
    "count_visit",
    "enter_cost",
    "forget_campaign",
    "make_links",
    "note_campaign",
    "remove_cost",
]

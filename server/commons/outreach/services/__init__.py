"""Writes of outreach: links, campaigns and amounts, the logo that is printed."""

from server.commons.outreach.services.links import Wanted, count_visit, make_links
from server.commons.outreach.services.logos import keep_logo, logo_of
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
    "keep_logo",
    "logo_of",
    "make_links",
    "note_campaign",
    "remove_cost",
]

"""Reads for citizens, and the words of their pages."""

from server.reporting.signalements.queries.around import (
    nearby,
    public_map,
)
from server.reporting.signalements.queries.districts import district, districts
from server.reporting.signalements.queries.feed import feed
from server.reporting.signalements.queries.filters import public_conditions
from server.reporting.signalements.queries.followed import FollowedItem, followed
from server.reporting.signalements.queries.moderation import masked
from server.reporting.signalements.queries.people import (
    people_of,
    unasked,
)
from server.reporting.signalements.queries.public_list import latest, public_lines, public_list
from server.reporting.signalements.queries.satisfaction import SatisfactionCounts, satisfaction_counts
from server.reporting.signalements.queries.tracking import (
    FIELD_SOURCE,
    created_view,
    find,
    notices_view,
    of_the_field,
    of_witness,
    private_view,
    public_view,
)
from server.reporting.signalements.queries.words import (
    category_words,
    date_in_words,
    local_date_in_words,
    other_numbers,
    public_state_of,
    status_of,
    status_words,
)

__all__ = [
    "FIELD_SOURCE",
    "FollowedItem",
    "SatisfactionCounts",
    "category_words",
    "created_view",
    "date_in_words",
    "district",
    "districts",
    "feed",
    "find",
    "followed",
    "latest",
    "local_date_in_words",
    "masked",
    "nearby",
    "notices_view",
    "of_the_field",
    "of_witness",
    "other_numbers",
    "people_of",
    "private_view",
    "public_conditions",
    "public_lines",
    "public_list",
    "public_map",
    "public_state_of",
    "public_view",
    "satisfaction_counts",
    "status_of",
    "status_words",
    "unasked",
]

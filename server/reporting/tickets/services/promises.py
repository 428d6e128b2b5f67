"""What the territory's file promises for a ticket: its category, its team, its deadline."""

from datetime import datetime

from server.commons.territories.queries import Category, Team, Territory
from server.reporting.tickets import rules
from server.reporting.tickets.models import Ticket


def promised_by(territory: Territory, ticket: Ticket) -> datetime | None:
    """The deadline of the ticket's category, from its reception; only anomalies are promised one."""
    category = category_of(territory, ticket)
    if ticket.kind != "anomaly" or category.target_days is None:
        return None
    counts = territory.is_working_day if category.target_calendar == "working" else None
    return rules.deadline(ticket.received_at, category.target_days, territory.time_zone, counts)


def category_of(territory: Territory, ticket: Ticket) -> Category:
    """The category of a ticket; its row always exists."""
    category = territory.category_by_id(ticket.category_id)
    if category is None:
        raise LookupError(f"category {ticket.category_id} is not of territory {territory.code}")
    return category


def team_named(territory: Territory, slug: str) -> Team:
    """The team of a slug that `rules.check_payload` found known."""
    team = territory.team(slug)
    if team is None:
        raise LookupError(f"no team {slug} in territory {territory.code}")
    return team

"""What the territory's file promises for a ticket: its category, its team, its deadline."""

from datetime import datetime

from server.commons.territories.queries import Category, Team, Territory
from server.reporting.tickets import rules
from server.reporting.tickets.models import Ticket


def promised_by(territory: Territory, ticket: Ticket) -> datetime | None:
    """The deadline by the ticket's category and priority, from its reception; only anomalies have one.

    Days on which its clock stood still are given back, of those that count for the category.
    """
    category, zone = category_of(territory, ticket), territory.time_zone
    days = category.target(ticket.priority)
    if ticket.kind != "anomaly" or days is None:
        return None
    counts = territory.is_working_day if category.target_working else None
    for since, until in ticket.pauses:
        days += rules.days_between(datetime.fromisoformat(since), datetime.fromisoformat(until), zone, counts)
    return rules.deadline(ticket.received_at, days, zone, counts)


def restart_clock(territory: Territory, ticket: Ticket, instant: datetime) -> None:
    """Give back the days spent waiting for the citizen or a supplier."""
    if ticket.waiting_since:
        ticket.pauses = [*ticket.pauses, [ticket.waiting_since.isoformat(), instant.isoformat()]]
        ticket.deadline = promised_by(territory, ticket)
    ticket.waiting_for = ticket.waiting_since = None


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

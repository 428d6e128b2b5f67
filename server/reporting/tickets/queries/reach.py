"""What a person of the staff may see of all tickets: those of the own teams and districts."""

from sqlalchemy import ColumnElement

from server.commons.accounts import queries as accounts
from server.core.http import Identity
from server.reporting.tickets.models import Ticket


def within(identity: Identity) -> list[ColumnElement[bool]]:
    """The SQL conditions of what `identity` is limited to; none where there is no limit."""
    limits = accounts.limits_of(identity)
    found: list[ColumnElement[bool]] = []
    if limits.teams is not None:
        found.append(Ticket.team_id.in_(limits.teams))
    if limits.districts is not None:
        found.append(Ticket.district_id.in_(limits.districts))
    return found


def is_within(identity: Identity, ticket: Ticket) -> bool:
    """Whether `identity` may see this ticket."""
    return accounts.limits_of(identity).hold(ticket.team_id, ticket.district_id)

"""RQ entries of tickets."""

from uuid import UUID

from server.reporting.tickets import services


def close_settled_tickets() -> None:
    """Close what was done a while ago and nobody contests."""
    services.close_settled()


def report_unkept_promises() -> None:
    """Bring to the desk the photos that were promised and did not come."""
    services.report_unkept_promises()


def act_in_bulk(bulk_id: str, **_: object) -> None:
    """Do what was asked for many tickets, as far as it is not done."""
    services.act_in_bulk(UUID(bulk_id))


def index_ticket(ticket_id: str, **_: object) -> None:
    """Write the words by which a ticket is found."""
    services.index_ticket(UUID(ticket_id))


def index_missing_tickets() -> None:
    """Write the words of tickets that came in another way."""
    services.index_missing()

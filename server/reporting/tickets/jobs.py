"""RQ entries of tickets."""

from server.reporting.tickets import services


def close_settled_tickets() -> None:
    """Close what was done a while ago and nobody contests."""
    services.close_settled()

"""RQ entries of tickets."""

from server.reporting.tickets import services


def close_settled_tickets() -> None:
    """Close what was done a while ago and nobody contests."""
    services.close_settled()


def report_unkept_promises() -> None:
    """Bring to the desk the photos that were promised and did not come."""
    services.report_unkept_promises()

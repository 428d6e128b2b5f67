"""RQ entries of the people on call. Each may run twice."""

from uuid import UUID

from server.reporting.on_call import services


def raise_alert(ticket_id: str, **_: object) -> None:
    """Tell the person on call, if the ticket is urgent and the services are closed."""
    services.raise_alert(UUID(ticket_id))


def tell_again() -> None:
    """Tell again, and the next ones, about what nobody has acknowledged."""
    services.tell_again()


def remember_contacts() -> None:
    """Keep how to reach who is on call."""
    services.remember_contacts()

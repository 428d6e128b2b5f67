"""RQ entries of notifications. Each may run twice."""

from server.commons.notifications import services
from server.commons.territories import queries as territories


def send_notification(notification_id: int) -> None:
    """Send one message that waits."""
    services.deliver(notification_id)


def send_waiting_notifications() -> None:
    """Ask again for the messages that wait since hours; hourly."""
    services.ask_again(send_notification)


def forget_contacts() -> None:
    """Erase contact data after the territory's delay; nightly."""
    for territory_id in territories.all_ids():
        services.forget_old_contacts(territory_id)
    services.forget_old_push_addresses()

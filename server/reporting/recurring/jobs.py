"""RQ entries of recurring. Each may run twice."""

from server.reporting.recurring import services


def find_places() -> None:
    """Ask for the places of each town; daily."""
    services.ask_for_each_town(find_places_of)


def find_places_of(territory_id: int) -> None:
    """Find the places of one town where the same thing comes back."""
    services.find_places(territory_id)

"""RQ entries of outside bodies."""

from datetime import date
from uuid import UUID

from server.reporting.partners.services import bringing, looking, showing, telling, waiting


def give_to_body(ticket_id: str, action_id: str, team_id: int) -> None:
    """Bring a ticket to an outside body, by the way that it has."""
    bringing.give(UUID(ticket_id), UUID(action_id), team_id)


def bring_again(transfer_id: str) -> None:
    """Try once more what was not taken."""
    bringing.bring(UUID(transfer_id))


def show_photos(transfer_id: str) -> None:
    """Tell a body of photos that came after the ticket's words."""
    showing.show_photos(UUID(transfer_id))


def bring_waiting() -> None:
    """Ask for all that is to be tried again, or has photos that came."""
    waiting.ask_to_bring(bring_again, show_photos)


def look_for_news(team_id: int) -> None:
    """Ask a body's Open311 server what became of its tickets."""
    looking.look(team_id)


def look_everywhere() -> None:
    """Ask for news of all Open311 servers."""
    waiting.ask_for_news(look_for_news)


def tell_reply(transfer_id: str, action_id: str) -> None:
    """Bring what the desk wrote to a body."""
    telling.tell_reply(UUID(transfer_id), UUID(action_id))


def remind_body(team_id: int, day: str) -> None:
    """Tell a body what it has had for too long."""
    telling.remind(team_id, date.fromisoformat(day))

"""What the people on call and the desk read of an alert."""

import uuid
from typing import Any

from server.commons.notifications.rules import recipient_of
from server.commons.territories.queries import Territory
from server.core.language import speaking, translate


def nobody_of(team_id: int) -> uuid.UUID:
    """The recipient id under which the desk's list says that nobody of a team can be told."""
    return recipient_of("on-call-team", team_id)


def for_person(territory: Territory, ticket: Any, language: str, name: str) -> dict[str, Any]:
    """What `notifications.tell` needs: in the person's language, and for the desk in the town's."""
    with speaking(language):
        said = _said(territory, ticket)
        found = {
            "subject": translate("on_call.subject", **said),
            "body": translate("on_call.body", **said),
            "push_text": translate("on_call.push", number=ticket.number),
        }
    with speaking(territory.first_language):
        return {**found, "call_words": translate("on_call.call", name=name, **_said(territory, ticket))}


def for_desk(territory: Territory, ticket: Any) -> dict[str, Any]:
    """The same where nobody is on call and nobody answers for the team."""
    with speaking(territory.first_language):
        said = _said(territory, ticket)
        return {
            "subject": translate("on_call.subject", **said),
            "body": translate("on_call.nobody", **said),
            "push_text": "",
            "call_words": translate("on_call.nobody", **said),
        }


def _said(territory: Territory, ticket: Any) -> dict[str, str]:
    category = territory.category_by_id(ticket.category_id)
    return {
        "number": ticket.number,
        "what": category.label() if category else "",
        "place": ticket.address or translate("on_call.no_address"),
    }

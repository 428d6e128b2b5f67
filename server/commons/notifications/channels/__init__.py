"""The ways out: one small module each, which knows its protocol and nothing of the database.

`push(value, push)` for the ways that have addresses of their own, `send(message)` for the others. Both raise
`SendLater` when the other side does not answer, and `AddressGone` or `SendRefused` when it never will.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Push:
    """What goes through somebody else's push service: the town, number and state, the page without token.

    `answers` are buttons, each `{"answer", "title", "thanks"}`. All empty, it only wakes a tablet or a page.
    """

    title: str
    text: str
    url: str
    answers: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Message:
    """What a channel needs to send one message. `sender` is the territory's name and mailbox.

    `reference` is the same at each try. `stop_url`, where there is one, stops such mails when posted to;
    `how_to_stop` says it in the few words of an SMS.
    """

    channel: str
    reference: str
    sender: tuple[str, str]
    email: str | None
    phone: str | None
    subject: str
    body: str
    url: str
    push: Push
    stop_url: str = ""
    how_to_stop: str = ""


class AddressGone(Exception):
    """The push service does not know this address, or will never take a message for it."""

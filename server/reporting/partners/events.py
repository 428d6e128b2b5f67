"""What happens between the town and outside bodies, as facts."""

import uuid
from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReplyWritten(Event):
    """The desk answered a body about a ticket; `action_id` holds the words, `queue` is the team's."""

    transfer_id: uuid.UUID
    action_id: uuid.UUID
    queue: str


@dataclass(frozen=True, kw_only=True)
class TransferAskedAgain(Event):
    """The desk asks that a ticket be brought to its body anew; `queue` is the team's."""

    transfer_id: uuid.UUID
    queue: str

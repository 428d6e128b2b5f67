"""Outside bodies that are reached by telephone alone: who of the desk called, and what was said."""

import uuid

from server.core.clock import now
from server.core.db import UnitOfWork, again_if_taken, unit_of_work
from server.core.language import translate
from server.reporting.partners import queries, rules
from server.reporting.partners.errors import NotByTelephone, TransferUnknown
from server.reporting.partners.models import Transfer
from server.reporting.tickets import services as tickets
from server.reporting.tickets.rules import Actor
from server.reporting.tickets.services import Outcome


def note_called(
    *,
    territory_id: int,
    transfer_id: uuid.UUID,
    action_id: uuid.UUID,
    actor: Actor,
    words: str | None,
    reference: str | None,
) -> Outcome:
    """Note that a body was told of a ticket aloud, in the ticket's history; the same form twice is one call.

    Args:
        words: what was said, if anything is worth keeping.
        reference: the body's own number.

    Raises:
        TransferUnknown: there is none here.
        TicketMovedOn: the body no longer has the ticket.
        NotByTelephone: this body is reached in another way.

    Emits:
        See `apply_action`.
    """

    def write() -> Outcome:
        with unit_of_work() as work:
            row = work.lock(Transfer, transfer_id)
            if row is None or row.territory_id != territory_id:
                raise TransferUnknown("unknown_transfer")
            if row.channel != rules.BY_TELEPHONE:
                raise NotByTelephone("not_by_telephone")
            queries.still_theirs(row)
            return _note(work, row, action_id, actor, words, reference)

    return again_if_taken(write)


def _note(
    work: UnitOfWork,
    row: Transfer,
    action_id: uuid.UUID,
    actor: Actor,
    words: str | None,
    reference: str | None,
) -> Outcome:
    outcome = tickets.apply_within(
        work,
        action_id=action_id,
        ticket_id=row.ticket_id,
        territory_id=row.territory_id,
        actor=actor,
        kind="comment",
        payload={"words": translate("partner.said.called", words=words or "").strip()},
    )
    if outcome.result == "applied":
        row.state, row.sent_at = rules.SENT, now()
        row.reference = (reference or "")[:128] or row.reference
    return outcome

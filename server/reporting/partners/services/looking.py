"""Asking a body's Open311 server what became of the requests that it has."""

import logging
import uuid

from server.commons.territories import queries as territories
from server.commons.territories.queries import Team
from server.core.clock import now
from server.core.db import db, unit_of_work
from server.reporting.partners import queries, rules
from server.reporting.partners.channels import open311
from server.reporting.partners.errors import NotTaken, NotThisOne
from server.reporting.partners.models import Transfer
from server.reporting.partners.rules.open311 import Status
from server.reporting.partners.services.answering import answer

log = logging.getLogger(__name__)
CLOSURES = uuid.UUID(
    "e0a6a4b1-7c1e-4f8a-9a4a-2f6f5d1c7b90"
)  # namespace: an answer from what their server said
AT_ONCE = 12  # ten seconds each at most: a job may run for three minutes


def look(team_id: int) -> int:
    """Ask about the tickets of a body that were not asked about lately; say how many it answered.

    What its server says to be closed is done, with its words. A server that does not answer is left alone
    until the next time; one that answers something else is noted with the ticket.
    """
    known = territories.team_with_territory(team_id)
    if known is None:
        return 0
    _, team = known
    if queries.channel_of(team) != "open311":
        return 0
    heard = 0
    for transfer_id in queries.looked_at_next(team_id, now() - rules.LOOK_EVERY, AT_ONCE):
        try:
            heard += _look_at(team, transfer_id)
        except NotTaken as error:
            _note(transfer_id, error=str(error))
            if not isinstance(error, NotThisOne):
                break  # nobody is there: the others would only wait
    return heard


def _look_at(team: Team, transfer_id: uuid.UUID) -> int:
    transfer = db.session.get_one(Transfer, transfer_id)
    reference, token = transfer.reference, transfer.token
    db.session.rollback()  # nothing is held while the network is asked
    if reference is None:
        reference = open311.reference_of(team, token) if token else None
        if reference is None:
            _note(transfer_id)
            return 0
        _note(transfer_id, reference=reference)
    status = open311.status_of(team, reference)
    _note(transfer_id)
    if status.is_closed:
        _close(transfer_id, status)
    return 1


def _close(transfer_id: uuid.UUID, status: Status) -> None:
    transfer = db.session.get_one(Transfer, transfer_id)
    outcome = answer(
        transfer,
        answer_id=uuid.uuid5(CLOSURES, f"{transfer_id}:{status.updated}"),
        kind="done",
        words=status.notes or None,
    )
    if outcome.status >= 400:
        log.info("transfer %s is closed there, here %s", transfer_id, outcome.reason)


def _note(transfer_id: uuid.UUID, *, reference: str | None = None, error: str | None = None) -> None:
    with unit_of_work() as work:
        row = work.lock_one(Transfer, transfer_id)
        row.looked_at, row.error = now(), error[:500] if error else None
        row.reference = reference or row.reference

"""The two questions after "is it fixed?": the quality of the answer, and of the work."""

import uuid

from server.core.clock import now
from server.core.db import unit_of_work
from server.core.errors import Conflict
from server.reporting.signalements import rules
from server.reporting.signalements.models import Witness
from server.reporting.signalements.services.witnesses import authenticate
from server.reporting.tickets import services as tickets


def say_satisfaction(
    *, witness_id: uuid.UUID, token: str | None, answer: str | None, work: str | None
) -> None:
    """Keep what a witness thinks of the answer and of the work; the last one counts, None leaves it unsaid.

    Raises:
        NotFound, Forbidden: see `authenticate`.
        Conflict: no verdict was given, or the time to say is over.
    """
    authenticate(witness_id, token, "satisfaction")
    with unit_of_work() as writing:
        ticket = tickets.hold(writing, writing.session.get_one(Witness, witness_id).ticket_id)
        witness, instant = writing.lock_one(Witness, witness_id), now()
        judged = rules.may_be_judged(ticket.kind, ticket.state, ticket.closed_at, instant)
        if not judged or witness.verdict_at is None:
            raise Conflict("satisfaction_not_open")
        witness.quality_of_answer, witness.quality_of_work = answer, work
        witness.satisfied_at = instant
        tickets.show_again(writing, ticket.id)  # the figures count opinions

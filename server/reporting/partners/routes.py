"""HTTP for the programs of outside bodies: what they do about a ticket that was given to them."""

import uuid
from typing import Any

from flask import Response, request

from server.core.api import ApiBlueprint
from server.core.clock import now
from server.core.errors import problem
from server.core.http import bearer, territory, with_secret
from server.core.json import answer
from server.core.language import translate
from server.core.limits import limiter
from server.reporting.partners import queries, rules
from server.reporting.partners.errors import LinkRefused
from server.reporting.partners.models import Transfer
from server.reporting.partners.schemas import AnsweredOut, AnswerIn
from server.reporting.partners.services import answering

blueprint = ApiBlueprint("partners", __name__, url_prefix="/api/v1", description="Outside bodies")


@blueprint.post("/transfers/<uuid:transfer_id>/answers")
@blueprint.arguments(AnswerIn)
@blueprint.response(200, AnsweredOut)
@limiter.limit("600/hour")
@with_secret
def post_answer(sent: dict[str, Any], transfer_id: uuid.UUID) -> Response:
    """Say what the body does: `taken`, `planned`, `done`, `not_ours` or `question`.

    Either with the token that came with the ticket as Bearer, or signed as the webhook is:
    `Parvis-Signature: t=<seconds>,v1=<HMAC-SHA-256 of "<seconds>.<body>" in hex>`.
    """
    answer_id = sent.pop("id")
    outcome = answering.answer(_proven(transfer_id), answer_id=answer_id, **sent)
    if outcome.status < 400 and outcome.ticket is not None:
        ticket = outcome.ticket
        return answer({"result": outcome.result, "number": ticket.number, "state": ticket.state})
    return problem(
        outcome.status,
        outcome.reason or outcome.result,
        title=translate("error.action.title"),
        detail=translate(f"refusal.{outcome.reason}"),
    )


def _proven(transfer_id: uuid.UUID) -> Transfer:
    """The transfer, once the caller proved to be its body."""
    here, given = territory(), request.headers.get("Parvis-Signature")
    if given is None:
        transfer = queries.opened(here, bearer())
        if transfer.id != transfer_id:
            raise LinkRefused("partner_link_refused")
        return transfer
    transfer = queries.transfer_of(here.id, transfer_id)
    secret = queries.secret_of(transfer.team_id) if transfer.channel == "webhook" else None
    if secret is None or not rules.is_signed(secret, given, request.get_data(cache=True), now()):
        raise LinkRefused("partner_link_refused")
    return queries.still_theirs(transfer)

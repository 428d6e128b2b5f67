"""HTTP for who follows a signalement: correct, withdraw, be forgotten, say what one thinks, find it again."""

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, request

from server.commons.notifications.schemas import PushAddressIn
from server.core.api import ApiBlueprint
from server.core.drawings import qr_code
from server.core.http import bearer, public, territory, with_secret
from server.core.json import answer
from server.core.language import translate
from server.core.limits import limiter
from server.reporting.signalements import queries
from server.reporting.signalements.models import Witness
from server.reporting.signalements.schemas import NoticesOut, PageOut
from server.reporting.signalements.schemas.following import (
    AnonymisationIn,
    CorrectionIn,
    FollowedOut,
    NoticesIn,
    RecoveryIn,
    RecoveryOut,
    SatisfactionIn,
    WithdrawalIn,
)
from server.reporting.signalements.services import leaving, notices, recovery, satisfaction, witnesses

blueprint = ApiBlueprint(
    "following", __name__, url_prefix="/api/v1", description="What follows a signalement"
)
page_blueprint = Blueprint("following_pages", __name__)


def _page(witness_id: uuid.UUID, status: int = 200) -> Response:
    here = territory()
    return answer(queries.private_view(here, *queries.of_witness(here.id, witness_id)), status)


@blueprint.post("/signalements/<uuid:witness_id>/corrections")
@blueprint.post("/witnesses/<uuid:witness_id>/corrections")
@blueprint.arguments(CorrectionIn)
@blueprint.response(201, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_correction(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Add to one's words, until somebody takes the work in hand; the first words stay beside."""
    leaving.correct_words(
        territory_id=territory().id,
        witness_id=witness_id,
        token=bearer(),
        correction_id=sent["id"],
        words=sent["words"],
    )
    return _page(witness_id, 201)


@blueprint.post("/signalements/<uuid:witness_id>/withdrawal")
@blueprint.post("/witnesses/<uuid:witness_id>/withdrawal")
@blueprint.arguments(WithdrawalIn)
@blueprint.response(200, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_withdrawal(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Say that it is no longer needed."""
    leaving.withdraw(
        territory_id=territory().id, witness_id=witness_id, token=bearer(), withdrawal_id=sent["id"]
    )
    return _page(witness_id)


@blueprint.post("/signalements/<uuid:witness_id>/anonymisation")
@blueprint.post("/witnesses/<uuid:witness_id>/anonymisation")
@blueprint.arguments(AnonymisationIn)
@blueprint.response(200, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_anonymisation(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Forget at once how to reach this person; the page can be read, and no longer written to."""
    leaving.anonymise(
        territory_id=territory().id,
        witness_id=witness_id,
        token=bearer(),
        anonymisation_id=sent["id"],
        with_photos=sent["photos"],
    )
    return _page(witness_id)


@blueprint.post("/signalements/<uuid:witness_id>/satisfaction")
@blueprint.post("/witnesses/<uuid:witness_id>/satisfaction")
@blueprint.arguments(SatisfactionIn)
@blueprint.response(200, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_satisfaction(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """What the witness thinks of the answer and of the work."""
    satisfaction.say_satisfaction(witness_id=witness_id, token=bearer(), **sent)
    return _page(witness_id)


@blueprint.get("/signalements/<reference>/notices")
@blueprint.response(200, NoticesOut)
@limiter.limit("120/hour")
@with_secret
def get_notices(reference: str) -> Response:
    """Whether the holder of a secret or mailed token is written to. Changes nothing."""
    signalement, ticket = queries.find(territory().id, reference)
    witness = witnesses.recognise(signalement.id, ticket.id, bearer() or "", witnesses.NOTICES)
    return answer(queries.notices_view(witness.id))


@blueprint.put("/signalements/<reference>/notices")
@blueprint.arguments(NoticesIn)
@blueprint.response(200, NoticesOut)
@limiter.limit("120/hour")
@with_secret
def put_notices(sent: dict[str, Any], reference: str) -> Response:
    """Write to this person no more, or again."""
    witness = _want_notices(reference, bearer(), wanted=sent["wanted"])
    return answer(queries.notices_view(witness.id))


@page_blueprint.post("/s/<reference>/arreter")
@limiter.limit("120/hour")
@with_secret
def post_one_tap(reference: str) -> Response:
    """What a mail program calls when its own button is touched (RFC 8058); the page of the app is the GET."""
    _want_notices(reference, request.args.get("signature"), wanted=False)
    return Response(translate("notices.stopped"), content_type="text/plain; charset=utf-8")


def _want_notices(reference: str, token: str | None, *, wanted: bool) -> Witness:
    signalement, ticket = queries.find(territory().id, reference)
    return witnesses.want_notices(
        signalement_id=signalement.id, ticket_id=ticket.id, token=token, wanted=wanted
    )


@blueprint.delete("/signalements/<uuid:witness_id>/push-addresses")
@blueprint.delete("/witnesses/<uuid:witness_id>/push-addresses")
@blueprint.arguments(PushAddressIn)
@blueprint.response(204)
@limiter.limit("60/hour")
@with_secret
def delete_push_address(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Wake this phone or browser no more."""
    witnesses.stop_push_address(witness_id=witness_id, token=bearer(), kind=sent["kind"], value=sent["value"])
    return Response(status=204)


@blueprint.post("/recoveries")
@blueprint.arguments(RecoveryIn)
@blueprint.response(202, RecoveryOut)
@limiter.limit("10/hour")
@public
def post_recovery(sent: dict[str, Any]) -> Response:
    """Mail the link to all that an address follows; the answer is the same for an unknown one."""
    recovery.ask_for_list(territory_id=territory().id, email=sent["email"])
    return answer({"detail": translate("recovery.answer")}, 202)


@blueprint.get("/followed")
@blueprint.response(200, FollowedOut)
@limiter.limit("60/hour")
@with_secret
def get_followed() -> Response:
    """What the mailed link opens: each signalement with its own token. Changes nothing."""
    here = territory()
    items = [
        {
            "id": item.witness_id,
            "number": item.number,
            "category": queries.category_words(here.category_by_id(item.ticket.category_id)),
            "public_status": queries.status_of(here, item.ticket),
            "public_state": queries.public_state_of(item.ticket),
            "received_at": item.received_at,
            "token": notices.follow_token(item.witness_id, item.token_version),
        }
        for item in recovery.open_list(here.id, bearer())
    ]
    return answer({"items": items, "next": None})


@blueprint.get("/signalements/<reference>/qr.svg")
@blueprint.response(200, {"type": "string"}, content_type="image/svg+xml")
@blueprint.doc(security=[{}, {"secret": []}])
@limiter.limit("120/hour")
@with_secret
def get_qr(reference: str) -> Response:
    """The number's public page as a QR code, to print; with the secret or a mailed token, the private one."""
    signalement, ticket = queries.find(territory().id, reference)
    address, token = f"{current_app.config['PARVIS'].base_url}/s/{signalement.number}", bearer()
    if token is not None:
        witnesses.recognise(signalement.id, ticket.id, token, "follow")
        address = f"{address}#{token}"
    return Response(str(qr_code(address)), mimetype="image/svg+xml")

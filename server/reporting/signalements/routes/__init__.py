"""HTTP for citizens: send, add photos, follow, say "me too", judge, look around."""

import uuid
from typing import Any

from flask import Response, current_app, request

from server.commons.notifications.schemas import PushAddressIn, PushKindOut
from server.core.api import IMAGE_BODY, ApiBlueprint
from server.core.http import bearer, device_secret, public, territory, with_secret
from server.core.json import answer
from server.core.language import best_language
from server.core.limits import limiter, network_of
from server.reporting.signalements import queries
from server.reporting.signalements.schemas import (
    CreatedOut,
    MessageIn,
    NearbyOut,
    NearbyQuery,
    PageOut,
    PhotoKeptOut,
    SignalementIn,
    VerdictIn,
    WitnessIn,
)
from server.reporting.signalements.services import reception, slowing, witnesses
from server.reporting.signalements.services.reception import Draft

blueprint = ApiBlueprint(
    "signalements", __name__, url_prefix="/api/v1", description="What citizens send and follow"
)


def _draft(sent: dict[str, Any]) -> Draft:
    contact = sent.pop("contact") or {}
    cleaned = {key: value for key, value in sent.items() if value is not None}
    cleaned["language"] = best_language(sent["language"])
    network = network_of(request.remote_addr or "")
    return Draft(**cleaned, email=contact.get("email"), phone=contact.get("phone"), network=network)


@blueprint.post("/signalements")
@blueprint.arguments(SignalementIn)
@blueprint.response(201, CreatedOut)
@blueprint.alt_response(200, schema=CreatedOut, description="The same was sent before", success=True)
@limiter.limit("60/hour")
@with_secret
def post_signalement(sent: dict[str, Any]) -> Response:
    """Receive a signalement; the same id and secret sent again answer the same thing."""
    secret, here = device_secret(), territory()
    draft = _draft(sent)
    row, is_new = reception.receive_signalement(territory_id=here.id, draft=draft, secret=secret)
    if is_new and draft.network and not (draft.email or draft.phone):
        slowing.note_network(row.id, draft.network)
    view = queries.created_view(here, row, None if is_new else queries.find(here.id, str(row.id))[1])
    base = current_app.config["PARVIS"].base_url
    return answer(view | {"tracking_url": f"{base}/s/{row.number}#{secret}"}, 201 if is_new else 200)


@blueprint.put("/signalements/<uuid:signalement_id>/photos/<uuid:photo_id>")
@blueprint.response(200, PhotoKeptOut)
@blueprint.doc(requestBody=IMAGE_BODY)
@limiter.limit("200/hour")
@with_secret
def put_photo(signalement_id: uuid.UUID, photo_id: uuid.UUID) -> Response:
    """Receive the bytes of a photo; the same bytes sent again change nothing."""
    photo = reception.receive_photo(
        signalement_id=signalement_id,
        photo_id=photo_id,
        token=bearer(),
        body=request.get_data(cache=False),
    )
    return answer({"id": photo.id, "state": photo.state}, 200)


@blueprint.get("/signalements/<reference>")
@blueprint.response(200, PageOut)
@blueprint.doc(security=[{}, {"secret": []}])
@with_secret
def get_signalement(reference: str) -> Response:
    """The whole of it with the secret or a mailed token; the public view without."""
    here, token = territory(), bearer()
    if token is None:
        return answer(queries.public_view(here, reference))
    signalement, ticket = queries.find(here.id, reference)
    witness = witnesses.recognise(signalement.id, ticket.id, token, "follow")
    return answer(queries.private_view(here, signalement, ticket, witness))


@blueprint.get("/witnesses/<uuid:witness_id>")
@blueprint.response(200, PageOut)
@with_secret
def get_witness(witness_id: uuid.UUID) -> Response:
    """What a person who said "me too" follows."""
    here = territory()
    witnesses.authenticate(witness_id, bearer(), "follow")
    return answer(queries.private_view(here, *queries.of_witness(here.id, witness_id)))


@blueprint.get("/signalements/nearby")
@blueprint.arguments(NearbyQuery, location="query")
@blueprint.response(200, NearbyOut)
@limiter.limit("120/minute")
@public
def get_nearby(query: dict[str, Any]) -> Response:
    """Open tickets around a place, and those done lately."""
    return answer({"items": queries.nearby(territory(), **query), "next": None})


@blueprint.post("/tickets/<uuid:ticket_id>/witnesses")
@blueprint.arguments(WitnessIn)
@blueprint.response(201, PageOut)
@blueprint.alt_response(200, schema=PageOut, description="The same was sent before", success=True)
@limiter.limit("60/hour")
@with_secret
def post_witness(sent: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """ "Me too": follow this ticket and be told."""
    here, contact = territory(), sent["contact"] or {}
    witness, is_new = witnesses.join_ticket(
        territory_id=here.id,
        ticket_id=ticket_id,
        witness_id=sent["id"],
        secret=device_secret(),
        email=contact.get("email"),
        phone=contact.get("phone"),
        language=best_language(sent["language"]),
    )
    view = queries.private_view(here, *queries.of_witness(here.id, witness.id))
    return answer(view, 201 if is_new else 200)


@blueprint.post("/signalements/<uuid:witness_id>/verdict")
@blueprint.post("/witnesses/<uuid:witness_id>/verdict")
@blueprint.arguments(VerdictIn)
@blueprint.response(200, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_verdict(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """The witness's answer to "is it fixed?"."""
    here = territory()
    witnesses.give_verdict(territory_id=here.id, witness_id=witness_id, token=bearer(), **sent)
    return answer(queries.private_view(here, *queries.of_witness(here.id, witness_id)))


@blueprint.post("/signalements/<uuid:witness_id>/messages")
@blueprint.post("/witnesses/<uuid:witness_id>/messages")
@blueprint.arguments(MessageIn)
@blueprint.response(201, PageOut)
@limiter.limit("60/hour")
@with_secret
def post_message(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Words for the service in charge."""
    here = territory()
    witnesses.send_message(
        territory_id=here.id,
        witness_id=witness_id,
        token=bearer(),
        message_id=sent["id"],
        body=sent["body"],
    )
    return answer(queries.private_view(here, *queries.of_witness(here.id, witness_id)), 201)


@blueprint.post("/signalements/<uuid:witness_id>/push-addresses")
@blueprint.post("/witnesses/<uuid:witness_id>/push-addresses")
@blueprint.arguments(PushAddressIn)
@blueprint.response(201, PushKindOut)
@limiter.limit("60/hour")
@with_secret
def post_push_address(sent: dict[str, Any], witness_id: uuid.UUID) -> Response:
    """Wake this phone or browser from now on."""
    witnesses.add_push_address(witness_id=witness_id, token=bearer(), kind=sent["kind"], value=sent["value"])
    return answer({"kind": sent["kind"]}, 201)

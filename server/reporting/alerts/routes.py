"""HTTP for who wants to be told: ask, confirm, look, stop. A mail's link opens a page; its button posts."""

from typing import Any

from flask import Blueprint, Response, request

from server.core.api import ApiBlueprint
from server.core.http import bearer, public, territory, with_secret
from server.core.json import answer
from server.core.language import best_language, translate
from server.core.limits import limiter
from server.reporting.alerts import queries, services
from server.reporting.alerts.schemas import AlertIn, AlertOut, AskedOut

blueprint = ApiBlueprint("alerts", __name__, url_prefix="/api/v1", description="One mail a day on a place")
page_blueprint = Blueprint("alert_pages", __name__)
NO_BODY = {"required": False, "content": {}}


@blueprint.post("/alerts")
@blueprint.arguments(AlertIn)
@blueprint.response(202, AskedOut)
@limiter.limit("20/hour")
@public
def post_alert(sent: dict[str, Any]) -> Response:
    """Ask to be told by one mail a day. The answer is the same whether the address is known or not."""
    wish = services.Wish(**sent | {"language": best_language(sent["language"])})
    services.ask(territory_id=territory().id, wish=wish)
    return answer({"state": "to_confirm"}, 202)


@blueprint.get("/alerts/mine")
@blueprint.response(200, AlertOut)
@limiter.limit("120/hour")
@with_secret
def get_alert() -> Response:
    """What the holder of a mailed token watches."""
    return answer(queries.watched(territory(), bearer()))


@blueprint.post("/alerts/confirmation")
@blueprint.response(200, AlertOut)
@blueprint.doc(requestBody=NO_BODY)
@limiter.limit("120/hour")
@with_secret
def post_confirmation() -> Response:
    """Begin: the mailbox is its owner's."""
    return answer(services.confirm(territory(), bearer()))


@blueprint.post("/alerts/stop")
@blueprint.response(200, AlertOut)
@blueprint.doc(requestBody=NO_BODY)
@limiter.limit("120/hour")
@with_secret
def post_stop() -> Response:
    """Stop, and forget the address."""
    return answer(services.stop(territory(), bearer()))


@page_blueprint.post("/alertes/arreter")
@limiter.limit("120/hour")
@with_secret
def post_one_tap() -> Response:
    """What a mail program calls when its own button is touched (RFC 8058); the page of the app is the GET."""
    services.stop(territory(), request.args.get("signature"))
    return Response(translate("alert.stopped"), content_type="text/plain; charset=utf-8")

"""HTTP for citizens: read the agenda and the news, follow, stop."""

import uuid
from typing import Any

from flask import Blueprint, Response, request

from server.commons.announcements import queries
from server.commons.announcements.schemas import (
    AgendaQuery,
    AnnouncementOut,
    AnnouncementsOut,
    AnnouncementsQuery,
    FollowerIn,
    FollowerOut,
    SubscriberIn,
)
from server.commons.announcements.services import followers
from server.commons.notifications.schemas import PushAddressIn, PushKindOut
from server.core.api import ApiBlueprint
from server.core.errors import Forbidden
from server.core.http import bearer, device_secret, public, territory, with_secret
from server.core.json import answer
from server.core.language import best_language, translate
from server.core.limits import limiter

blueprint = ApiBlueprint("announcements", __name__, url_prefix="/api/v1", description="Agenda and news")
page_blueprint = Blueprint("announcement_pages", __name__)
CALENDAR = "text/calendar"


@blueprint.get("/announcements")
@blueprint.arguments(AnnouncementsQuery, location="query")
@blueprint.response(200, AnnouncementsOut)
@limiter.limit("120/minute")
@public
def get_announcements(query: dict[str, Any]) -> Response:
    """What is current or coming, in the words of Accept-Language."""
    return answer(queries.shown(territory(), **query))


@blueprint.get("/announcements.ics")
@blueprint.arguments(AgendaQuery, location="query")
@blueprint.response(200, {"type": "string", "description": "iCalendar"}, content_type=CALENDAR)
@limiter.limit("60/minute")
@public
def get_agenda(query: dict[str, Any]) -> Response:
    """The agenda for calendars, which ask again by themselves."""
    response = Response(
        queries.agenda(territory(), query["district"]), content_type=f"{CALENDAR}; charset=utf-8"
    )
    response.cache_control.public, response.cache_control.max_age = True, 900
    return response


@blueprint.get("/announcements/<uuid:announcement_id>")
@blueprint.response(200, AnnouncementOut)
@limiter.limit("120/minute")
@public
def get_announcement(announcement_id: uuid.UUID) -> Response:
    """One announcement, even over or withdrawn."""
    return answer(queries.one(territory(), announcement_id))


@blueprint.post("/announcements/<uuid:announcement_id>/followers")
@blueprint.arguments(FollowerIn)
@blueprint.response(201, FollowerOut)
@blueprint.alt_response(200, schema=FollowerOut, description="The same was sent before", success=True)
@limiter.limit("60/hour")
@with_secret
def post_follower(sent: dict[str, Any], announcement_id: uuid.UUID) -> Response:
    """Be told what becomes of this announcement."""
    return _follow(sent, announcement_id=announcement_id)


@blueprint.post("/announcements/subscribers")
@blueprint.arguments(SubscriberIn)
@blueprint.response(201, FollowerOut)
@blueprint.alt_response(200, schema=FollowerOut, description="The same was sent before", success=True)
@limiter.limit("60/hour")
@with_secret
def post_subscriber(sent: dict[str, Any]) -> Response:
    """Be told of all that is announced for a district, or for the town."""
    return _follow(sent, district=sent["district"])


def _follow(
    sent: dict[str, Any], *, announcement_id: uuid.UUID | None = None, district: str | None = None
) -> Response:
    contact = sent["contact"] or {}
    is_new = followers.follow(
        territory=territory(),
        follower_id=sent["id"],
        secret=device_secret(),
        announcement_id=announcement_id,
        district=district,
        email=contact.get("email"),
        phone=contact.get("phone"),
        language=best_language(sent["language"]),
    )
    view = {"id": sent["id"], "announcement_id": announcement_id, "district": district}
    return answer(view, 201 if is_new else 200)


@blueprint.delete("/announcements/<uuid:announcement_id>/followers/<uuid:follower_id>")
@blueprint.delete("/announcements/followers/<uuid:follower_id>")
@blueprint.response(204)
@limiter.limit("60/hour")
@with_secret
def delete_follower(follower_id: uuid.UUID, announcement_id: uuid.UUID | None = None) -> Response:
    """Be told nothing more, with the device's secret or a mailed token; again changes nothing."""
    followers.stop(follower_id=follower_id, token=bearer(), announcement_id=announcement_id)
    return Response(status=204)


@blueprint.post("/announcements/followers/<uuid:follower_id>/push-addresses")
@blueprint.arguments(PushAddressIn)
@blueprint.response(201, PushKindOut)
@limiter.limit("60/hour")
@with_secret
def post_follower_push_address(sent: dict[str, Any], follower_id: uuid.UUID) -> Response:
    """Wake this phone or browser from now on."""
    followers.add_push_address(
        follower_id=follower_id, token=bearer(), kind=sent["kind"], value=sent["value"]
    )
    return answer({"kind": sent["kind"]}, 201)


@page_blueprint.post("/actualites/<uuid:_announcement_id>")
@limiter.limit("120/hour")
@with_secret
def post_one_tap(_announcement_id: uuid.UUID) -> Response:
    """What a mail program calls when its own button is touched (RFC 8058); the page of the app is the GET."""
    follower_id = request.args.get("abonne", type=uuid.UUID)
    if follower_id is None:
        raise Forbidden("wrong_secret")
    followers.stop(follower_id=follower_id, token=request.args.get("signature"))
    return Response(translate("announcement.stopped"), content_type="text/plain; charset=utf-8")

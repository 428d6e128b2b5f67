"""An announcement for social networks: words in their lengths, a picture, a link that is counted."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import PUBLISH_ANNOUNCEMENTS
from server.commons.announcements import queries
from server.commons.announcements.errors import AnnouncementUnknown
from server.commons.announcements.queries import sharing
from server.commons.announcements.rules.content import WITHDRAWN
from server.commons.outreach import services
from server.commons.outreach.rules import POST
from server.commons.territories.queries.logos import logo_of
from server.core.http import territory
from server.surfaces.dashboard import access
from server.surfaces.dashboard.routes import blueprint

LINKS = uuid.UUID("5d0f3c9a-7f0e-4f53-9b0b-0f6a0c1d7e21")  # namespace: an announcement has one such link


@blueprint.post("/pilotage/annonces/<uuid:announcement_id>/partage")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def post_share(announcement_id: uuid.UUID) -> Any:
    """Make the link to this announcement that is counted; a second click changes nothing."""
    here = territory()
    if queries.find(here.id, announcement_id).row.state == WITHDRAWN:
        raise AnnouncementUnknown("unknown_announcement")
    services.make_links(
        territory_id=here.id,
        batch_id=uuid.uuid5(LINKS, str(announcement_id)),
        wanted=[services.Wanted(support=POST, announcement_id=announcement_id)],
    )
    return redirect(
        url_for("dashboard.get_announcement", announcement_id=announcement_id, _anchor="partager"), 303
    )


@blueprint.get("/pilotage/annonces/<uuid:announcement_id>/image.png")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def get_share_picture(announcement_id: uuid.UUID) -> Response:
    """The picture to be put in a post, before it is published too."""
    here = territory()
    row = queries.find(here.id, announcement_id).row
    said = sharing.in_one(here, row, request.args.get("langue", "fr"))
    return Response(sharing.card(here, said, logo_of(here)), mimetype="image/png")

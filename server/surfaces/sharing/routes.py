"""What programs that visit every page read first."""

import uuid

from flask import Blueprint, Response, current_app, request
from markupsafe import Markup, escape

from server.commons.announcements.queries.sharing import card, in_one
from server.commons.announcements.rules.content import WITHDRAWN
from server.commons.territories.queries.logos import logo_of
from server.core.errors import NotFound
from server.core.http import public, territory
from server.core.limits import limiter
from server.surfaces.sharing import queries

blueprint = Blueprint("sharing", __name__)
DAY_S, HOUR_S = 86_400, 3_600
# pages of one person, of staff, and what programs call; a signalement's own page says by itself that it is in
# no index, and may be read for the title of a link
CLOSED = (
    "/a/",
    "/api/",
    "/alertes/",
    "/envoi/",
    "/mes-signalements",
    "/photos/",
    "/pilotage/",
    "/retrouver",
    "/signaler",
)
OPEN = ("/api/v1/signalements.rss",)


def _kept(text: str, kind: str) -> Response:
    response = Response(text, content_type=f"{kind}; charset=utf-8")
    response.cache_control.public, response.cache_control.max_age = True, DAY_S
    return response


@blueprint.get("/robots.txt")
@public
def get_robots() -> Response:
    """What may be visited."""
    rules = [*(f"Allow: {path}" for path in OPEN), *(f"Disallow: {path}" for path in CLOSED)]
    sitemap = f"Sitemap: {current_app.config['PARVIS'].base_url}/sitemap.xml"
    return _kept("\n".join(["User-agent: *", *rules, "", sitemap, ""]), "text/plain")


@blueprint.get("/sitemap.xml")
@public
def get_sitemap() -> Response:
    """The pages that anybody may find."""
    base = current_app.config["PARVIS"].base_url
    lines = [
        Markup("<url><loc>{}</loc></url>").format(base + path) for path in queries.public_paths(territory())
    ]
    space = escape("http://www.sitemaps.org/schemas/sitemap/0.9")
    body = "\n".join(lines)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{body}\n</urlset>\n'
    return _kept(text, "application/xml")


@blueprint.get("/actualites/<uuid:announcement_id>/image.png")
@limiter.limit("60/minute")
@public
def get_picture(announcement_id: uuid.UUID) -> Response:
    """The picture that social networks show beside the link to an announcement."""
    here = territory()
    row = queries.shown_announcement(here, str(announcement_id))
    if row is None or row.state == WITHDRAWN:
        raise NotFound("unknown_announcement")
    said = in_one(here, row, request.args.get("langue", "fr"))
    response = Response(card(here, said, logo_of(here)), mimetype="image/png")
    response.cache_control.public, response.cache_control.max_age = True, HOUR_S
    return response

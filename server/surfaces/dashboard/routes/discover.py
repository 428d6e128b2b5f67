"""`/decouvrir`: the demonstration's front page, for who has three minutes."""

from flask import Response, current_app, send_file

from server.core.drawings import qr_code
from server.core.errors import NotFound
from server.core.http import public, territory
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.queries.discover import picture, pictured, year_shown
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/decouvrir")
@public
def get_discovery() -> Response:
    """Figures, a before/after pair, a QR code to try on one's own phone; in the demonstration only."""
    settings = current_app.config["PARVIS"]
    if not settings.demo:
        raise NotFound("not_found")
    address = f"{settings.base_url}/"
    here = territory()
    shown, own = year_shown(here)
    return pages.render("discover.html", shown=shown, own=own, pictured=pictured(here), qr=qr_code(address))


@blueprint.get("/decouvrir/<any(before, after):moment>.jpg")
@public
def get_picture(moment: str) -> Response:
    """The pair's pictures, which belong to the demonstration."""
    path = picture(moment)
    if path is None or not current_app.config["PARVIS"].demo:
        raise NotFound("not_found")
    return send_file(path, max_age=86_400)

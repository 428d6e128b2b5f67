"""The built files of the citizens' web app, with the headers they need."""

from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory

from server.core.errors import NotFound
from server.core.http import public

blueprint = Blueprint("web_files", __name__)
FOLDER = Path(__file__).resolve().parents[2] / "citizen_pwa" / "dist"
# pages that the app itself draws; the rest of the site is files, API and the other surfaces
PAGES = (
    "/",
    "/s/<number>",
    "/s/<number>/<what>",
    "/signaler",
    "/signaler/<step>",
    "/envoi/<signalement_id>",
    "/mes-signalements",
    "/retrouver",
    "/actualites",
    "/actualites/<announcement_id>",
    "/a-propos",
    "/accessibilite",
    "/donnees-personnelles",
    "/mentions-legales",
)
# addresses that were printed before the page had its present one
MOVED = {"/autour-de-moi": "/carte"}
# one person's own pages: no search engine keeps them
OWN = ("/s/", "/envoi/", "/mes-signalements", "/retrouver")
# addresses that programs call, whatever they say they accept
PROGRAMS = ("api/", "open311/", "photos/", "assets/", "pilotage/")
YEAR_S = 31_536_000


def content_security_policy() -> str:
    """Only our own code runs; pictures may also come from the map's tiles."""
    tiles = urlsplit(current_app.config["PARVIS"].tiles_url or "")
    tile_host = f"{tiles.scheme}://{tiles.netloc}".replace("{s}", "*") if tiles.netloc else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' blob: data: {tile_host}".strip(),
            "connect-src 'self'",
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _page(**_: str) -> Response:
    if not (FOLDER / "index.html").is_file():
        raise NotFound("assets_missing")
    response = send_from_directory(FOLDER, "index.html", max_age=0)
    response.headers["Content-Security-Policy"] = content_security_policy()
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(self)"
    response.cache_control.no_cache = True
    if request.path.startswith(OWN):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _absent_page(name: str) -> Response:
    """The app, which says that the address leads nowhere; for programs, the problem."""
    is_browser = any(kind == "text/html" for kind, _ in request.accept_mimetypes)
    if name.startswith(PROGRAMS) or not is_browser:
        raise NotFound("not_found")
    page = _page()
    page.status_code = 404
    return page


def _moved() -> Any:
    return redirect(MOVED[request.path], HTTPStatus.MOVED_PERMANENTLY)


for rule in PAGES:
    blueprint.add_url_rule(rule, endpoint="page", view_func=public(_page))
for rule in MOVED:
    blueprint.add_url_rule(rule, endpoint="moved", view_func=public(_moved))


def _is_built(name: str) -> bool:
    try:
        return (FOLDER / name).is_file()
    except OSError:  # longer than a name may be
        return False


@blueprint.get("/<path:name>")
@public
def get_file(name: str) -> Response:
    """A built file (for ever where its name holds a hash); for a wrong link, the page that says so."""
    if not _is_built(name):
        return _absent_page(name)
    is_hashed = name.startswith("assets/")
    response = send_from_directory(FOLDER, name, max_age=YEAR_S if is_hashed else 0)
    if is_hashed:
        response.cache_control.immutable = True
    if name.endswith(".webmanifest"):
        response.content_type = "application/manifest+json"
    return response

"""The built files of the citizens' web app, with the headers they need."""

import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, request, send_from_directory
from markupsafe import Markup

from server.core.errors import NotFound
from server.core.http import public, territory

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
    "/carte",
    "/quartiers",
    "/quartiers/<slug>",
    "/alertes/confirmer",
    "/alertes/arreter",
)
# addresses that were printed before the page had its present one
MOVED = {"/autour-de-moi": "/carte"}
# one person's own pages: no search engine keeps them
OWN = ("/s/", "/envoi/", "/mes-signalements", "/retrouver", "/alertes/")
# addresses that programs call, whatever they say they accept
PROGRAMS = ("api/", "open311/", "photos/", "assets/", "pilotage/")
# what the app's Firebase code asks to register a browser
FIREBASE = ("https://firebaseinstallations.googleapis.com", "https://fcmregistrations.googleapis.com")
YEAR_S = 31_536_000


@dataclass(frozen=True)
class PageFacts:
    """What search engines and shared links say of a page: public facts only."""

    title: str
    description: str
    site: str
    image: str | None = None  # the path of a picture of 1200 × 630 pixels


FactsLoader = Callable[[Any, str, Mapping[str, str]], PageFacts | None]


class _Loaders:
    facts: FactsLoader


def use_facts(facts: FactsLoader) -> None:
    """Say how the facts of a page are found, by territory, rule and what the address holds."""
    _Loaders.facts = staticmethod(facts)


def content_security_policy(*asked: str) -> str:
    """Only our own code runs, and asks `asked` besides us; pictures may also come from the map's tiles."""
    tiles = urlsplit(current_app.config["PARVIS"].tiles_url or "")
    tile_host = f"{tiles.scheme}://{tiles.netloc}".replace("{s}", "*") if tiles.netloc else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"img-src 'self' blob: data: {tile_host}".strip(),
            " ".join(("connect-src 'self'", *asked)),
            "style-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _page(**values: str) -> Response:
    page = FOLDER / "index.html"
    if not page.is_file():
        raise NotFound("assets_missing")
    facts = _facts(values)
    if facts:
        response = Response(
            _told(_parts(page, page.stat().st_mtime_ns), facts), content_type="text/html; charset=utf-8"
        )
        response.set_etag(sha256(response.get_data()).hexdigest()[:32])
        response.make_conditional(request)
        response.vary.add("Accept-Language")
    else:
        response = _smallest("index.html", 0)
    asked = FIREBASE if current_app.config["PARVIS"].fcm_web else ()
    response.headers["Content-Security-Policy"] = content_security_policy(*asked)
    response.headers["Permissions-Policy"] = "geolocation=(self), camera=(self)"
    response.cache_control.no_cache = True
    if request.path.startswith(OWN):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _facts(values: Mapping[str, str]) -> PageFacts | None:
    rule = request.url_rule.rule if request.url_rule else ""
    if rule not in PAGES:
        return None
    try:
        return _Loaders.facts(territory(), rule, values)
    except NotFound:  # no territory answers here yet: the app says so
        return None


@lru_cache(maxsize=2)
def _parts(page: Path, _written_ns: int) -> tuple[str, str]:
    """The page before and after its title and description."""
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition('<meta name="description"')
    return before, rest.partition("</title>")[2]


def _told(parts: tuple[str, str], facts: PageFacts) -> str:
    """The page with these facts in its head, escaped."""
    base = current_app.config["PARVIS"].base_url
    named = {
        "og:title": facts.title,
        "og:description": facts.description,
        "og:site_name": facts.site,
        "og:type": "website",
        "og:url": base + request.path,
        "og:image": base + (facts.image or "/icons/icon-512.png"),
    }
    if facts.image:
        named |= {"og:image:width": "1200", "og:image:height": "630"}
    tags = [
        Markup('<meta name="description" content="{}" />').format(facts.description),
        *(Markup('<meta property="{}" content="{}" />').format(*pair) for pair in named.items()),
        Markup("<title>{}</title>").format(facts.title),
    ]
    return parts[0] + "\n    ".join(tags) + parts[1]


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
    response = _smallest(name, YEAR_S if is_hashed else 0)
    if is_hashed:
        response.cache_control.immutable = True
    if name.endswith(".webmanifest"):
        response.content_type = "application/manifest+json"
    return response


def _smallest(name: str, max_age_s: int) -> Response:
    """The file, or the copy that the build compressed where the browser reads those."""
    compressed = f"{name}.gz"
    if not _is_built(compressed):
        return send_from_directory(FOLDER, name, max_age=max_age_s)
    if request.accept_encodings["gzip"]:
        kind, _ = mimetypes.guess_type(name)
        response = send_from_directory(FOLDER, compressed, max_age=max_age_s, mimetype=kind)
        response.content_encoding = "gzip"
    else:
        response = send_from_directory(FOLDER, name, max_age=max_age_s)
    response.vary.add("Accept-Encoding")
    return response

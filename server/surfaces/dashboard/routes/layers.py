"""Competence layers: looked at on a map with its table, uploaded, given to a body, removed."""

from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import EDIT_TERRITORY, MODERATE
from server.commons.territories.errors import ChangedMeanwhile, FileRefused
from server.commons.territories.services import layering
from server.commons.territories.services.layering import WantedLayer
from server.core.errors import NotFound
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, drawings, pages
from server.surfaces.dashboard.queries.layers import layer_lines
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.versions import changed_meanwhile

BODY = ("name", "email", "phone", "contact")
NEW = "+"  # chosen instead of a body that is known


@blueprint.get("/pilotage/secteurs")
@access.for_staff(MODERATE)
def get_layers() -> Response:
    """The layers on the map, and the same in a table."""
    return _list()


def _list(refusal: str = "", status: int = 200) -> Response:
    here = territory()
    return pages.render(
        "layers.html", status, lines=layer_lines(here), map=drawings.layers_map(here), refusal=refusal
    )


@blueprint.get("/pilotage/secteurs/secteur")
@access.for_staff(EDIT_TERRITORY)
def get_layer_form() -> Response:
    """The form of a layer, or an empty one."""
    slug = request.args.get("secteur")
    if slug is None:
        return _form({"buffer_m": "0"})
    layer = next((one for one in territory().layers if one.slug == slug), None)
    if layer is None:
        raise NotFound("not_found")
    return _form(
        {
            "slug": layer.slug,
            "name": layer.name,
            "buffer_m": f"{layer.buffer_m:g}",
            "team": layer.team or "",
        }
    )


def _form(typed: dict[str, str], refusal: str = "", status: int = 200) -> Response:
    here = territory()
    bodies = [team for team in here.teams if team.kind == "external"]
    base = typed.get("base") or str(here.revision)
    return pages.render(
        "layer_form.html", status, typed=typed, bodies=bodies, base=base, new=NEW, refusal=refusal
    )


@blueprint.post("/pilotage/secteurs/secteur")
@access.for_staff(EDIT_TERRITORY)
def post_layer() -> Any:
    """Keep a layer, with the file that draws it."""
    typed = request.form.to_dict()
    upload = request.files.get("file")
    if not typed.get("name", "").strip():
        return _form(typed, translate("dashboard.layers.name_missing"), 422)
    width = _metres(typed.get("buffer_m", ""))
    if width is None:
        return _form(typed, translate("dashboard.layers.width_wrong"), 422)
    try:
        text = upload.read().decode("utf-8-sig") if upload and upload.filename else None
        layering.put_layer(
            territory_id=territory().id,
            base=request.form.get("base", 0, type=int),
            account_id=access.person().account_id,
            wanted=_wanted(typed, width, text),
        )
    except UnicodeDecodeError:
        return _form(typed, translate("dashboard.layers.not_text"), 422)
    except FileRefused as error:
        return _form(typed, "\n".join(error.words), 422)
    except ChangedMeanwhile as error:
        return _form({**typed, "base": ""}, changed_meanwhile(error), 409)
    return redirect(url_for("dashboard.get_layers"), 303)


def _metres(typed: str) -> float | None:
    """A width as it was typed, nothing being none at all; None: that is no number."""
    try:
        return float(typed.replace(",", ".") or 0)
    except ValueError:
        return None


def _wanted(typed: dict[str, str], width: float, text: str | None) -> WantedLayer:
    """What the form says."""
    is_new = typed.get("team") == NEW
    return WantedLayer(
        slug=typed.get("slug") or None,
        name=typed.get("name", "").strip(),
        buffer_m=width,
        team=None if is_new else typed.get("team") or None,
        body={key: typed.get(f"body_{key}", "").strip() for key in BODY} if is_new else None,
        upload=text,
    )


@blueprint.post("/pilotage/secteurs/<slug>/retirer")
@access.for_staff(EDIT_TERRITORY)
def post_layer_removal(slug: str) -> Any:
    """Take a layer away, unless a rule needs it."""
    here = territory()
    try:
        layering.remove_layer(
            territory_id=here.id,
            base=request.form.get("base", here.revision, type=int),
            account_id=access.person().account_id,
            slug=slug,
        )
    except FileRefused as error:
        return _list("\n".join(error.words), 422)
    except ChangedMeanwhile as error:
        return _list(changed_meanwhile(error), 409)
    return redirect(url_for("dashboard.get_layers"), 303)

"""The versions of the territory's definition: the list, what each changed, its files, and the way back."""

import io
import zipfile
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import EDIT_TERRITORY, MODERATE
from server.commons.territories import services as writing
from server.commons.territories.errors import ChangedMeanwhile, FileRefused
from server.commons.territories.queries import versions
from server.commons.territories.queries.exporting import files_named
from server.core.errors import NotFound
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import versions as shown
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/versions")
@access.for_staff(MODERATE)
def get_versions() -> Response:
    """Each change of the definition, the newest first."""
    lines, following = shown.lines(territory(), request.args.get("avant", type=int))
    return pages.render("versions.html", lines=lines, following=following)


@blueprint.get("/pilotage/versions/<int:number>")
@access.for_staff(MODERATE)
def get_version(number: int) -> Response:
    """What a version says otherwise than another: the one before it, unless another is asked for."""
    return _page(number)


def _page(number: int, refusal: str = "", status: int = 200) -> Response:
    here = territory()
    asked = request.args.get("avec", type=int)
    before = versions.before(here.id, number) if asked is None else asked
    return pages.render(
        "version.html",
        status,
        one=shown.line(here, number),
        before=before,
        differences=shown.difference(here, before, number),
        refusal=refusal,
    )


@blueprint.get("/pilotage/versions/<int:number>/<name>")
@access.for_staff(EDIT_TERRITORY)
def get_version_files(number: int, name: str) -> Response:
    """The files of a version in one archive: applied, they make the same definition again."""
    here = territory()
    if name != f"{here.code}-{number}.zip":
        raise NotFound("not_found")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, body in files_named(here, number, here.insee).items():
            archive.writestr(file, body)
    return Response(packed.getvalue(), mimetype="application/zip")


@blueprint.post("/pilotage/versions/<int:number>/reprendre")
@access.for_staff(EDIT_TERRITORY)
def post_return(number: int) -> Any:
    """Make the definition what this version said, as a new version."""
    here, user = territory(), access.person()
    base = request.form.get("base", type=int)
    try:
        writing.return_to(
            territory_id=here.id,
            number=number,
            base=here.revision if base is None else base,
            account_id=user.account_id,
        )
    except ChangedMeanwhile as error:
        return _page(number, changed_meanwhile(error), 409)
    except FileRefused as error:
        return _page(number, "\n".join(error.words), 422)
    return redirect(url_for("dashboard.get_versions"), 303)


def changed_meanwhile(error: ChangedMeanwhile) -> str:
    """Who made which version since, and when."""
    return translate(
        "dashboard.versions.meanwhile",
        number=error.number,
        author=shown.author_of(error.account_id),
        moment=pages.moment(error.made_at),
    )

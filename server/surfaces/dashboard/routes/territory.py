"""The territory's definition, part by part: each form saved is a version, as a file applied is."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from server.commons.accounts.rules import EDIT_TERRITORY
from server.commons.territories import services as writing
from server.commons.territories.errors import ChangedMeanwhile, FileRefused, LogoRefused
from server.commons.territories.queries import versions
from server.commons.territories.rules.editing import at
from server.commons.territories.rules.geography import area_m2
from server.commons.territories.services import districting
from server.commons.territories.services.logos import MAX_BYTES, keep_logo
from server.commons.territories.services.reading import NAME
from server.core.errors import NotFound
from server.core.http import territory
from server.core.language import FIRST, name_of_language, translate
from server.surfaces.dashboard import access, drawings, pages, territory_forms
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.versions import changed_meanwhile
from server.surfaces.dashboard.territory_forms import ROWS, SECTIONS, Entry
from server.surfaces.dashboard.territory_rows import Spot, spot_of

#: The word of each part in its address.
PARTS = {
    "identite": "identity",
    "contact": "contact",
    "calendrier": "calendar",
    "conservation": "retention",
    "textes": "texts",
    "equipes": "teams",
    "categories": "categories",
    "questions": "questions",
    "quartiers": "districts",
    "modeles": "templates",
    "lieux": "places",
}
WORDS = {part: word for word, part in PARTS.items()}
#: What the list of a part says of each row beside its name.
COLUMNS = ("kind", "referent", "category", "population")


def _part(word: str) -> str:
    if word not in PARTS:
        raise NotFound("not_found")
    return PARTS[word]


def _section(part: str) -> tuple[Entry, ...]:
    return territory_forms.in_languages(SECTIONS[part], territory().languages)


def _document() -> Mapping[str, Any]:
    here = territory()
    return versions.definition(here.id, here.revision).document


@blueprint.get("/pilotage/territoire")
@access.for_staff(EDIT_TERRITORY)
def get_territory() -> Response:
    """All parts of the definition, each with its form."""
    document = _document()
    counts = {part: len(document.get(part, ())) for part in ROWS if part != "questions"}
    counts["categories"] = len(territory().leaves)
    return pages.render("territory.html", sections=SECTIONS, counts=counts, words=WORDS)


@blueprint.get("/pilotage/territoire/<word>")
@access.for_staff(EDIT_TERRITORY)
def get_part(word: str) -> Response:
    """The form of a part, or the list of its rows."""
    part, document = _part(word), _document()
    if part in SECTIONS:
        return _form(part, _section(part), document)
    if part not in ROWS or part == "questions":
        raise NotFound("not_found")
    if part == "districts":
        return _districts()
    kind = ROWS[part]
    return pages.render(
        "territory_rows.html",
        part=part,
        word=word,
        kind=kind,
        rows=document.get(part, ()),
        columns=[entry for entry in kind.entries if entry.name in COLUMNS],
        said=_said,
        title_of=lambda row: at(row, kind.title),
    )


def _said(entry: Entry, row: Mapping[str, Any]) -> str:
    """A value of a row in words."""
    category = territory().category(at(row, entry.path)) if entry.kind == "category" else None
    return category.label() if category else territory_forms.said(entry, row)


def _districts(refusal: str = "", status: int = 200) -> Response:
    here = territory()
    lines = [(item, area_m2(item.geometry)) for item in here.districts]
    drawn = drawings.districts_map(here)
    return pages.render("districts.html", status, lines=lines, map=drawn, refusal=refusal)


@blueprint.post("/pilotage/territoire/quartiers/trace")
@access.for_staff(EDIT_TERRITORY)
def post_districts() -> Any:
    """Draw the districts anew by an uploaded file."""
    here, upload = territory(), request.files.get("file")
    try:
        districting.draw_districts(
            territory_id=here.id,
            base=request.form.get("base", here.revision, type=int),
            account_id=access.person().account_id,
            upload=upload.read().decode("utf-8-sig") if upload else "",
        )
    except UnicodeDecodeError:
        return _districts(translate("dashboard.layers.not_text"), 422)
    except FileRefused as error:
        return _districts("\n".join(error.words), 422)
    except ChangedMeanwhile as error:
        return _districts(changed_meanwhile(error), 409)
    return redirect(url_for("dashboard.get_part", word=WORDS["districts"]), 303)


@blueprint.post("/pilotage/territoire/<word>")
@access.for_staff(EDIT_TERRITORY)
def post_section(word: str) -> Any:
    """Save the form of a part."""
    part = _part(word)
    if part not in SECTIONS:
        raise NotFound("not_found")
    entries = _section(part)
    try:
        sent = _with_logo()
    except LogoRefused:
        typed = territory_forms.read(entries, {}, request.form)
        wrong = {"logo": translate("dashboard.territory.logo_refused")}
        return _form(part, entries, typed, wrong, status=422)

    def look(document: Mapping[str, Any]) -> Any:
        return [at(document, entry.path) for entry in entries]

    def change(document: Mapping[str, Any]) -> Mapping[str, Any]:
        return territory_forms.read(entries, document, sent)

    refused = _save(part, entries, "", look, change)
    return refused or redirect(url_for("dashboard.get_territory", _anchor=part), 303)


def _with_logo() -> MultiDict[str, str]:
    """What was sent, with the address of the uploaded logo, if one was.

    Raises:
        LogoRefused: it cannot be one.
    """
    sent, upload = request.form.copy(), request.files.get("logo_file")
    if upload and upload.filename:
        sent["logo"] = keep_logo(upload.read(MAX_BYTES + 1))
    return sent


def _save(part: str, entries: Any, place: str, look: Any, change: Any, spot: Spot | None = None) -> Any:
    """Make the change a version; the form again, with why, when it cannot be."""
    here, user = territory(), access.person()
    base = request.form.get("base", here.revision, type=int)
    try:
        writing.edit(territory_id=here.id, base=base, account_id=user.account_id, look=look, change=change)
    except ChangedMeanwhile as error:
        typed = territory_forms.read(entries, {}, request.form)
        return _form(part, entries, typed, others=[changed_meanwhile(error)], status=409, spot=spot)
    except FileRefused as error:
        typed = territory_forms.read(entries, {}, request.form)
        by_entry, others = territory_forms.told(error.errors or {}, f"{NAME}{place}", entries)
        return _form(part, entries, typed, by_entry, others, 422, spot, base)
    return None


def _form(
    part: str,
    entries: tuple[Entry, ...],
    table: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    others: list[str] | None = None,
    status: int = 200,
    spot: Spot | None = None,
    base: int | None = None,
) -> Response:
    return pages.render(
        "territory_form.html",
        status,
        part=part,
        words=WORDS,
        fields=[(entry, territory_forms.shown(entry, table)) for entry in entries],
        errors=errors or {},
        others=others or [],
        spot=spot,
        rank=spot.rank if spot else None,
        key=request.values.get("cle"),
        title=at(table, spot.rows.title) if spot else "",
        questions=_questions(spot, table),
        language_name=name_of_language,
        spoken=dict.fromkeys((FIRST, territory_forms.SECOND, *territory().languages)),
        base=territory().revision if base is None else base,
    )


def _questions(spot: Spot | None, table: Mapping[str, Any]) -> Any:
    """Those of a category that is there; None elsewhere."""
    if spot is None or spot.rows.part != "categories" or spot.index is None:
        return None
    return table.get("questions", ())


@blueprint.get("/pilotage/territoire/<word>/ligne")
@access.for_staff(EDIT_TERRITORY)
def get_row(word: str) -> Response:
    """The form of one row, or an empty one."""
    document = _document()
    spot = spot_of(document, _part(word), request.args.get("cle"), request.args.get("dans"))
    return _form(spot.rows.part, spot.entries, spot.row(document), spot=spot)


@blueprint.post("/pilotage/territoire/<word>/ligne")
@access.for_staff(EDIT_TERRITORY)
def post_row(word: str) -> Any:
    """Save a row, or remove it."""
    sent, part = request.form, _part(word)
    key, above = sent.get("cle") or None, sent.get("dans") or None
    spot = spot_of(_document(), part, key, above)

    def look(document: Mapping[str, Any]) -> Any:
        return spot_of(document, part, key, above).row(document)

    def change(document: Mapping[str, Any]) -> Mapping[str, Any]:
        now = spot_of(document, part, key, above)
        if "remove" in sent:
            return now.without(document)
        return now.put(document, territory_forms.read(spot.entries, now.row(document), sent), _rank())

    place = spot.dotted(_document(), _rank())
    refused = _save(part, spot.entries, place, look, change, spot)
    return refused or redirect(_list_of(part, above), 303)


def _rank() -> int | None:
    rank = request.form.get("rank", type=int)
    return None if rank is None else max(0, rank - 1)


def _list_of(part: str, above: str | None) -> str:
    """Where one goes after a row: its list; the category after its question."""
    if part == "questions":
        return url_for("dashboard.get_row", word=WORDS["categories"], cle=above)
    return url_for("dashboard.get_part", word=WORDS[part])

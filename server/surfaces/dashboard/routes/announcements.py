"""Agenda and announcements: written, looked at as citizens read them, published, withdrawn."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import PUBLISH_ANNOUNCEMENTS
from server.commons.announcements import queries
from server.commons.announcements.errors import AnnouncementUnknown
from server.commons.announcements.queries import DeskLine
from server.commons.announcements.queries.desk import SHELVES
from server.commons.announcements.rules.content import KINDS, Content
from server.commons.announcements.services import writing
from server.core.clock import now
from server.core.errors import DomainError
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries.outreach import share_of
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.entry import located
from server.surfaces.dashboard.routes.typed import in_fields, in_words
from server.surfaces.dashboard.schemas import AnnouncementForm

MOMENTS = ("starts", "ends", "published")
SHOWN_BESIDE = {
    "latitude": "address",
    "longitude": "address",
    "starts_at": "starts_day",
    "ends_at": "ends_day",
    "published_from": "published_day",
}
USUAL_RADIUS_M = 150


@blueprint.get("/pilotage/annonces")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def get_announcements() -> Response:
    """What is current, coming, kept for later, past or withdrawn."""
    here, asked = territory(), request.args.get("etagere")
    shelf = asked if asked in SHELVES else SHELVES[0]
    return pages.render(
        "announcements.html",
        shelf=shelf,
        shelves=SHELVES,
        counts=queries.counts(here.id),
        page=queries.page(here.id, shelf, request.args.get("cursor")),
    )


@blueprint.get("/pilotage/annonces/nouvelle")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def get_new_announcement() -> Response:
    """An empty form, with the id of the announcement to come and a period that begins now."""
    here, instant = territory(), now()
    typed = {
        "kind": KINDS[0],
        "radius_m": str(USUAL_RADIUS_M),
        "revision": "0",
        **_typed_moment("starts", here.local(instant)),
        **_typed_moment("ends", here.local(instant + timedelta(days=7)).replace(hour=18, minute=0)),
    }
    return _form(uuid.uuid4(), typed, [], [], {})


@blueprint.get("/pilotage/annonces/<uuid:announcement_id>")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def get_announcement(announcement_id: uuid.UUID) -> Response:
    """The announcement as citizens read it, and what may be done with it."""
    return _page(queries.find(territory().id, announcement_id))


def _page(line: DeskLine, refusal: str = "", status: int = 200) -> Response:
    over = line.row.ends_at <= now()
    later = line.row.published_from is not None and line.row.published_from > now()
    link, shared = share_of(territory(), line.row)
    return pages.render(
        "announcement.html",
        status,
        one=line,
        over=over,
        later=later,
        refusal=refusal,
        link=link,
        shared=shared,
    )


@blueprint.get("/pilotage/annonces/<uuid:announcement_id>/modifier")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def get_announcement_form(announcement_id: uuid.UUID) -> Response:
    """The form with what it says now."""
    here, row = territory(), queries.find(territory().id, announcement_id).row
    names = ("kind", "title", "text", "title_en", "text_en", "address", "link", "revision")
    typed = {name: str(getattr(row, name) or "") for name in (*names, "latitude", "longitude")}
    typed["radius_m"] = str(row.radius_m or USUAL_RADIUS_M)
    for prefix, instant in zip(MOMENTS, (row.starts_at, row.ends_at, row.published_from), strict=True):
        typed |= _typed_moment(prefix, here.local(instant) if instant else None)
    districts = [one.slug for tie in row.districts if (one := here.district_by_id(tie.district_id))]
    categories = [item.code for tie in row.categories if (item := here.category_by_id(tie.category_id))]
    return _form(announcement_id, typed, districts, categories, {})


@blueprint.post("/pilotage/annonces/<uuid:announcement_id>")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def post_announcement(announcement_id: uuid.UUID) -> Any:
    """Keep what was written and show it as citizens read it; the same form again changes nothing."""
    typed = request.form.to_dict()
    districts, categories = request.form.getlist("districts"), request.form.getlist("categories")
    form = AnnouncementForm()
    wrong = in_words(form.validate(typed))
    if wrong:
        return _form(announcement_id, typed, districts, categories, wrong, 422)
    sent = form.load(typed)
    try:
        writing.save(
            territory_id=territory().id,
            announcement_id=announcement_id,
            account_id=access.person().account_id,
            content=_content(located(sent), districts, categories),
            base_revision=sent["revision"],
            tells=sent["tells"],
        )
    except AnnouncementUnknown:
        raise
    except DomainError as error:
        if error.status == 409:  # what somebody else saved is the base of the next try
            typed["revision"] = str(queries.find(territory().id, announcement_id).row.revision)
        return _form(announcement_id, typed, districts, categories, _by_field(error), error.status)
    return redirect(url_for("dashboard.get_announcement", announcement_id=announcement_id), 303)


def _by_field(error: DomainError) -> dict[str, str]:
    found = {SHOWN_BESIDE.get(name, name): words for name, words in in_fields(error).items()}
    return found or {"": translate(f"error.{error.code}.detail", **error.values)}


def _content(sent: Mapping[str, Any], districts: list[str], categories: list[str]) -> Content:
    has_place = sent["latitude"] is not None
    return Content(
        kind=sent["kind"],
        title=sent["title"],
        text=sent["text"],
        title_en=sent["title_en"],
        text_en=sent["text_en"],
        starts_at=_instant(sent["starts_day"], sent["starts_time"] or time(0)),
        ends_at=_instant(sent["ends_day"], sent["ends_time"] or time(23, 59)),
        published_from=_instant(sent["published_day"], sent["published_time"] or time(0)),
        districts=tuple(districts),
        categories=tuple(categories),
        address=sent["address"],
        latitude=sent["latitude"],
        longitude=sent["longitude"],
        radius_m=sent["radius_m"] if has_place else None,
        link=sent["link"],
    )


def _instant(day: date | None, hour: time) -> Any:
    """The instant on the town's clocks; None without a day."""
    return datetime.combine(day, hour, ZoneInfo(territory().time_zone)) if day else None


def _typed_moment(prefix: str, local: datetime | None) -> dict[str, str]:
    if local is None:
        return {f"{prefix}_day": "", f"{prefix}_time": ""}
    return {f"{prefix}_day": local.date().isoformat(), f"{prefix}_time": local.strftime("%H:%M")}


def _form(
    announcement_id: uuid.UUID,
    typed: Mapping[str, str],
    districts: list[str],
    categories: list[str],
    errors: Mapping[str, str],
    status: int = 200,
) -> Response:
    try:
        known = queries.find(territory().id, announcement_id)
    except AnnouncementUnknown:
        known = None
    return pages.render(
        "announcement_form.html",
        status,
        announcement_id=announcement_id,
        known=known,
        typed=typed,
        chosen_districts=districts,
        chosen_categories=categories,
        errors=errors,
        kinds=KINDS,
    )


@blueprint.post("/pilotage/annonces/<uuid:announcement_id>/publier")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def post_publication(announcement_id: uuid.UUID) -> Any:
    """Show it to citizens; a second click changes nothing."""
    try:
        writing.publish(territory_id=territory().id, announcement_id=announcement_id)
    except AnnouncementUnknown:
        raise
    except DomainError as error:
        return _page(queries.find(territory().id, announcement_id), _by_field(error)[""], error.status)
    return redirect(url_for("dashboard.get_announcement", announcement_id=announcement_id), 303)


@blueprint.post("/pilotage/annonces/<uuid:announcement_id>/retirer")
@access.for_staff(PUBLISH_ANNOUNCEMENTS)
def post_withdrawal(announcement_id: uuid.UUID) -> Any:
    """Show it no more and tell who follows it; a second click changes nothing."""
    try:
        writing.withdraw(territory_id=territory().id, announcement_id=announcement_id)
    except AnnouncementUnknown:
        raise
    except DomainError as error:
        return _page(queries.find(territory().id, announcement_id), _by_field(error)[""], error.status)
    return redirect(url_for("dashboard.get_announcement", announcement_id=announcement_id), 303)

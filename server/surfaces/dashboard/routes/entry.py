"""Entering what somebody says on the phone, at the counter, by mail or letter; the receipt to hand over."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, current_app, redirect, request, url_for

from server.commons.accounts.rules import ENTER_SIGNALEMENT, WORK_DESK_LIST
from server.commons.addresses import queries as addresses
from server.core.drawings import qr_code
from server.core.errors import DomainError, Invalid, NotFound
from server.core.http import new_secret, territory
from server.core.language import translate
from server.reporting.correspondence import queries as correspondence
from server.reporting.signalements import queries as signalements
from server.reporting.signalements.rules import MAX_DESCRIPTION, doors_of
from server.reporting.signalements.services import witnesses
from server.reporting.wording import queries as wording
from server.surfaces.dashboard import access, pages, papers, services
from server.surfaces.dashboard.queries import entries
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.mails import check_reads_mails
from server.surfaces.dashboard.routes.typed import in_fields, in_words
from server.surfaces.dashboard.schemas import ENTRY_SOURCES, EntryForm, ReceiptForm

RADIUS_M = 150
SHOWN_BESIDE = {"latitude": "address", "longitude": "address"}  # fields that nobody types
SURE = 0.8  # the geocoder's score from which its best answer is taken without asking


@blueprint.get("/pilotage/saisie")
@access.for_staff(ENTER_SIGNALEMENT)
def get_entry() -> Response:
    """An empty form, with the id and the secret of the signalement to come; or one with a mail's words."""
    typed = {"id": str(uuid.uuid4()), "secret": new_secret()}
    if "courriel" in request.args and access.person().may(WORK_DESK_LIST):
        check_reads_mails(access.person())
        typed |= entries.typed_from(correspondence.draft(territory().id, _mail_id()))
    return _form(typed, {})


def _mail_id() -> uuid.UUID:
    try:
        return uuid.UUID(request.values["courriel"])
    except ValueError as error:
        raise NotFound("mail_gone") from error


@blueprint.post("/pilotage/saisie")
@access.for_staff(ENTER_SIGNALEMENT)
def post_entry() -> Any:
    """Store it and show the receipt; the same form sent twice is one signalement and one receipt."""
    typed = request.form.to_dict()
    form = EntryForm()
    wrong = form.validate(typed)
    if {"id", "secret"} & set(wrong):
        return redirect(url_for("dashboard.get_entry"))
    if wrong:
        return _form(typed, wrong_fields(wrong), 422)
    sent = form.load(typed)
    user = access.person()
    if typed.get("courriel"):
        check_reads_mails(user)
    try:
        if sent["join"]:
            services.attach(user=user, form=sent)
            number = entries.number_of_ticket(territory().id, sent["join"])
        else:
            sent = about(sent)
            number = services.enter(user=user, form=located(sent), answers=_answers(sent["category"]))
        services.attach_papers(
            user=user,
            signalement_id=sent["id"],
            mail_id=_mail_id() if typed.get("courriel") else None,
            scans=[body for file in request.files.getlist("scans") if (body := file.read())],
        )
    except DomainError as error:
        return _form(typed, by_field(error, sent), error.status)
    return _receipt(number, sent)


def about(sent: dict[str, Any]) -> dict[str, Any]:
    """`sent` with what it is about: an idea or praise without a category has the first that may be about it.

    Raises:
        Invalid: its category is for another kind.
    """
    here, kind = territory(), sent["kind"]
    if not sent["category"] and kind != "anomaly":
        first = next((leaf for leaf in here.leaves if kind in leaf.kinds), None)
        return {**sent, "category": first.code if first else None}
    leaf = here.leaf(sent["category"] or "")
    if leaf and kind not in leaf.kinds:
        raise Invalid("invalid", errors={"category": [translate("dashboard.entry.category_of_another_kind")]})
    return sent


def located(sent: dict[str, Any]) -> dict[str, Any]:
    """`sent` with the coordinates of its address, typed without choosing one, where only one is meant."""
    if sent["latitude"] is None and sent["address"]:
        here = territory()
        found = addresses.search(sent["address"], near=(here.center_latitude, here.center_longitude))
        inside = [one for one in found if one.score > SURE and here.contains(one.longitude, one.latitude)]
        if inside:
            return {
                **sent,
                "latitude": inside[0].latitude,
                "longitude": inside[0].longitude,
                "address": inside[0].label,
            }
    return sent


def _answers(code: str | None) -> dict[str, Any]:
    category = territory().leaf(code or "")
    found: dict[str, Any] = {}
    for question in category.questions if category else ():
        values = [value.strip() for value in request.form.getlist(f"answer.{question.code}") if value.strip()]
        if values:
            found[question.code] = values if question.kind == "choices" else values[0]
    return found


def wrong_fields(wrong: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong beside the field that shows it."""
    return {SHOWN_BESIDE.get(name, name): words for name, words in in_words(wrong).items()}


def by_field(error: DomainError, sent: Mapping[str, Any]) -> dict[str, str]:
    """A refusal beside the field that it is about; the rest on top."""
    found = {SHOWN_BESIDE.get(name, name): words for name, words in in_fields(error).items()}
    detail = translate(f"error.{error.code}.detail", **error.values)
    if "address" in found:
        found["address"] = detail
    if "category" in found and not sent["category"]:
        found["category"] = translate("dashboard.entry.category_missing")
    return found or {"": detail}


def _form(typed: Mapping[str, Any], errors: Mapping[str, str], status: int = 200) -> Response:
    here = territory()
    leaf = here.leaf(typed.get("category") or "")
    return pages.render(
        "entry.html",
        status,
        typed=typed,
        errors=errors,
        sources=ENTRY_SOURCES,
        leaf=leaf,
        nearby=_nearby(typed),
    )


def _nearby(typed: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    try:
        latitude, longitude = float(typed["latitude"]), float(typed["longitude"])
    except (KeyError, ValueError, TypeError):
        return None
    found = signalements.nearby(
        territory(), latitude=latitude, longitude=longitude, radius_m=RADIUS_M, category=None
    )
    return [one for one in found if one["done_at"] is None][:6]  # what is done is entered again: it is back


@blueprint.get("/pilotage/saisie/adresses")
@access.for_staff(ENTER_SIGNALEMENT)
def get_addresses() -> Any:
    """Places for the words typed, as the list under the field."""
    here = territory()
    words = request.args.get("q", "")[:200]
    found = addresses.search(words, near=(here.center_latitude, here.center_longitude))
    items = [
        {
            "label": place.label,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "inside": here.contains(place.longitude, place.latitude),
        }
        for place in found
    ]
    return {"items": sorted(items, key=lambda item: not item["inside"])}


@blueprint.get("/pilotage/saisie/alentours")
@access.for_staff(ENTER_SIGNALEMENT)
def get_nearby() -> Response:
    """The open tickets around the place, so that one matter stays one ticket."""
    return pages.render("parts/nearby.html", nearby=_nearby(request.args))


@blueprint.post("/pilotage/saisie/mots")
@access.for_staff(ENTER_SIGNALEMENT)
def post_words() -> Response:
    """The category that the description speaks of: any where none is chosen, another one only when sure."""
    found = wording.suggested(territory(), request.form.get("description", "")[:MAX_DESCRIPTION])
    chosen = request.form.get("category", "")
    leaf, sure = found or (None, False)
    is_asked = request.form.get("kind", "anomaly") == "anomaly" and (sure or not chosen)
    return pages.render(
        "parts/by_words.html",
        doors=doors_of(request.form.get("description", "")[:MAX_DESCRIPTION]),
        leaf=leaf if is_asked and leaf and leaf.code != chosen else None,
    )


@blueprint.get("/pilotage/saisie/questions")
@access.for_staff(ENTER_SIGNALEMENT)
def get_questions() -> Response:
    """What to ask, and to say, for a category."""
    leaf = territory().leaf(request.args.get("category", ""))
    return pages.render("parts/questions.html", leaf=leaf, typed={}, errors={})


def _receipt(number: str, sent: Mapping[str, Any]) -> Response:
    """The receipt: the one time that the link with its secret is shown."""
    base_url = current_app.config["PARVIS"].base_url
    link = f"{base_url}/s/{number}#{sent['secret']}"
    here = territory()
    category = here.leaf(sent["category"] or "")
    return pages.render(
        "receipt.html",
        known_as=number,
        link=link,
        qr=qr_code(link),
        sent=sent,
        category=category.label() if category else None,
        team=entries.team_of(here, number),
        polls=0,
        received_at=entries.received_at(here.id, number),
    )


@blueprint.get("/pilotage/saisie/service/<number>")
@access.for_staff(ENTER_SIGNALEMENT)
def get_team(number: str) -> Response:
    """The service in charge, once the rules have chosen it; asked a few times by the receipt."""
    polls = request.args.get("polls", 0, type=int) + 1
    here = territory()
    team = entries.team_of(here, number)
    return pages.render("parts/receipt_team.html", known_as=number, team=team, polls=polls)


@blueprint.post("/pilotage/saisie/recu.pdf")
@access.for_staff(ENTER_SIGNALEMENT)
def post_receipt_on_paper() -> Response:
    """The receipt as PDF, for who still has the secret that its page shows once."""
    sent = ReceiptForm().load(request.form.to_dict())
    witness = witnesses.authenticate(sent["id"], sent["secret"], "follow")
    receipt = entries.receipt_of(territory(), witness)
    link = f"{current_app.config['PARVIS'].base_url}/s/{receipt.number}#{sent['secret']}"
    return Response(papers.receipt_on_paper(territory(), receipt, link), mimetype="application/pdf")

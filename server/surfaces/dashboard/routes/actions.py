"""Acting on a ticket from its page or from a queue."""

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for

from server.commons.accounts.rules import ACT_ON_TICKETS
from server.core.errors import DomainError, Forbidden, Invalid
from server.core.http import territory
from server.core.language import translate
from server.reporting.signalements.services import notices
from server.reporting.tickets.rules import CLOSE_REASONS, REJECT_REASONS, needs_review
from server.reporting.tickets.services import Outcome
from server.surfaces.dashboard import access, forms, pages, services
from server.surfaces.dashboard.queries import lists, tickets
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.tickets import frame_of
from server.surfaces.dashboard.routes.typed import loaded
from server.surfaces.dashboard.schemas import ActionForm, filter_from

MAX_PHOTOS = 5
REASONS = (*REJECT_REASONS, *CLOSE_REASONS)


@blueprint.post("/pilotage/dossiers/<number>/actions")
@access.for_staff(ACT_ON_TICKETS)
def post_action(number: str) -> Any:
    """Apply the action of a form; a second click of the same form changes nothing more."""
    here, user = territory(), access.person()
    # whoever had the ticket a moment ago may still send: the action says what becomes of the words
    ticket_id = tickets.locate(here, number).id
    typed = request.form.to_dict()
    sent = loaded(ActionForm(), typed)
    payload = {**services.payload_of(here, sent), "items": _items(), "hide": _hidden_words()}
    try:
        outcome = services.act(
            user=user,
            ticket_id=ticket_id,
            kind=sent["kind"],
            action_id=sent["action_id"],
            base_version=sent["base_version"],
            payload=payload,
            bodies=_photos(),
        )
    except DomainError as error:
        words = translate(f"error.{error.code}.detail", **error.values)
        return _refused(number, sent, typed, error.status, words)
    if outcome.status < 400:
        return _done(number, sent["kind"])
    return _refused(number, sent, typed, outcome.status, _why(outcome), outcome)


@blueprint.post("/pilotage/dossiers/<number>/apercu")
@access.for_staff(ACT_ON_TICKETS)
def post_preview(number: str) -> Response:
    """What the persons concerned would read if the form were sent as it is; nothing is done."""
    here, user = territory(), access.person()
    ticket = tickets.find(here, user, number)
    sent = loaded(ActionForm(), request.form.to_dict())
    payload = {**sent, "for": sent["wait_for"], "number": sent["into"]}
    known = payload["reason"] in REASONS
    payload["reason"] = payload["reason"] if known else None
    shown = notices.preview(here, ticket, kind=sent["kind"], payload=payload)
    reviewed = here.review_replies and needs_review(sent["kind"], payload, user.identity.role)
    return pages.render("parts/preview.html", notice=shown, reviewed=reviewed)


def _items() -> list[dict[str, str]] | None:
    """What a moderator ticked: `words:<id>`, `photo:<id>`."""
    pairs = [value.partition(":") for value in request.form.getlist("item")]
    return [{"kind": kind, "id": item} for kind, _, item in pairs] or None


def _hidden_words() -> list[str] | None:
    """What is to be hidden of the words that are published, a line each; None where the form does not ask."""
    lines = request.form["hide"].splitlines() if "hide" in request.form else None
    return None if lines is None else [line.strip() for line in lines if line.strip()]


def _photos() -> list[bytes]:
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if len(sent) > MAX_PHOTOS:
        raise Invalid("too_many_photos", count=MAX_PHOTOS)
    return [file.read() for file in sent]


def _why(outcome: Outcome) -> str:
    words = outcome.words or translate(f"refusal.{outcome.reason}")
    if outcome.result == "conflict":
        return translate("dashboard.conflict.what_to_do", reason=words)
    if outcome.reason == "action_id_taken":
        return translate("dashboard.already_sent")
    return words


def _done(number: str, kind: str) -> Any:
    """Back to the page that the form says, else to the ticket; it says once what is done."""
    what = translate(f"dashboard.step.{kind}")
    flash(translate("dashboard.done", number=number, what=what[0].lower() + what[1:]))
    address = access.local_path(request.form.get("back")) or url_for("dashboard.get_ticket", number=number)
    if access.is_fragment():
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def _refused(
    number: str,
    sent: dict[str, Any],
    typed: dict[str, str],
    status: int,
    words: str,
    outcome: Outcome | None = None,
) -> Response:
    """Say why, with the present version to act upon, and keep what was typed."""
    here, user = territory(), access.person()
    taken = outcome is not None and outcome.reason == "action_id_taken"
    action_id = uuid.uuid4() if taken else sent["action_id"]
    try:
        ticket, beside = tickets.find_beside(here, user, number)
    except Forbidden:  # it left the reader's team meanwhile: the words say what became of what was sent
        return pages.refusal(status, translate("dashboard.refused"), words)
    if access.is_fragment():
        return pages.render(
            "parts/refusal.html",
            status,
            title=translate("dashboard.refused"),
            detail=words,
            fresh={"base_version": ticket.version, "action_id": action_id},
        )
    shown = tickets.page_of(here, user, ticket, beside=beside)
    return _page(shown, status, kind=sent["kind"], typed=typed, refusal=words, action_id=action_id)


def _page(
    shown: tickets.TicketPage,
    status: int,
    *,
    kind: str,
    typed: dict[str, str],
    refusal: str,
    action_id: uuid.UUID,
) -> Response:
    here, user = territory(), access.person()
    drawn = forms.refused_forms(shown, here, kind=kind, typed=typed, refusal=refusal, action_id=action_id)
    chosen = filter_from({"state": "open"})
    return pages.render(
        "tickets.html",
        status,
        page=lists.page(here, user, chosen),
        ticket=shown,
        forms=drawn,
        refused={**typed, "said": refusal},
        total=None,
        counted=lists.COUNTED,
        back=access.local_path(typed.get("back")),
        **frame_of(chosen, beside=True),
    )

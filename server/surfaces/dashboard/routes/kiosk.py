"""The kiosk of the counter: people enter by themselves what they see, on a screen that shows nothing else."""

import uuid
from typing import Any

from flask import Response, current_app, redirect, request, url_for

from server.commons.accounts.rules import ENTER_SIGNALEMENT, SEE_TICKETS
from server.core.drawings import qr_code
from server.core.errors import DomainError, Forbidden
from server.core.http import new_secret
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.entry import by_field, located, wrong_fields
from server.surfaces.dashboard.schemas import EntryForm

SHOWN_S = 60  # how long the number stays for its reader, and nobody else


@blueprint.get("/pilotage/borne")
@access.for_staff(ENTER_SIGNALEMENT)
def get_kiosk() -> Response:
    """An empty form in large letters."""
    _check_account()
    return _form({"id": str(uuid.uuid4()), "secret": new_secret()}, {})


@blueprint.post("/pilotage/borne")
@access.for_staff(ENTER_SIGNALEMENT)
def post_kiosk() -> Any:
    """Keep it, show its number, then begin anew."""
    _check_account()
    typed, form = request.form.to_dict(), EntryForm(only=KIOSK_FIELDS)
    wrong = form.validate(typed)
    if {"id", "secret"} & set(wrong):
        return redirect(url_for("dashboard.get_kiosk"))
    if wrong:
        return _form(typed, wrong_fields(wrong), 422)
    sent = {**EMPTY, **form.load(typed)}
    try:
        number = services.enter(user=access.person(), form=located(sent), answers={}, source="kiosk")
    except DomainError as error:
        return _form(typed, by_field(error, sent), error.status)
    link = f"{current_app.config['PARVIS'].base_url}/s/{number}#{sent['secret']}"
    answer = pages.render("kiosk_done.html", known_as=number, qr=qr_code(link))
    answer.headers["Refresh"] = f"{SHOWN_S}; url={url_for('dashboard.get_kiosk')}"
    return answer


KIOSK_FIELDS = (
    *("id", "secret", "address", "latitude", "longitude"),
    *("category", "description", "email", "phone"),
)
EMPTY = {"kind": "anomaly", "postal": None, "language": "fr", "source": "kiosk"}


def _check_account() -> None:
    """Whoever stands at the counter may leave the page: the account must open nothing else."""
    if access.person().may(SEE_TICKETS):
        raise Forbidden("kiosk_account")


def _form(typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    answer = pages.render("kiosk.html", status, typed=typed, errors=errors)
    answer.headers["Refresh"] = f"300; url={url_for('dashboard.get_kiosk')}"  # who went away leaves nothing
    return answer

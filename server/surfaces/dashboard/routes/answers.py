"""What the desk hears: the answer of somebody who has no screen to "is it fixed?"."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import WORK_DESK_LIST
from server.core.errors import Invalid
from server.core.http import territory
from server.surfaces.dashboard import access, services
from server.surfaces.dashboard.queries import tickets
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import AnswerForm


@blueprint.post("/pilotage/dossiers/<number>/avis/<uuid:witness_id>")
@access.for_staff(WORK_DESK_LIST)
def post_answer(number: str, witness_id: uuid.UUID) -> Any:
    """Note what a person of this ticket answered; the same answer again changes nothing."""
    user = access.person()
    ticket = tickets.find(territory(), user, number)
    services.note_answer(
        user=user, ticket_id=ticket.id, witness_id=witness_id, form=answer_from(request.form)
    )
    address = url_for("dashboard.get_ticket", number=number)
    if access.is_fragment():
        answer = Response(status=204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def answer_from(typed: Mapping[str, str]) -> dict[str, Any]:
    """The answer of a form.

    Raises:
        Invalid: neither yes nor no, or too many words.
    """
    form, sent = AnswerForm(), {name: typed.get(name, "") for name in ("solved", "comment")}
    if form.validate(sent):
        raise Invalid("answer_missing" if not sent["solved"] else "malformed_form")
    found: dict[str, Any] = form.load(sent)
    return found

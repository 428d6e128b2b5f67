"""Difficult senders: warn or slow one, let one go, print what was said."""

import uuid
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import MODERATE
from server.core.errors import Invalid, NotFound
from server.core.http import territory
from server.core.language import translate
from server.reporting.signalements.queries import senders
from server.reporting.signalements.services import slowing
from server.surfaces.dashboard import access, pages, papers
from server.surfaces.dashboard.queries import tickets
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import SenderForm


@blueprint.get("/pilotage/expediteurs")
@access.for_staff(MODERATE)
def get_senders() -> Response:
    """Who was warned or slowed, why, by whom, until when."""
    return pages.render("senders.html", senders=senders.slowed_senders(territory(), access.person().identity))


@blueprint.post("/pilotage/dossiers/<number>/expediteur/<uuid:witness_id>")
@access.for_staff(MODERATE)
def post_sender(number: str, witness_id: uuid.UUID) -> Any:
    """Warn this person, or slow him or her until a day."""
    user, form = access.person(), SenderForm()
    typed = request.form.to_dict()
    if form.validate(typed):
        return _refused(translate("dashboard.senders.check"))
    ticket = tickets.find(territory(), user, number)
    sent = form.load(typed)
    try:
        slowing.warn_or_slow(
            measure_id=sent.pop("id"),
            **sent,
            territory_id=user.identity.territory_id,
            ticket_id=ticket.id,
            witness_id=witness_id,
            account_id=user.account_id,
        )
    except Invalid as error:
        return _refused(" ".join(words[0] for words in (error.errors or {}).values()))
    if access.is_fragment():
        return Response(headers={"HX-Redirect": url_for("dashboard.get_senders")})
    return redirect(url_for("dashboard.get_senders"), 303)


def _refused(words: str) -> Response:
    return pages.refusal(422, translate("dashboard.refused"), words)


@blueprint.post("/pilotage/expediteurs/<uuid:sender_id>/lever")
@access.for_staff(MODERATE)
def post_lift(sender_id: uuid.UUID) -> Any:
    """Let this sender go."""
    user = access.person()
    senders.check_may_lift(sender_id, user.identity)
    slowing.lift(measure_id=sender_id, territory_id=user.identity.territory_id, account_id=user.account_id)
    return redirect(url_for("dashboard.get_senders"), 303)


@blueprint.get("/pilotage/dossiers/<number>/preuves/<uuid:witness_id>.pdf")
@access.for_staff(MODERATE)
def get_evidence(number: str, witness_id: uuid.UUID) -> Response:
    """What this person said, on paper."""
    here, user = territory(), access.person()
    ticket = tickets.find(here, user, number)
    if not tickets.is_of(ticket, witness_id):
        raise NotFound("unknown_signalement")
    people = senders.same_person(user.identity, witness_id)
    measures = senders.slowed_senders(here, user.identity, witness_ids=people)
    access.write_down_export("preuves.pdf", ticket=str(ticket.id))
    sheet = papers.evidence_sheet(here, senders.sayings(people), measures, user.identity.name)
    return Response(sheet, mimetype="application/pdf")

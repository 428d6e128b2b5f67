"""Outside bodies: what waits for the desk there, the secrets shared with them; and the page of a body."""

import uuid
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for

from server.commons.accounts.rules import ADMINISTER, WORK_DESK_LIST
from server.core.clock import now
from server.core.errors import DomainError, Invalid
from server.core.http import territory, with_secret
from server.core.language import translate
from server.core.limits import limiter
from server.reporting.dispatch.rules import map_page
from server.reporting.partners import queries
from server.reporting.partners.services import answering, bringing, calling, secrets
from server.reporting.signalements.queries.words import status_words
from server.reporting.tickets import services as tickets
from server.reporting.tickets.queries import within
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import partners as shown
from server.surfaces.dashboard.queries import tickets as tickets_shown
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import loaded
from server.surfaces.dashboard.schemas import CalledForm, PartnerForm, ReplyForm

partner_blueprint = Blueprint("partner_pages", __name__, template_folder="../templates")
pages.dress(partner_blueprint)


@blueprint.get("/pilotage/partenaires")
@access.for_staff(WORK_DESK_LIST)
def get_partners() -> Response:
    """What is late, asked, refused or not brought at outside bodies; and how each is reached."""
    return _page()


def _page(**values: Any) -> Response:
    here = territory()
    return pages.render(
        "partners.html",
        rows=queries.at_partners(here, now(), within(access.person().identity)),
        bodies=[team for team in here.teams if team.kind == "external"],
        channel_of=queries.channel_of,
        secrets=queries.with_secret(here.id),
        **{"secret": None, **values},
    )


@blueprint.post("/pilotage/partenaires/<uuid:transfer_id>/envoi")
@access.for_staff(WORK_DESK_LIST)
def post_bring_again(transfer_id: uuid.UUID) -> Any:
    """Bring a ticket to its body anew."""
    _check_reach(transfer_id)
    bringing.bring_again(territory_id=territory().id, transfer_id=transfer_id)
    return _back_to_ticket(transfer_id)


@blueprint.post("/pilotage/partenaires/<uuid:transfer_id>/lien")
@access.for_staff(WORK_DESK_LIST)
def post_link_back(transfer_id: uuid.UUID) -> Any:
    """Take back the links that a body was sent."""
    _check_reach(transfer_id)
    bringing.take_link_back(
        territory_id=territory().id, transfer_id=transfer_id, by=access.person().account_id
    )
    return _back_to_ticket(transfer_id)


@blueprint.post("/pilotage/partenaires/<uuid:transfer_id>/lu")
@access.for_staff(WORK_DESK_LIST)
def post_partner_read(transfer_id: uuid.UUID) -> Any:
    """What a body asked was read, and needs no answer in writing."""
    _check_reach(transfer_id)
    answering.note_read(territory_id=territory().id, transfer_id=transfer_id)
    return redirect(url_for("dashboard.get_partners"), 303)


@blueprint.post("/pilotage/partenaires/<uuid:transfer_id>/reponse")
@access.for_staff(WORK_DESK_LIST)
def post_partner_reply(transfer_id: uuid.UUID) -> Any:
    """Write to a body about its ticket."""
    sent = loaded(ReplyForm(), request.form.to_dict())
    outcome = answering.reply(
        territory_id=territory().id,
        transfer_id=transfer_id,
        action_id=sent["id"],
        actor=tickets.actor_of(access.person().identity),
        words=sent["words"],
    )
    return _applied(outcome) or _back_to_ticket(transfer_id)


@blueprint.post("/pilotage/partenaires/<uuid:transfer_id>/appel")
@access.for_staff(WORK_DESK_LIST)
def post_partner_called(transfer_id: uuid.UUID) -> Any:
    """Note that a body which has only a telephone was called."""
    sent = loaded(CalledForm(), request.form.to_dict())
    _check_reach(transfer_id)
    outcome = calling.note_called(
        territory_id=territory().id,
        transfer_id=transfer_id,
        action_id=sent["id"],
        actor=tickets.actor_of(access.person().identity),
        words=sent["words"],
        reference=sent["reference"],
    )
    return _applied(outcome) or redirect(url_for("dashboard.get_partners"), 303)


def _applied(outcome: tickets.Outcome) -> Response | None:
    """Nothing where it was applied, else why it was not."""
    if outcome.status < 400:
        return None
    return pages.refusal(
        outcome.status, translate("dashboard.refused"), translate(f"refusal.{outcome.reason}")
    )


@blueprint.post("/pilotage/partenaires/<team>/secret")
@access.for_staff(ADMINISTER)
def post_partner_secret(team: str) -> Response:
    """Make the secret of a body's webhook, and show it this once."""
    user = access.person()
    made = secrets.make_secret(territory_id=user.identity.territory_id, team=team, account_id=user.account_id)
    return _page(secret=made, secret_team=territory().team(team))


@blueprint.post("/pilotage/partenaires/<team>/cle")
@access.for_staff(ADMINISTER)
def post_partner_key(team: str) -> Any:
    """Keep the key of a body's Open311 server."""
    user = access.person()
    secrets.keep_key(
        territory_id=user.identity.territory_id,
        team=team,
        key=request.form.get("key", ""),
        account_id=user.account_id,
    )
    return redirect(url_for("dashboard.get_partners"), 303)


def _check_reach(transfer_id: uuid.UUID) -> None:
    """Refuse what is of a team or district that the reader is not to see."""
    here = territory()
    tickets_shown.find(here, access.person(), shown.number_of(here.id, transfer_id))


def _back_to_ticket(transfer_id: uuid.UUID) -> Any:
    number = shown.number_of(territory().id, transfer_id)
    return redirect(url_for("dashboard.get_ticket", number=number), 303)


@partner_blueprint.get("/partenaire")
@limiter.limit("1200/hour")  # a page that waits for photos looks for them again
@with_secret
def get_partner() -> Response:
    """The ticket that a body was given, for who holds its link; its photos for the page. Changes nothing."""
    try:
        return _ticket(thanks="merci" in request.args)
    except DomainError as error:
        return _refused(error)


@partner_blueprint.post("/partenaire")
@limiter.limit("120/hour")
@with_secret
def post_partner() -> Any:
    """Keep what the body answers; sent twice it is one answer."""
    try:
        return _answered()
    except DomainError as error:
        return _refused(error)


def _answered() -> Any:
    transfer = queries.opened(territory(), request.args.get("signature"))
    form, typed = PartnerForm(), request.form.to_dict()
    if form.validate(typed):
        return _ticket(422, typed=typed, refusal=translate("partner.check"))
    sent = form.load(typed)
    try:
        outcome = answering.answer(transfer, answer_id=sent.pop("id"), bodies=_photos(), **sent)
    except Invalid as error:
        words = " ".join(one for told in (error.errors or {}).values() for one in told)
        return _ticket(422, typed=typed, refusal=words or translate(f"error.{error.code}.detail"))
    if outcome.status >= 400:
        return _ticket(outcome.status, typed=typed, refusal=translate(f"refusal.{outcome.reason}"))
    if sent["kind"] == "not_ours":
        return pages.render(
            "partner_refused.html",
            title=translate("partner.thanks_title"),
            detail=translate("partner.given_back"),
        )
    address = url_for("partner_pages.get_partner", signature=request.args["signature"], merci=1)
    return redirect(address, 303)


def _photos() -> list[bytes]:
    return [file.read() for file in request.files.getlist("photos") if file.filename]


def _ticket(
    status: int = 200, *, thanks: bool = False, typed: dict[str, str] | None = None, refusal: str = ""
) -> Response:
    here, signature = territory(), request.args.get("signature")
    transfer = queries.opened(here, signature)
    ticket, team = queries.parcel_of(here, transfer), here.team_by_id(transfer.team_id)
    category = here.category((*ticket.category_codes, "")[0])
    return pages.render(
        "parts/partner_photos.html" if access.is_fragment() else "partner.html",
        status,
        signature=signature,
        polls=request.args.get("polls", 0, type=int),
        ticket=ticket,
        team=team,
        look=category.icon if category else "circle-help",
        state_words=status_words(here, ticket.state, transfer.team_id),
        answers=queries.possible_answers(ticket.state),
        map_page=map_page,
        address=url_for("partner_pages.post_partner", signature=signature),
        thanks=thanks,
        typed=typed or {},
        refusal=refusal,
    )


def _refused(error: DomainError) -> Response:
    title, detail = (translate(f"error.{error.code}.{part}", **error.values) for part in ("title", "detail"))
    return pages.render("partner_refused.html", error.status, title=title, detail=detail)

"""HTTP for staff: list, one ticket, actions."""

import uuid
from typing import Any

from flask import Response

from server.core.api import ApiBlueprint
from server.core.errors import Forbidden, problem
from server.core.http import staff, staff_identity, territory
from server.core.json import answer
from server.core.language import translate
from server.reporting.tickets import queries, services
from server.reporting.tickets.schemas import (
    ActionIn,
    ListQuery,
    OutcomeOut,
    TicketFullOut,
    TicketsOut,
    states_of,
)

blueprint = ApiBlueprint("tickets", __name__, url_prefix="/api/v1", description="The work, for staff")
READERS = ("agent", "desk", "service", "director", "elected", "admin")


@blueprint.get("/tickets")
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(200, TicketsOut)
@staff(*READERS)
def get_tickets(query: dict[str, Any]) -> Response:
    """A page of the tickets that the reader may see, latest first."""
    here, states = territory(), states_of(query.pop("state"))
    queries.check_names(
        here, states=states, **{name: query[name] for name in ("team", "category", "district")}
    )
    reach = queries.within(staff_identity())
    return answer(queries.list_tickets(here, states=states, reach=reach, **query))


@blueprint.get("/tickets/<uuid:ticket_id>")
@blueprint.response(200, TicketFullOut)
@staff(*READERS, devices=True)
def get_ticket(ticket_id: uuid.UUID) -> Response:
    """One ticket whole: words, photos, history, why it is where it is, what may be done."""
    here = territory()
    ticket = queries.get_ticket(here.id, ticket_id)
    if not queries.is_within(staff_identity(), ticket):
        raise Forbidden("not_your_team")
    return answer(queries.full_view(here, ticket, staff_identity().role))


@blueprint.post("/tickets/<uuid:ticket_id>/actions")
@blueprint.arguments(ActionIn)
@blueprint.response(200, OutcomeOut)
@staff(*READERS, devices=True)
def post_action(sent: dict[str, Any], ticket_id: uuid.UUID) -> Response:
    """Apply one action; a resend of the same answers `already_applied`."""
    here = territory()
    outcome = services.apply_action(
        ticket_id=ticket_id,
        territory_id=here.id,
        actor=services.actor_of(staff_identity()),
        **sent,
    )
    view = queries.outcome_view(here, outcome)
    if outcome.status < 400:
        return answer(view)
    return problem(
        outcome.status,
        outcome.reason or outcome.result,
        title=translate("error.action.title"),
        detail=view.pop("message"),
        **view,
    )

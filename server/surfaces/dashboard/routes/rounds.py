"""A team's round on paper, for those who work without a tablet."""

from flask import Response

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_TICKETS
from server.core.errors import Forbidden, NotFound
from server.core.http import territory
from server.reporting.field import queries
from server.surfaces.dashboard import access
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/tournees/<slug>.pdf")
@access.for_staff(SEE_TICKETS)
def get_round_sheet(slug: str) -> Response:
    """The round of a team, from the middle of the town."""
    here = territory()
    team = here.team(slug)
    if team is None or not team.active:
        raise NotFound("not_found")
    limits = limits_of(access.person().identity)
    if (limits.teams is not None and team.id not in limits.teams) or limits.districts is not None:
        raise Forbidden("not_your_team")
    return Response(queries.round_on_paper(here, team), mimetype="application/pdf")

"""What an open list of tickets asks for now and then, so that it need not be read again."""

from flask import Response, request
from markupsafe import Markup

from server.commons.accounts.rules import SEE_DASHBOARD, SEE_TICKETS
from server.core.http import territory
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.queries import live
from server.surfaces.dashboard.queries.together import places_of
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.tickets import frame_of
from server.surfaces.dashboard.schemas import filter_from


@blueprint.get("/pilotage/dossiers/nouvelles")
@access.for_staff(SEE_TICKETS)
def get_news() -> Response:
    """What changed in the list since the address's mark; 204 without a body where nothing did."""
    here, user = territory(), access.person()
    chosen = filter_from(request.args)
    found = live.news(here, user, chosen, request.args.get("mark", ""))
    if found is None:
        return Response(status=204)
    return pages.render("parts/news.html", news=found, ticket=None, **frame_of(chosen))


@blueprint.get("/pilotage/chiffres/nouvelles")
@access.for_staff(SEE_DASHBOARD)
def get_changes() -> Response:
    """Whether any figure may have changed since the address's mark; 204 without a body where none did."""
    towns = list(places_of(territory()).values()) or [territory()]
    reached = live.changes(towns, request.args.get("mark", ""))
    if reached is None:
        return Response(status=204)
    return Response(Markup('<div data-mark="{}" data-stale></div>').format(reached), mimetype="text/html")

"""The first page: the director's figures; each role that has none is led to its own work."""

from typing import Any

from flask import redirect, request, url_for

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import ACT_ON_TICKETS, RUN_OUTREACH, SEE_DASHBOARD, SEE_TICKETS
from server.core.clock import local_day, now
from server.core.http import territory
from server.reporting.signalements.rules import SOURCES
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.charts import sheet_asked
from server.surfaces.dashboard.figure_charts import received, short_words_of
from server.surfaces.dashboard.figure_forms import figures_from
from server.surfaces.dashboard.queries import adoption, direction, live, together
from server.surfaces.dashboard.queries.figures import figures
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.figures import breakdowns_of, filters_of
from server.surfaces.dashboard.routes.tickets import filters_in_words
from server.surfaces.dashboard.schemas import address_of


@blueprint.get("/pilotage/")
@access.for_staff()
def get_home() -> Any:
    """Figures for who steers, of what the address names; the list for who works; the entry for relays."""
    user = access.person()
    if user.may(SEE_DASHBOARD):
        here = territory()
        visited_at = services.note_visit(user=user)
        chosen = figures_from(request.args)
        look = together.look_from(here, limits_of(user.identity), chosen["territory"])
        filters = filters_of(look, chosen)
        found = figures(look, user, local_day(now(), here.time_zone), visited_at, filters)
        weeks = received(look, found.period, "week", filters)
        return sheet_asked([weeks]) or pages.render(
            "home.html",
            figures=found,
            look=look,
            filtered={**look.beside, **filters.address()},
            chosen=address_of(chosen),
            chips=filters_in_words(filters.address(), look.towns),
            breakdowns=breakdowns_of(look),
            choices=together.choices_of(look),
            places=together.places_of(here),
            sources=SOURCES,
            weeks=weeks,
            decline=adoption.declining(here) if user.may(RUN_OUTREACH) else None,
            mark=live.mark_of(*look.facts.mark),
            written=short_words_of,
            words_of_trend=lambda trend: direction.words_of_trend(trend, pages.number),
        )
    if user.may(ACT_ON_TICKETS) and user.identity.teams:
        return redirect(url_for("dashboard.get_queue"))
    if user.may(SEE_TICKETS):
        return redirect(url_for("dashboard.get_tickets", state="open"))
    return redirect(url_for("dashboard.get_entry"))

"""The first page: the director's figures; each role that has none is led to its own work."""

from typing import Any

from flask import redirect, url_for

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import ACT_ON_TICKETS, RUN_OUTREACH, SEE_DASHBOARD, SEE_TICKETS
from server.core.clock import local_day, now
from server.core.http import territory
from server.surfaces.dashboard import access, pages, services
from server.surfaces.dashboard.charts import sheet_asked
from server.surfaces.dashboard.figure_charts import received
from server.surfaces.dashboard.queries import adoption, direction, live
from server.surfaces.dashboard.queries.figures import figures
from server.surfaces.dashboard.queries.measures import NO_FILTER
from server.surfaces.dashboard.queries.together import look_from
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/")
@access.for_staff()
def get_home() -> Any:
    """Figures for who steers; the list for who works; the entry for relays."""
    user = access.person()
    if user.may(SEE_DASHBOARD):
        here = territory()
        visited_at = services.note_visit(user=user)
        look = look_from(here, limits_of(user.identity), None)
        day = local_day(now(), here.time_zone)
        found = figures(look, user, day, visited_at)
        weeks = received(look, found.period, "week", NO_FILTER)
        return sheet_asked([weeks]) or pages.render(
            "home.html",
            figures=found,
            beside=look.beside,
            weeks=weeks,
            decline=adoption.declining(here) if user.may(RUN_OUTREACH) else None,
            mark=live.mark_of(*look.facts.mark),
            words_of_trend=lambda trend: direction.words_of_trend(trend, pages.number),
        )
    if user.may(ACT_ON_TICKETS) and user.identity.teams:
        return redirect(url_for("dashboard.get_queue"))
    if user.may(SEE_TICKETS):
        return redirect(url_for("dashboard.get_tickets", state="open"))
    return redirect(url_for("dashboard.get_entry"))

"""The first page: the director's figures; each role that has none is led to its own work."""

from typing import Any

from flask import redirect, url_for

from server.commons.accounts.rules import ACT_ON_TICKETS, SEE_DASHBOARD, SEE_TICKETS
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.charts import Cell, Chart, Row, sheet_asked
from server.surfaces.dashboard.queries.figures import Figures, figures
from server.surfaces.dashboard.queries.weeks import year_of
from server.surfaces.dashboard.queries.year import last_year
from server.surfaces.dashboard.routes import blueprint


@blueprint.get("/pilotage/")
@access.for_staff()
def get_home() -> Any:
    """Figures for who steers; the list for who works; the entry for relays."""
    user = access.person()
    if user.may(SEE_DASHBOARD):
        here = territory()
        year = year_of(here)
        found = figures(here, year)
        weeks = _weeks(found)
        return sheet_asked([weeks]) or pages.render(
            "home.html", figures=found, year=last_year(here, year), weeks=weeks
        )
    if user.may(ACT_ON_TICKETS) and user.identity.teams:
        return redirect(url_for("dashboard.get_queue"))
    if user.may(SEE_TICKETS):
        return redirect(url_for("dashboard.get_tickets", state="open"))
    return redirect(url_for("dashboard.get_entry"))


def _weeks(found: Figures) -> Chart:
    rows = [
        Row(
            pages.day(week.label),
            [Cell(week.value, week.filter)],
            tick=pages.day(week.label, "MMMd"),
        )
        for week in found.weeks
    ]
    head = translate("dashboard.home.week")
    received = translate("dashboard.home.received")
    return Chart("semaines", "columns", translate("dashboard.home.weeks"), head, [received], rows)

"""The brief of each district, who gets it, and the report of a year."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import RUN_OUTREACH, SEE_DASHBOARD
from server.core.clock import now
from server.core.errors import DomainError, NotFound
from server.core.http import public, territory
from server.core.language import best_language
from server.core.limits import limiter
from server.reporting.alerts import queries as alerts
from server.reporting.alerts import services as alert_services
from server.reporting.alerts.rules import MONTHLY
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.papers import brief_on_paper, year_on_paper
from server.surfaces.dashboard.queries.brief import brief_of, last_months, year_of_reports
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import id_of

MONTHS_OFFERED, MONTHS_KEPT, YEARS_OFFERED = 12, 36, 3
MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
FIRST_YEAR = 2000


@blueprint.get("/pilotage/bulletins")
@access.for_staff(SEE_DASHBOARD)
def get_briefs() -> Response:
    """The districts with the months that can be printed, how many get each, and the years."""
    return _page({}, "")


def _page(typed: Mapping[str, str], refusal: str, status: int = 200) -> Response:
    here = territory()
    months = last_months(here, MONTHS_OFFERED)
    asked = request.args.get("mois", "")
    month = next((one for one in months if f"{one:%Y-%m}" == asked), months[0])
    this_year = here.local(now()).year
    return pages.render(
        "briefs.html",
        status,
        months=months,
        month=month,
        month_words=pages.month,
        readers=alerts.monthly_counts(here.id),
        years=[this_year - back for back in range(YEARS_OFFERED)],
        typed=typed,
        refusal=refusal,
        asked=request.args.get("demande") == "oui",
    )


@blueprint.post("/pilotage/bulletins/inscriptions")
@access.for_staff(RUN_OUTREACH)
def post_reader() -> Any:
    """Ask an address whether it wants the brief; nothing more is sent before its owner says so."""
    typed = request.form.to_dict()
    try:
        wish = alert_services.Wish(
            id=id_of(typed.get("id", "")),
            email=typed.get("email", ""),
            language=best_language(typed.get("language"), access.LANGUAGES),
            district=typed.get("district", ""),
            frequency=MONTHLY,
        )
        alert_services.ask(territory_id=territory().id, wish=wish)
    except DomainError as error:
        said = next(iter((error.errors or {}).values()), [pages.words_of(error)])
        return _page(typed, said[0], error.status)
    return redirect(url_for("dashboard.get_briefs", demande="oui"), 303)


@blueprint.get("/quartiers/<slug>/bulletin/<month>.pdf")
@limiter.limit("60/minute")
@public
def get_brief_on_paper(slug: str, month: str) -> Response:
    """The brief of a district in a full month: figures that anybody may know, on one page."""
    here = territory()
    district = here.district(slug)
    if district is None or not district.active or not MONTH.fullmatch(month):
        raise NotFound("not_found")
    first = date.fromisoformat(f"{month}-01")
    if first not in last_months(here, MONTHS_KEPT):
        raise NotFound("not_found")
    response = Response(brief_on_paper(here, brief_of(here, district, first)), mimetype="application/pdf")
    response.cache_control.public, response.cache_control.max_age = True, 3_600
    return response


@blueprint.get("/pilotage/rapport/<int:year>.pdf")
@access.for_staff(SEE_DASHBOARD)
def get_year_on_paper(year: int) -> Response:
    """The report of a year beside the year before."""
    here = territory()
    if not FIRST_YEAR <= year <= here.local(now()).year:
        raise NotFound("not_found")
    return Response(year_on_paper(here, year_of_reports(here, year)), mimetype="application/pdf")

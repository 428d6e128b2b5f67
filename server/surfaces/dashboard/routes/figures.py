"""The figures of any period and filter, with their trends and definitions; a table by any dimension."""

from datetime import date, timedelta
from typing import Any

from flask import Response, request

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_DASHBOARD
from server.core.clock import local_day, now
from server.core.http import territory
from server.core.language import translate
from server.reporting.signalements.rules import SOURCES
from server.surfaces.dashboard import access, pages, papers
from server.surfaces.dashboard.charts import sheet_asked
from server.surfaces.dashboard.figure_charts import charts_of, facts_of, presets, short_words_of, table_of
from server.surfaces.dashboard.figure_forms import BREAKDOWNS, OF_COMMUNES, figures_from
from server.surfaces.dashboard.queries import direction, live, together
from server.surfaces.dashboard.queries.indicators import INDICATORS
from server.surfaces.dashboard.queries.measures import Filters, Look, Period
from server.surfaces.dashboard.queries.together import Together
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import address_of

LAST_DAYS = 30
FILTERS = ("district", "team", "category", "source", "kind")


@blueprint.get("/pilotage/chiffres")
@access.for_staff(SEE_DASHBOARD)
def get_figures() -> Any:
    """The figures that the address asks for."""
    chosen = figures_from(request.args)
    look, period, filters, by = asked(chosen)
    charts = charts_of(look, period, filters)
    return sheet_asked(charts) or pages.render(
        "figures.html",
        look=look,
        mark=live.mark_of(*look.facts.mark),
        charts=charts,
        period=period,
        figures=direction.figures_with_trends(look, period, filters),
        splits=direction.splits(look, period, filters),
        groups=look.breakdown(period, by, filters, direction.columns_of(by)),
        columns=direction.columns_of(by),
        by=by,
        breakdowns=breakdowns_of(look),
        sources=SOURCES,
        indicators=INDICATORS,
        presets=presets(today(look)),
        choices=together.choices_of(look),
        places=together.places_of(territory()),
        chosen={**address_of(chosen), "by": by, **period.address()},
        filtered={**look.beside, **filters.address()},
        written=short_words_of,
        words_of_trend=lambda trend: direction.words_of_trend(trend, pages.number),
    )


@blueprint.get("/pilotage/chiffres.csv")
@access.for_staff(SEE_DASHBOARD)
def get_figures_sheet() -> Response:
    """The table of the page as a sheet."""
    chosen = figures_from(request.args)
    look, period, filters, by = asked(chosen)
    access.write_down_export("chiffres.csv", filters=address_of(chosen))
    rows = direction.sheet(look, period, by, filters)
    return pages.sheet(rows, f"{translate('dashboard.figures.file')}-{period.since}-{period.until}")


@blueprint.get("/pilotage/chiffres.pdf")
@access.for_staff(SEE_DASHBOARD)
def get_figures_on_paper() -> Response:
    """The page on paper: its figures, its charts drawn, its tables whole."""
    chosen = figures_from(request.args)
    look, period, filters, by = asked(chosen)
    access.write_down_export("chiffres.pdf", filters=address_of(chosen))
    printed = papers.figures_on_paper(
        look.territory,
        translate("dashboard.nav.figures"),
        translate("dashboard.home.period", since=pages.day(period.since), until=pages.day(period.until)),
        [*charts_of(look, period, filters), table_of(look, period, by, filters)],
        facts=facts_of(direction.figures_with_trends(look, period, filters)),
        notes=[translate("dashboard.figures.few_means")],
    )
    return Response(printed, mimetype="application/pdf")


def asked(chosen: dict[str, Any]) -> tuple[Look, Period, Filters, str]:
    """The facts that this person may see, the period (else the last 30 days), the filters, and by what.

    Raises:
        NotFound: the commune is not one that is read here.
    """
    look = together.look_from(territory(), limits_of(access.person().identity), chosen["territory"])
    until = chosen["until"] or today(look)
    since = chosen["since"] or until - timedelta(days=LAST_DAYS - 1)
    since, until = max(min(since, until), date(2000, 1, 1)), max(since, until)
    until = min(until, date(2100, 1, 1))
    breakdowns = breakdowns_of(look)
    by = chosen["by"] if chosen["by"] in breakdowns else breakdowns[0]
    return look, Period(min(since, until), until), filters_of(look, chosen), by


def filters_of(look: Look, chosen: dict[str, Any]) -> Filters:
    """What an address limits figures to; by district only where one town is read."""
    breakdowns = breakdowns_of(look)
    return Filters(**{name: chosen[name] for name in FILTERS if name in breakdowns or name != "district"})


def breakdowns_of(look: Look) -> tuple[str, ...]:
    """By what a table may be; districts are those of one commune."""
    return OF_COMMUNES if isinstance(look, Together) else BREAKDOWNS


def today(look: Look) -> date:
    """The town's day."""
    return local_day(now(), look.territory.time_zone)

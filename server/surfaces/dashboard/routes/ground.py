"""The map of the tickets received: by inhabitant, against what is expected, where they gather."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request, url_for

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_DASHBOARD
from server.commons.territories.queries import Territory
from server.core.clock import local_day
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, drawings, ground_tables, pages, papers
from server.surfaces.dashboard.charts import Table, sheet_asked
from server.surfaces.dashboard.queries import live
from server.surfaces.dashboard.queries.ground import LOOKS, PER, Ground, ground_of, tickets_in
from server.surfaces.dashboard.queries.measures import Filters, Look, Period, look_at
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import address_of, filter_from

YEAR = timedelta(days=364)
FILTERS = ("district", "team", "category", "source", "kind")


@dataclass(frozen=True)
class _Asked:
    """What the address asks for: a look of the map, its period and filters, and what that gives."""

    look: Look
    way: str
    period: Period
    listed: dict[str, str]
    ground: Ground
    table: Table


@blueprint.get("/pilotage/carte")
@access.for_staff(SEE_DASHBOARD)
def get_ground() -> Any:
    """The map of the period and filters that the address asks for, in one of its looks, beside its table."""
    asked = _asked()
    drawn = _drawn(asked)
    return sheet_asked([asked.table]) or pages.render(
        "ground.html",
        ground=asked.ground,
        table_shown=asked.table,
        drawing=_drawing(asked, drawn),
        keys=drawn.keys,
        way=asked.way,
        ways=LOOKS,
        per=PER,
        period=asked.period,
        listed=asked.listed,
        notes=_notes(asked),
        mark=live.mark_of(*asked.look.facts.mark),
        without_people=[one.name for one in asked.ground.quarters if not one.population],
    )


@blueprint.get("/pilotage/carte.pdf")
@access.for_staff(SEE_DASHBOARD)
def get_ground_on_paper() -> Response:
    """The same map and table on paper."""
    asked = _asked()
    since, until = pages.day(asked.period.since), pages.day(asked.period.until)
    lead = translate("dashboard.home.period", since=since, until=until)
    drawn, notes = _drawn(asked), [_means(asked), *_notes(asked)]
    title = translate("maps.title")
    printed = papers.figures_on_paper(territory(), title, lead, [drawn, asked.table], notes=notes)
    return Response(printed, mimetype="application/pdf")


@blueprint.get("/pilotage/carte/dossiers.json")
@access.for_staff(SEE_DASHBOARD)
def get_ground_tickets() -> Response:
    """The tickets in a part of the map that is looked at from near, each with the address of its page."""
    here, chosen = territory(), filter_from(request.args)
    rows = tickets_in(here, access.person(), chosen)
    return jsonify(items=[_single(here, row) for row in rows])


def _single(here: Territory, row: Any) -> dict[str, Any]:
    category = here.category_by_id(row.category_id)
    return {
        "number": row.number,
        "category": category.label() if category else "",
        "latitude": row.latitude,
        "longitude": row.longitude,
        "href": url_for("dashboard.get_ticket", number=row.number),
    }


def _asked() -> _Asked:
    """The last 365 days, and the first look, where the address names none."""
    look = look_at(territory(), limits_of(access.person().identity))
    chosen = filter_from(request.args)
    until = chosen["until"] or local_day(look.as_of, look.territory.time_zone)
    since = chosen["since"] or until - YEAR
    period = Period(min(since, until), until)
    filters = Filters(**{name: value for name, value in address_of(chosen).items() if name in FILTERS})
    wanted = request.args.get("look", "")
    way = wanted if wanted in LOOKS else LOOKS[0]
    ground = ground_of(look, period, filters, way)
    listed = {**filters.address(), **period.address()}
    return _Asked(look, way, period, listed, ground, ground_tables.table_of(ground, way, listed))


def _means(asked: _Asked) -> str:
    return translate(f"maps.{asked.way}.means")


def _notes(asked: _Asked) -> list[str]:
    """How it is worked out, where that is not said by a word."""
    if asked.way != "expected":
        return []
    times = pages.number(round(asked.ground.dispersion, 1))
    return [
        translate("maps.method.expected"),
        translate("maps.method.interval", times=times),
        translate("maps.method.limits", elsewhere=pages.number(asked.ground.elsewhere)),
    ]


def _drawn(asked: _Asked) -> papers.PaperMap:
    """What is drawn, on the page as on paper."""
    if asked.way == "heat":
        squares, keys = ground_tables.looks_of_squares(asked.ground)
        return papers.PaperMap({}, squares=squares, keys=keys)
    if asked.way == "points":
        return papers.PaperMap({}, groups=asked.ground.squares)
    looks, keys = ground_tables.looks_of_districts(asked.ground, asked.way)
    return papers.PaperMap(looks, keys=keys)


def _drawing(asked: _Asked, drawn: papers.PaperMap) -> Any:
    here = asked.look.territory
    if asked.way == "heat":
        return drawings.heat_map(here, drawn.squares)
    if asked.way == "points":
        return drawings.clusters_map(here, drawn.groups)
    return drawings.shaded_map(here, drawn.districts)

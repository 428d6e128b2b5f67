"""The map of the tickets received: by inhabitant, against what is expected, where they gather."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, jsonify, request
from shapely.geometry import mapping

from server.commons.accounts.queries import limits_of
from server.commons.accounts.rules import SEE_DASHBOARD
from server.commons.territories.queries import Territory
from server.core.clock import local_day
from server.core.http import territory
from server.core.language import translate
from server.surfaces.dashboard import access, drawings, ground_tables, pages, papers
from server.surfaces.dashboard.charts import Table, sheet_asked
from server.surfaces.dashboard.queries import live, together
from server.surfaces.dashboard.queries.ground import (
    LOOKS,
    PER,
    Ground,
    bounds_of,
    drawn_communes,
    ground_of,
    tickets_in,
)
from server.surfaces.dashboard.queries.measures import Filters, Look, Period
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.schemas import address_of, filter_from

YEAR = timedelta(days=364)
FILTERS = ("district", "team", "category", "source", "kind")


@dataclass(frozen=True)
class _Asked:
    """What the address asks for: a look of the map, its period and filters, and what that gives.

    `plan` is what it is drawn on, None of communes without any ground.
    """

    look: Look
    way: str
    period: Period
    listed: dict[str, str]
    ground: Ground
    table: Table
    plan: drawings.Plan | None


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
        drawing=_drawing(asked.way, drawn) if drawn else None,
        bounds=bounds_of(asked.look),
        keys=drawn.keys if drawn else (),
        way=asked.way,
        ways=LOOKS,
        per=PER,
        period=asked.period,
        listed=asked.listed,
        choices=together.choices_of(asked.look),
        places=together.places_of(territory()),
        notes=_notes(asked),
        mark=live.mark_of(*asked.look.facts.mark),
        without_people=[one.name for one in asked.ground.quarters if not one.population],
    )


@blueprint.get("/pilotage/carte.pdf")
@access.for_staff(SEE_DASHBOARD)
def get_ground_on_paper() -> Response:
    """The same map and table on paper."""
    asked = _asked()
    access.write_down_export("carte.pdf", filters=asked.listed)
    since, until = pages.day(asked.period.since), pages.day(asked.period.until)
    lead = translate("dashboard.home.period", since=since, until=until)
    drawn, notes = _drawn(asked), [_means(asked), *_notes(asked)]
    title, parts = translate("maps.title"), [one for one in (drawn, asked.table) if one]
    printed = papers.figures_on_paper(asked.look.territory, title, lead, parts, notes=notes)
    return Response(printed, mimetype="application/pdf")


@blueprint.get("/pilotage/carte/contours.json")
@access.for_staff(SEE_DASHBOARD)
def get_ground_areas() -> Response:
    """The outlines of what is drawn, the districts of a town or the communes below, as GeoJSON."""
    look = _look()
    shapes = [(one.code, one.ground) for one in drawn_communes(look)]
    if not isinstance(look, together.Together):
        shapes = [(one.slug, one.geometry) for one in look.territory.districts]
    features = [
        {"type": "Feature", "properties": {"slug": name}, "geometry": mapping(shape)}
        for name, shape in shapes
    ]
    return jsonify(type="FeatureCollection", features=features)


@blueprint.get("/pilotage/carte/dossiers.json")
@access.for_staff(SEE_DASHBOARD)
def get_ground_tickets() -> Response:
    """The tickets in a part of the map that is looked at from near, each with the address of its page."""
    rows = tickets_in(_look().towns, access.person(), filter_from(request.args))
    return jsonify(items=[_single(town, row) for town, row in rows])


def _single(town: Territory, row: Any) -> dict[str, Any]:
    category = town.category_by_id(row.category_id)
    return {
        "number": row.number,
        "category": category.label() if category else "",
        "latitude": row.latitude,
        "longitude": row.longitude,
        "href": pages.address_in(town, "dashboard.get_ticket", number=row.number),
    }


def _look() -> Look:
    """Of the town, of the commune that the address names, or of all together.

    Raises:
        NotFound: the commune is not one that is read here.
    """
    code = request.args.get(together.TERRITORY) or None
    return together.look_from(territory(), limits_of(access.person().identity), code)


def _asked() -> _Asked:
    """The last 365 days, and the first look, where the address names none."""
    look, chosen = _look(), filter_from(request.args)
    until = chosen["until"] or local_day(look.as_of, look.territory.time_zone)
    since = chosen["since"] or until - YEAR
    period = Period(min(since, until), until)
    filters = Filters(**{name: value for name, value in address_of(chosen).items() if name in FILTERS})
    wanted = request.args.get("look", "")
    way = wanted if wanted in LOOKS else LOOKS[0]
    ground = ground_of(look, period, filters, way)
    listed = {**look.beside, **filters.address(), **period.address()}
    table = ground_tables.table_of(ground, way, listed)
    return _Asked(look, way, period, listed, ground, table, _plan(look))


def _plan(look: Look) -> drawings.Plan | None:
    if not isinstance(look, together.Together):
        return drawings.plan_of(look.territory)
    communes = drawn_communes(look)
    return drawings.plan_of_communes(communes) if communes else None


def _means(asked: _Asked) -> str:
    return translate(f"maps.{asked.way}.means")


def _notes(asked: _Asked) -> list[str]:
    """How it is worked out, where that is not said by a word."""
    if asked.way != "expected":
        return []
    by, times = asked.ground.by, pages.number(round(asked.ground.dispersion, 1))
    return [
        translate(f"maps.method.expected.{by}"),
        translate("maps.method.interval", times=times),
        translate(f"maps.method.limits.{by}", elsewhere=pages.number(asked.ground.elsewhere)),
    ]


def _drawn(asked: _Asked) -> papers.PaperMap | None:
    """What is drawn, on the page as on paper."""
    if asked.plan is None:
        return None
    if asked.way == "heat":
        squares, keys = ground_tables.looks_of_squares(asked.ground)
        return papers.PaperMap(asked.plan, {}, squares=squares, keys=keys)
    if asked.way == "points":
        return papers.PaperMap(asked.plan, {}, groups=asked.ground.squares)
    looks, keys = ground_tables.looks_of_districts(asked.ground, asked.way)
    return papers.PaperMap(asked.plan, looks, keys=keys)


def _drawing(way: str, drawn: papers.PaperMap) -> Any:
    if way == "heat":
        return drawings.heat_map(drawn.plan, drawn.squares)
    if way == "points":
        return drawings.clusters_map(drawn.plan, drawn.groups)
    return drawings.shaded_map(drawn.plan, drawn.districts)

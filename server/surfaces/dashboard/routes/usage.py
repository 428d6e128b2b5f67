"""How the service is used and what it costs: people, ways, campaigns on the curve, amounts as entered."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask import Response, redirect, request, url_for

from server.commons.accounts.rules import RUN_OUTREACH
from server.commons.outreach import services
from server.commons.outreach.errors import OutreachRefused, refused
from server.commons.outreach.rules import AGENT_DAYS, COSTS
from server.core.clock import now
from server.core.http import territory
from server.core.language import locale, translate
from server.surfaces.dashboard import access, pages
from server.surfaces.dashboard.charts import Cell, Chart, Row, sheet_asked
from server.surfaces.dashboard.queries import adoption
from server.surfaces.dashboard.routes import blueprint
from server.surfaces.dashboard.routes.typed import id_of, in_fields

AMOUNT = re.compile(r"\d{1,10}(?:[.,]\d{1,2})?")


@blueprint.get("/pilotage/usage")
@access.for_staff(RUN_OUTREACH)
def get_usage() -> Response:
    """The curve with its campaigns, who reports and by which way, what was spent."""
    return _page("", {}, {})


def _page(part: str, typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200) -> Response:
    here = territory()
    found = adoption.shown(here)
    curve = _curve(found)
    return sheet_asked([curve]) or pages.render(
        "usage.html",
        status,
        found=found,
        curve=curve,
        part=part,
        typed=typed,
        errors=errors,
        kinds=COSTS,
        euros=pages.euros,
        year=here.local(now()).year,
    )


def _curve(found: adoption.Adoption) -> Chart:
    """Months with a campaign stand out by the pattern of their column."""
    rows = []
    for point in found.points:
        name = pages.month(point.month)
        if point.campaigns:
            name = f"{name} – {', '.join(one.name for one in point.campaigns)}"
        cells = (
            [Cell(None), Cell(point.signalements)]
            if point.campaigns
            else [Cell(point.signalements), Cell(None)]
        )
        rows.append(Row(name, cells, tick=format_skeleton("yMMM", point.month, locale=locale())))
    series = [translate(f"dashboard.adoption.series.{name}") for name in ("plain", "campaign")]
    return Chart(
        "usage",
        "stacked",
        translate("dashboard.adoption.curve"),
        translate("dashboard.adoption.month"),
        series,
        rows,
    )


@blueprint.post("/pilotage/usage/campagnes")
@access.for_staff(RUN_OUTREACH)
def post_campaign() -> Any:
    """Note a campaign, or change one; the same form again changes nothing."""
    typed = request.form.to_dict()
    try:
        cost = typed.get("cost", "").strip()
        services.note_campaign(
            territory_id=territory().id,
            campaign_id=id_of(typed.get("id", "")),
            name=typed.get("name", ""),
            starts_on=_day(typed, "starts_on"),
            ends_on=_day(typed, "ends_on"),
            cost_cents=_cents(cost, "cost") if cost else None,
            account_id=access.person().account_id,
        )
    except OutreachRefused as error:
        return _page("campaign", typed, in_fields(error), error.status)
    return redirect(url_for("dashboard.get_usage", _anchor="campaigns"), 303)


@blueprint.post("/pilotage/usage/campagnes/<uuid:campaign_id>/retirer")
@access.for_staff(RUN_OUTREACH)
def post_campaign_removal(campaign_id: uuid.UUID) -> Any:
    """Take a campaign off the curve."""
    services.forget_campaign(
        territory_id=territory().id, campaign_id=campaign_id, account_id=access.person().account_id
    )
    return redirect(url_for("dashboard.get_usage", _anchor="campaigns"), 303)


@blueprint.post("/pilotage/usage/couts")
@access.for_staff(RUN_OUTREACH)
def post_cost() -> Any:
    """Enter an amount of a year; of agents' work, the days and what one costs."""
    typed = request.form.to_dict()
    try:
        kind = typed.get("kind", "")
        amount, days = _cents(typed.get("amount", ""), "amount"), None
        if kind == AGENT_DAYS:
            days = _number(typed.get("days", ""), "days")
            amount = round(amount * days)
        services.enter_cost(
            territory_id=territory().id,
            cost_id=id_of(typed.get("id", "")),
            year=int(typed["year"]) if re.fullmatch(r"\d{4}", typed.get("year", "")) else 0,
            kind=kind,
            label=typed.get("label", ""),
            amount_cents=amount,
            days=days,
            account_id=access.person().account_id,
        )
    except OutreachRefused as error:
        return _page("cost", typed, in_fields(error), error.status)
    return redirect(url_for("dashboard.get_usage", _anchor="costs"), 303)


@blueprint.post("/pilotage/usage/couts/<uuid:cost_id>/retirer")
@access.for_staff(RUN_OUTREACH)
def post_cost_removal(cost_id: uuid.UUID) -> Any:
    """Take an amount back; the journal keeps that it was entered."""
    services.remove_cost(territory_id=territory().id, cost_id=cost_id, account_id=access.person().account_id)
    return redirect(url_for("dashboard.get_usage", _anchor="costs"), 303)


def _day(typed: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(typed.get(name, ""))
    except ValueError:
        raise refused(**{name: "day"}) from None


def _number(written: str, field: str) -> float:
    plain = re.sub(r"[\s\u00a0\u202f€]", "", written)
    if not AMOUNT.fullmatch(plain):
        raise refused(**{field: "days" if field == "days" else "amount"})
    return float(plain.replace(",", "."))


def _cents(written: str, field: str) -> int:
    return round(_number(written, field) * 100)

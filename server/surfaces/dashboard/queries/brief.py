"""What a district's brief of a month and the report of a year say, by the figures' definitions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.commons.announcements import queries as announcements
from server.commons.territories.queries import District, Territory
from server.core.clock import now
from server.reporting.signalements import queries as signalements
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries.indicators import Value
from server.surfaces.dashboard.queries.measures import Filters, Group, Period, look_at
from server.surfaces.dashboard.rules import month_after, month_of, months_before, start_of

NAMES = ("received", "handled", "days", "on_time", "contested", "reopened", "open", "late")
MOST_CATEGORIES, MOST_STREETS, MOST_DATES, MOST_TICKETS = 6, 5, 5, 20_000
OFTEN = 2  # tickets of a street in a month from which it is named


@dataclass(frozen=True)
class Brief:
    """A district in a month. `before` and `a_year_before` are what was received in these months."""

    district: District
    month: date
    values: Mapping[str, Value]
    before: int
    a_year_before: int
    ideas: int
    categories: Sequence[tuple[str, int]]
    streets: Sequence[tuple[str, int]]
    agenda: Sequence[Mapping[str, Any]]


def period_of(month: date) -> Period:
    """Its days."""
    return Period(month, month_after(month) - timedelta(days=1))


def last_months(here: Territory, count: int) -> list[date]:
    """The last full months on the town's calendar, the latest first."""
    this_month = month_of(here.local(now()).date())
    return [months_before(this_month, back) for back in range(1, count + 1)]


def brief_of(here: Territory, district: District, month: date) -> Brief:
    """The brief of a district; what is open and late is so now, and what is no public matter is not named."""
    look, of_it, period = look_at(here), Filters(district=district.slug), period_of(month)
    earlier = (period_of(months_before(month, back)) for back in (1, 12))
    before, a_year_before = (look.figures(one, of_it, ("received",))["received"].part for one in earlier)
    ideas = look.figures(period, Filters(district=district.slug, kind="suggestion"), ("received",))
    return Brief(
        district=district,
        month=month,
        values=look.figures(period, of_it, NAMES),
        before=before,
        a_year_before=a_year_before,
        ideas=ideas["received"].part,
        categories=_categories(here, look.breakdown(period, "category", of_it, ("received",))),
        streets=_streets(here, district, period),
        agenda=_agenda(here, district),
    )


def _categories(here: Territory, groups: Sequence[Group]) -> list[tuple[str, int]]:
    """The types most received that are shown to anybody."""
    shown = [one for one in groups if (found := here.category(one.key)) and found.public]
    counted = [(one.label, one.values["received"].part) for one in shown]
    return [pair for pair in counted if pair[1]][:MOST_CATEGORIES]


def _streets(here: Territory, district: District, period: Period) -> list[tuple[str, int]]:
    """The streets of which several public tickets speak."""
    start = start_of(period.since, here.time_zone)
    end = start_of(period.until + timedelta(days=1), here.time_zone)
    conditions = [
        *signalements.public_conditions(here, district=district.slug),
        Ticket.received_at >= start,
        Ticket.received_at < end,
    ]
    rows = signalements.latest(conditions, MOST_TICKETS)
    counted = Counter(row.street for row in rows if row.street)
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [one for one in ordered if one[1] >= OFTEN][:MOST_STREETS]


def _agenda(here: Territory, district: District) -> list[Mapping[str, Any]]:
    """What is announced for the district and not over yet: events first to end, works among them."""
    found = announcements.shown(here, district=district.slug, limit=20)["items"]
    return [one for one in found if one["kind"] in ("agenda", "works")][:MOST_DATES]


@dataclass(frozen=True)
class YearLine:
    """A type of report in a year and in the year before."""

    label: str
    count: int
    before: int


@dataclass(frozen=True)
class YearReport:
    """The figures of a year beside those of the year before; `lines` by type, the most received first."""

    year: int
    values: Mapping[str, Value]
    before: Mapping[str, Value]
    lines: Sequence[YearLine]


def year_of_reports(here: Territory, year: int) -> YearReport:
    """The report of a year, up to today while it runs; then the year before ends on the same day."""
    today = here.local(now()).date()
    period = Period(date(year, 1, 1), min(date(year, 12, 31), max(today, date(year, 1, 1))))
    earlier, look = period.a_year_before(), look_at(here)
    found, then = (
        {one.key: one for one in look.breakdown(when, "category", names=("received",))}
        for when in (period, earlier)
    )
    lines = [
        YearLine((found.get(key) or then[key]).label, _count(found.get(key)), _count(then.get(key)))
        for key in {**found, **then}
    ]
    lines = [one for one in lines if one.count or one.before]
    return YearReport(
        year=year,
        values=look.figures(period, names=NAMES),
        before=look.figures(earlier, names=NAMES),
        lines=sorted(lines, key=lambda one: (-one.count, -one.before, one.label)),
    )


def _count(group: Group | None) -> int:
    return group.values["received"].part if group else 0

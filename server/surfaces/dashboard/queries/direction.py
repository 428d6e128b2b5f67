"""What the direction reads: figures with their trends, a table by any dimension, and the same as a sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from server.core.language import translate
from server.surfaces.dashboard.queries.indicators import COUNT, DAYS, INDICATORS, SHARE, Value
from server.surfaces.dashboard.queries.measures import Filters, Group, Look, Period
from server.surfaces.dashboard.rules import share
from server.surfaces.dashboard.schemas import TEAM_KINDS

# in the order of the page; the first six are those of the first page
SHOWN = (
    *("received", "handled", "days", "on_time", "contested", "satisfaction"),
    *(
        "open",
        "late",
        "age",
        "response",
        "days_most",
        "reopened",
        "bounced",
        "recurrence",
        "answers",
        "judged",
    ),
)
SIX = SHOWN[:6]
TABLE = ("received", "open", "late", "days", "on_time", "contested", "reopened", "bounced", "recurrence")
OF_EACH_TEAM = ("open", "late", "received", "handled", "days", "on_time", "contested", "bounced")
SPLITS = (("first", "received"), ("last", "handled"))
SAME = {COUNT: 0.005, SHARE: 0.005, DAYS: 0.05}  # a change of less would be written as none


@dataclass(frozen=True)
class Trend:
    """How a figure moved: by a share of what it was, in points of per cent, or in days.

    `better` is None where nobody can say; `then` is what it was.
    """

    change: float
    unit: str
    better: bool | None
    then: Value


@dataclass(frozen=True)
class Figure:
    """A figure, what it was in the period just before, and in the same season a year before."""

    name: str
    value: Value
    before: Trend | None
    a_year_before: Trend | None


@dataclass(frozen=True)
class Split:
    """How many tickets each kind of team had; `share` of all that have a team, None without any."""

    name: str
    total: int
    groups: list[tuple[Group, Value, float | None]]


def trend_of(name: str, now: Value, then: Value) -> Trend | None:
    """The way from one figure to another; None where one of them is missing or stands on few cases."""
    if now.number is None or then.number is None or now.few or then.few:
        return None
    change = now.number - then.number
    if now.unit == COUNT:
        if not then.number:
            return None
        change /= then.number
    wanted = INDICATORS[name].wanted
    better = None if not wanted or abs(change) < SAME[now.unit] else (change > 0) == (wanted == "more")
    return Trend(change, now.unit, better, then)


def figures_with_trends(
    look: Look, period: Period, filters: Filters, names: Sequence[str] = SHOWN
) -> list[Figure]:
    """The figures of a period, each beside what was known of the earlier one when that was as recent.

    What speaks of now alone has no trend.
    """
    moving = [name for name in names if not INDICATORS[name].standing]
    now = look.figures(period, filters, names)
    before, last = (
        look.figures(other, filters, moving, days_ago=(period.since - other.since).days)
        for other in (period.before(), period.a_year_before())
    )
    return [
        Figure(
            name,
            now[name],
            *(trend_of(name, now[name], then[name]) if name in then else None for then in (before, last)),
        )
        for name in names
    ]


def splits(look: Look, period: Period, filters: Filters) -> list[Split]:
    """Own team, other services and outside bodies, at the first treatment and at close."""
    found = []
    for by, counted in SPLITS:
        groups = [one for one in look.breakdown(period, by, filters, (counted,)) if one.key]
        groups.sort(key=lambda one: TEAM_KINDS.index(one.key))
        total = sum(one.values[counted].part for one in groups)
        shares = [(one, one.values[counted], share(one.values[counted].part, total)) for one in groups]
        found.append(Split(by, total, shares))
    return found


def columns_of(by: str) -> tuple[str, ...]:
    """The figures of the table by this dimension; of teams, their load first."""
    return OF_EACH_TEAM if by == "team" else TABLE


def sheet(look: Look, period: Period, by: str, filters: Filters) -> Iterator[list[Any]]:
    """The table as a sheet: shares as numbers from 0 to 1, delays in days, each with what it stands on."""
    names = columns_of(by)
    head = [translate(f"dashboard.figures.by.{by}")]
    for name in names:
        head.append(translate(f"dashboard.figure.{name}"))
        if INDICATORS[name].unit != COUNT:
            head.append(translate("dashboard.figures.cases_of", name=translate(f"dashboard.figure.{name}")))
    yield head
    for group in look.breakdown(period, by, filters, names):
        line: list[Any] = [group.label]
        for name in names:
            value = group.values[name]
            line += [_cell(value)] if value.unit == COUNT else [_cell(value), value.cases]
        yield line


def _cell(value: Value) -> int | float | None:
    digits = {COUNT: 0, SHARE: 4, DAYS: 2}
    return (
        None
        if value.number is None
        else value.part
        if value.unit == COUNT
        else round(value.number, digits[value.unit])
    )


def words_of_trend(trend: Trend, number: Any) -> str:
    """`+ 12 %`, `- 3 points`, `+ 1,5 jour`."""
    size = abs(trend.change)
    if size < SAME[trend.unit]:
        return translate("dashboard.figures.same")
    key = {COUNT: "percent", SHARE: "points", DAYS: "days"}[trend.unit]
    if key != "days" and round(size * 100) == 1:
        key += ".one"
    shown = number(round(size * 10) / 10) if trend.unit == DAYS else number(round(size * 100))
    sign = "+" if trend.change > 0 else "−"
    return translate(f"dashboard.figures.change.{key}", sign=sign, value=shown)

"""The charts of a page of figures: what was received against the same season, delays, who had it first."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from server.core.clock import local_day
from server.core.language import translate
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.charts import Cell, Chart, Entry, Format, Kind, Row, Table
from server.surfaces.dashboard.queries import direction
from server.surfaces.dashboard.queries.indicators import DAYS, SHARE, Value
from server.surfaces.dashboard.queries.measures import Filters, Look, Period, Step
from server.surfaces.dashboard.schemas import TEAM_KINDS

RECEIVED = ("received",)
LONGER = {"day": "week", "week": "month", "month": "month"}  # few bars, in three parts each
BY_DAY, BY_WEEK = 45, 200  # days of a period whose steps are days, or weeks; a longer one has months


def presets(day: date) -> list[tuple[str, Period]]:
    """Periods worth a click on this day."""
    last = day.replace(day=1) - timedelta(days=1)
    return [
        ("days_30", Period(day - timedelta(days=29), day)),
        ("days_90", Period(day - timedelta(days=89), day)),
        ("year", Period(day - timedelta(days=364), day)),
        ("last_month", Period(last.replace(day=1), last)),
        ("this_year", Period(day.replace(month=1, day=1), day)),
    ]


def step_of(period: Period) -> str:
    """Steps of which a chart of the period has neither too many nor too few."""
    return "day" if period.days <= BY_DAY else "week" if period.days <= BY_WEEK else "month"


def charts_of(look: Look, period: Period, filters: Filters) -> list[Chart]:
    """The charts of a period."""
    by = step_of(period)
    return [
        received(look, period, by, filters),
        backlog(look, period, by, filters),
        _delays(look, period, by, filters),
        _hands(look, period, LONGER[by], filters),
    ]


def received(look: Look, period: Period, by: str, filters: Filters) -> Chart:
    """What was received, beside the same season a year earlier and, of few days, those just before.

    Steps stand beside each other by their order. A day that a shorter month lacks has no figure.
    """
    periods = [period, _a_year_before(period, by), *([period.before()] if by == "day" else [])]
    names = ("now", "a_year_before", "before")[: len(periods)]
    series = [look.series(one, by, filters) for one in periods]
    rows = [
        Row(
            _label(steps[0].period, by),
            [_cell(step, "received") for step in steps],
            _tick(steps[0].period, by),
        )
        for steps in zip_longest(*series)
        if steps[0]
    ]
    return _chart("recus", "lines", by, [translate(f"charts.{name}") for name in names], rows)


def backlog(look: Look, period: Period, by: str, filters: Filters) -> Chart:
    """How many tickets were open at the end of each step, and a year earlier; none yet in days to come.

    What is open today leads to its list: of earlier days no list can be asked.
    """
    today, steps = local_day(look.as_of, look.territory.time_zone), period.steps(by)
    then = _a_year_before(period, by).steps(by)
    counts, earlier = (look.backlog([step.until for step in every], filters) for every in (steps, then))
    listed = {**look.beside, **filters.address(), "state": "open"}
    rows = [
        Row(
            _label(step, by),
            [
                Cell(count if step.since <= today else None, listed if step.until >= today else None),
                Cell(before),
            ],
            _tick(step, by),
        )
        for step, count, before in zip_longest(steps, counts, earlier)
        if step
    ]
    names = [translate(f"charts.{name}") for name in ("now", "a_year_before")]
    return _chart("ouverts", "lines", by, names, rows)


def _a_year_before(period: Period, by: str) -> Period:
    """The same season; weeks are those 52 weeks earlier, so that both begin on a Monday."""
    year = timedelta(weeks=52)
    return Period(period.since - year, period.until - year) if by == "week" else period.a_year_before()


def table_of(look: Look, period: Period, by: str, filters: Filters) -> Table:
    """The figures of a dimension, as the page's table has them."""
    names = direction.columns_of(by)
    heads = [
        translate(f"dashboard.figures.by.{by}"),
        *(translate(f"dashboard.figure.{name}") for name in names),
    ]
    rows = [
        [Entry(group.label), *(Entry(words_of(group.values[name])) for name in names)]
        for group in look.breakdown(period, by, filters, names)
    ]
    title = translate("dashboard.figures.table", by=translate(f"dashboard.figures.by.{by}").lower())
    return Table("tableau", title, heads, rows)


def facts_of(figures: Iterable[direction.Figure]) -> list[tuple[str, str]]:
    """The key of each figure's name, and the figure in words."""
    return [(f"dashboard.figure.{one.name}", words_of(one.value)) for one in figures]


def words_of(value: Value) -> str:
    """A figure as people read it, with what it stands on where that is little."""
    words = bare_words_of(value, "charts.days")
    few = translate("dashboard.figures.few", cases=pages.number(value.cases))
    return f"{words} {few}" if value.few else words


def short_words_of(value: Value) -> str:
    """The figure alone, as tiles and tables have it."""
    return bare_words_of(value, "dashboard.figures.days")


def bare_words_of(value: Value, days: str) -> str:
    """The figure alone; `days` names the words of a delay."""
    if value.number is None:
        return "–"
    if value.unit == SHARE:
        return pages.percent(value.number)
    if value.unit == DAYS:
        return translate(days, days=pages.number(round(value.number, 1)))
    return pages.number(value.part)


def _delays(look: Look, period: Period, by: str, filters: Filters) -> Chart:
    names = ("days", "days_most")
    rows = [
        Row(_label(step.period, by), [_cell(step, name) for name in names], _tick(step.period, by))
        for step in look.series(period, by, filters, names)
    ]
    return _chart("delais", "lines", by, [translate(f"charts.delay.{name}") for name in names], rows, "days")


def _hands(look: Look, period: Period, by: str, filters: Filters) -> Chart:
    """Which kind of team each ticket went to first."""
    rows = []
    for step in period.steps(by):
        groups = {
            group.key: group.values["received"] for group in look.breakdown(step, "first", filters, RECEIVED)
        }
        cells = [_of(groups.get(kind)) for kind in TEAM_KINDS]
        rows.append(Row(_label(step, by), cells, _tick(step, by)))
    names = [translate(f"dashboard.team_kind.{kind}") for kind in TEAM_KINDS]
    return _chart("mains", "stacked", by, names, rows)


def _of(value: Value | None) -> Cell:
    return Cell(value.number, value.address) if value else Cell(0)


def _chart(
    name: str, kind: Kind, by: str, series: Sequence[str], rows: Sequence[Row], written: Format = "number"
) -> Chart:
    title, head = translate(f"charts.{name}"), translate(f"charts.by.{by}")
    return Chart(name, kind, title, head, series, rows, written)


def _cell(step: Step | None, name: str) -> Cell:
    if step is None:
        return Cell(None)
    return _of(step.values[name])


def _label(step: Period, by: str) -> str:
    return pages.day(step.since, "yMMMM") if by == "month" else pages.day(step.since)


def _tick(step: Period, by: str) -> str:
    return pages.day(step.since, "MMM" if by == "month" else "MMMd")

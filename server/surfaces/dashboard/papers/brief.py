"""The brief of a district, on one page, and the report of a year."""

from collections.abc import Iterable
from textwrap import shorten

from server.commons.territories.queries import Territory
from server.core.language import translate
from server.core.paper import SMALL, Paper
from server.surfaces.dashboard import pages
from server.surfaces.dashboard.figure_charts import bare_words_of
from server.surfaces.dashboard.papers import layout
from server.surfaces.dashboard.queries.brief import Brief, YearReport
from server.surfaces.dashboard.queries.indicators import Value

SHOWN = ("received", "handled", "days", "on_time", "contested", "open", "late")
OF_A_YEAR = ("received", "handled", "days", "on_time", "contested", "reopened")
LONGEST_LINE = 160
YEAR_WIDTHS = (46, 18, 18, 18)


def brief_on_paper(here: Territory, brief: Brief) -> bytes:
    """The brief: one page of A4 whatever the month held, since every list in it is short."""
    paper = layout.begin(here, title_of(brief), translate("dashboard.brief.lead"))
    for line in brief_lines(brief):
        paper.words(line)
    _list(paper, "dashboard.brief.categories", (_counted(*one) for one in brief.categories))
    _list(paper, "dashboard.brief.streets", (_counted(*one) for one in brief.streets))
    _list(paper, "dashboard.brief.agenda", (_dated(one["title"], one["starts_at"]) for one in brief.agenda))
    paper.space(6)
    paper.words(translate("dashboard.brief.means"), SMALL, grey=True)
    return paper.file()


def title_of(brief: Brief) -> str:
    """The district and the month."""
    return translate("dashboard.brief.title", district=brief.district.name, month=pages.month(brief.month))


def brief_lines(brief: Brief) -> list[str]:
    """The figures of the month, a sentence each; the mail says the same."""
    lines = [
        translate(
            "dashboard.brief.received",
            count=pages.number(brief.values["received"].part),
            before=pages.number(brief.before),
            year=pages.number(brief.a_year_before),
        )
    ]
    lines += [
        translate(f"dashboard.brief.{name}", value=said(brief.values[name]), cases=brief.values[name].cases)
        for name in SHOWN[1:]
        if brief.values[name].number is not None
    ]
    return [*lines, translate("dashboard.brief.ideas", count=pages.number(brief.ideas))]


def said(value: Value) -> str:
    """A figure as people read it, small numbers named as such."""
    words = bare_words_of(value, "dashboard.brief.days_value")
    return translate("dashboard.brief.few", value=words, cases=value.cases) if value.few else words


def _counted(label: str, count: int) -> str:
    return f"{label}{translate('dashboard.paper.colon')}{pages.number(count)}"


def _dated(title: str, starts_at: str) -> str:
    return f"{pages.day(starts_at)} – {title}"


def _list(paper: Paper, heading: str, lines: Iterable[str]) -> None:
    paper.heading(translate(heading))
    for line in [*lines] or [translate("dashboard.brief.nothing")]:
        paper.words(shorten(line, LONGEST_LINE, placeholder=" …"), indent=12)


def year_on_paper(here: Territory, report: YearReport) -> bytes:
    """The report: the figures of the year beside those of the year before, then each type."""
    title = translate("dashboard.year.title", year=report.year)
    paper = layout.begin(here, title, translate("dashboard.year.lead", before=report.year - 1))
    heads = [
        translate("dashboard.year.figure"),
        str(report.year),
        str(report.year - 1),
        translate("dashboard.year.change"),
    ]
    rows = [
        (
            translate(f"dashboard.year.{name}"),
            said(report.values[name]),
            said(report.before[name]),
            "" if name != "received" else change(report.values[name].part, report.before[name].part),
        )
        for name in OF_A_YEAR
    ]
    paper.table(heads, rows, YEAR_WIDTHS)
    paper.heading(translate("dashboard.year.categories"))
    heads[0] = translate("dashboard.list.category")
    lines = [
        (one.label, pages.number(one.count), pages.number(one.before), change(one.count, one.before))
        for one in report.lines
    ]
    paper.table(heads, lines, YEAR_WIDTHS)
    paper.space(6)
    paper.words(translate("dashboard.year.means"), SMALL, grey=True)
    return paper.file()


def change(count: int, before: int) -> str:
    """How a number changed, with its sign; of few to begin with, in units alone."""
    difference = count - before
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    units = f"{sign}{pages.number(abs(difference))}"
    return units if before < 10 else f"{units} ({sign}{pages.percent(abs(difference) / before)})"

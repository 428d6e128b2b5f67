"""A chart is its table: on the page, and in the spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pytest

from server.surfaces.dashboard.charts import Cell, Chart, Row

pytestmark = pytest.mark.any_database


@pytest.fixture
def weeks(browser, sent):
    """The chart of the weeks on the first page, as the server draws it."""
    page = browser("director").get("/pilotage/").text
    return page.partition('id="graphique-recus"')[2].partition("</figure>")[0]


def test_the_table_of_a_chart_stands_open_until_a_script_draws_it(weeks):
    assert '<details class="as-table" open>' in weeks
    assert len(re.findall(r"<tr><th scope=\"row\"", weeks)) == 52


def test_each_figure_of_a_chart_leads_to_its_tickets(weeks):
    linked = re.findall(r'<td class="num" data-value="(\d+)"><a href="/pilotage/dossiers\?since=', weeks)
    assert linked == ["1"]


def test_the_spreadsheet_of_a_chart_has_the_figures_of_its_table(browser, weeks):
    address = re.search(r'href="([^"]*tableau=recus)"', weeks)[1]
    sheet = browser("director").get(address)
    assert sheet.mimetype == "text/csv"
    assert "recus.csv" in sheet.headers["Content-Disposition"]
    heads, *rows = csv.reader(io.StringIO(sheet.text.removeprefix("\ufeff")), delimiter=";")
    assert heads == ["Semaine du", "cette période", "un an avant"]
    assert [cell for row in rows for cell in row[1:]] == re.findall(r'data-value="(\d+)"', weeks)


def test_an_address_that_asks_for_no_chart_of_the_page_gives_the_page(browser):
    assert browser("director").get("/pilotage/?tableau=autre").mimetype == "text/html"


def test_the_tables_of_charts_are_for_who_may_see_the_page(browser):
    assert browser("agent").get("/pilotage/?tableau=recus").mimetype != "text/csv"


def test_a_chart_without_a_figure_for_each_series_is_refused():
    with pytest.raises(ValueError, match="a figure of each"):
        Chart("x", "lines", "Titre", "Mois", ["cette année", "avant"], [Row("mai", [Cell(1)])])


def test_a_chart_of_more_series_than_patterns_is_refused():
    names = [str(n) for n in range(7)]
    with pytest.raises(ValueError, match="at most 6"):
        Chart("x", "lines", "Titre", "Mois", names, [Row("mai", [Cell(1)] * 7)])

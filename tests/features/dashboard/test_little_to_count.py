"""The pages of the direction where there is little to count: nothing at all, one ticket, an old period."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from server.commons.territories import queries as territories
from server.surfaces.dashboard.jobs import count_usage
from tests.features.dashboard.lived import live

pytestmark = pytest.mark.any_database

LONG_AGO = "since=2020-01-01&until=2020-01-31"
WITH_A_PERIOD = ("chiffres", *(f"carte?look={look}" for look in ("rate", "expected", "heat", "points")))
PAGES = (*WITH_A_PERIOD, "", "usage", "kit", "bulletins")
NO_FIGURE = re.compile(r"\b(nan|inf|none|infinity)\b", re.IGNORECASE)
NOTHING = "Rien à compter|Aucun dossier avec un lieu|apparaîtront ici dès|Les supports que"
PAPERS = ("chiffres.pdf", "carte.pdf", f"rapport/{date.today().year}.pdf")


@pytest.fixture
def read(browser):
    """`read(paths, query)`: the words of these pages, and that none has a figure that is none."""
    director = browser("director")

    def words_of(paths, query=""):
        found = {}
        for path in paths:
            page = director.get(f"/pilotage/{path}{'&' if '?' in path else '?'}{query}")
            assert page.status_code == 200, path
            body = re.sub(r"<(script|style).*?</\1>", "", page.text.partition("<main")[2], flags=re.DOTALL)
            found[path] = re.sub(r"<[^>]+>", " ", body)
            values = re.findall(r'data-value="([^"]*)"', body)
            assert not [one for one in (found[path], *values) if NO_FIGURE.search(one)], path
        return found

    return words_of


def test_a_town_without_a_ticket_is_told_so_on_each_page(browser, read):
    count_usage()
    for path, words in read(PAGES).items():
        assert path == "bulletins" or re.search(NOTHING, words), path
    for path in PAPERS:
        assert browser("director").get(f"/pilotage/{path}").data.startswith(b"%PDF"), path


def test_one_ticket_is_a_figure_on_each_page(read):
    here = territories.by_id(territories.all_ids()[0])
    received = date.today() - timedelta(days=3)
    live(here, received=f"{received} 10:00", district=here.districts[0].slug)
    count_usage()
    found = read(PAGES)
    assert "peu de cas" in found["chiffres"]
    for path in ("", "usage", *WITH_A_PERIOD):
        assert re.search(r"\b1\b", found[path]), path


def test_a_period_without_a_ticket_says_so_though_there_are_others(read):
    here = territories.by_id(territories.all_ids()[0])
    live(here, received=f"{date.today() - timedelta(days=3)} 10:00")
    for path, words in read(WITH_A_PERIOD, LONG_AGO).items():
        assert re.search(NOTHING, words), path

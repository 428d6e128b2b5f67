"""The page of figures: each opens the tickets that it counts, as many as it says."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import Markup

from server.commons.territories import queries as territories
from server.surfaces.dashboard.queries import direction, lists
from server.surfaces.dashboard.queries.indicators import INDICATORS
from server.surfaces.dashboard.queries.measures import NO_FILTER, Period, look_at
from server.surfaces.dashboard.queries.staff import person_of
from server.surfaces.dashboard.schemas import address_of, filter_from
from tests.features.dashboard.lived import live

pytestmark = pytest.mark.any_database

ADDRESS = "/pilotage/chiffres"
OPINIONS = ("satisfaction", "answers")  # these count people, their lists show the tickets


def ago(days: int, hour: int = 8) -> str:
    return f"{date.today() - timedelta(days=days)} {hour:02d}:00"


@pytest.fixture
def here(app):
    return territories.by_id(territories.all_ids()[0])


@pytest.fixture
def lives(here):
    """Ten tickets closed, six by the own team, three by another and one outside; two are open."""
    teams = ["proximite"] * 6 + ["voirie"] * 3 + ["enedis"]
    known = [team.slug for team in here.teams]
    outside = next(team.slug for team in here.teams if team.kind == "external")
    for number, team in enumerate(teams):
        live(
            here,
            received=ago(20),
            team=team if team in known else outside,
            first="proximite" if number < 8 else "voirie",
            responded=ago(19),
            done=ago(18 - number),
            closed=ago(5),
            deadline=ago(12),
            verdicts=[(number > 1, "good" if number > 4 else "bad", "good")],
            district=here.districts[0].slug if number % 2 else None,
        )
    live(here, received=ago(25), deadline=ago(10), source="phone", changes=2)
    live(here, received=ago(24), ends=[ago(22)], reopened=[ago(21)], team=None)


def test_every_figure_opens_as_many_tickets_as_it_counts(app, here, town, lives):
    director = person_of(town.people["director"])
    today = date.today()
    period = Period(today - timedelta(days=29), today)
    look = look_at(here)
    rows = [look.figures(period)]
    for dimension in ("heading", "district", "team", "source"):
        rows += [group.values for group in look.breakdown(period, dimension, NO_FILTER)]
    asked = {}
    for values in rows:
        for name, value in values.items():
            if name not in OPINIONS:
                asked[tuple(value.address.items())] = (name, value.listed)
    for address, (name, count) in asked.items():
        chosen = filter_from(dict(address))
        assert address_of(chosen) == dict(address), "the list knows each of these filters"
        assert lists.count(lists.conditions(here, director, chosen), 1000) == count, (name, address)


def test_the_list_of_a_figure_says_which(browser, lives):
    page = browser("director").get("/pilotage/dossiers?figure=contested").text
    assert "Chiffre : intervention contestée" in page.replace("\u202f", " ")
    assert len(re.findall(r'class="line-number">X-', page)) == 2


def test_sixty_and_forty_are_those_counted_by_hand(browser, lives):
    page = browser("director").get(ADDRESS).text
    first, last = (
        re.findall(r"<strong>([^<]*)</strong></td>\s*<td class=\"num\"><a href=\"([^\"]*)\">(\d+)<", part)
        for part in (page.split('id="first-title"')[1], page.split('id="last-title"')[1])
    )
    shares = {
        dict(parse_qsl(urlsplit(Markup(link).unescape()).query))["last"]: share for share, link, _ in last
    }
    assert shares == {"proximity": "60\u202f%", "service": "30\u202f%", "external": "10\u202f%"}
    assert [count for _, _, count in last[:3]] == ["6", "3", "1"]
    assert first[0][0] == "82\u202f%", "nine of the eleven that have a team"


def test_the_sheet_has_the_lines_of_the_table(browser, lives):
    answer = browser("elected").get(f"{ADDRESS}.csv?by=team")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert {row["Service"]: row["dossiers reçus"] for row in rows}["Équipe de proximité"] == "7"


def test_an_earlier_period_is_compared_as_it_was_known_at_the_same_stage(here, app):
    for received in (10, 40):
        live(here, received=ago(received), done=ago(received - 2), responded=ago(received - 2))
        live(here, received=ago(received))
    live(here, received=ago(40), done=ago(5), deadline=ago(35))
    today = date.today()
    look, period = look_at(here), Period(today - timedelta(days=29), today)
    then = look.figures(period.before(), days_ago=30)
    assert (then["handled"].part, then["handled"].cases) == (1, 3), "the third was done only lately"
    assert (then["days"].number, then["days"].cases) == (pytest.approx(2, abs=0.05), 1)
    assert (then["on_time"].part, then["on_time"].cases) == (0, 1), "it was open and late by then"
    assert look.figures(period.before())["handled"].part == 2


@pytest.mark.parametrize("login", ["agent", "roads", "relay"])
def test_other_roles_are_refused(browser, login):
    for address in (ADDRESS, f"{ADDRESS}.csv"):
        assert browser(login).get(address).status_code == 403


def test_filters_and_period_stay_in_the_address(browser, lives):
    page = browser("director").get(f"{ADDRESS}?source=phone&since=2026-01-01&by=team").text
    assert 'value="phone" selected' in page
    links = re.findall(r'href="/pilotage/chiffres\.csv\?([^"]*)"', page)
    assert dict(parse_qsl(Markup(links[0]).unescape())).items() >= {"source": "phone", "by": "team"}.items()


def test_the_first_page_is_of_what_its_address_names_and_so_is_each_list_behind_it(browser, here, lives):
    live(here, received=ago(9), deadline=ago(2), team="voirie", source="phone", contested=ago(1))
    director, asked = browser("director"), {"team": "voirie", "source": "phone"}
    page = director.get("/pilotage/?team=voirie&source=phone").text
    assert 'value="phone" selected' in page
    tiles = re.findall(r'class="tile[^"]*" href="([^"]*dossiers[^"]*)"><strong>(\d+)</strong>', page)
    assert [count for _, count in tiles] == ["1", "1", "1", "0", "0", "1"]
    for href, count in tiles:
        address = Markup(href).unescape()
        assert dict(parse_qsl(urlsplit(address).query)).items() >= asked.items()
        assert director.get(address).text.count('class="line-number">X-') == int(count), address
    without = re.search(r'class="chip" href="([^"]*)">Service', page)[1]
    assert parse_qsl(urlsplit(Markup(without).unescape()).query) == [("source", "phone")]
    assert "Rien à compter" in director.get("/pilotage/?category=proprete&source=letter").text


@pytest.mark.parametrize("query", ["since=2026-13-45", "since=0001-01-01&until=9999-12-31", "team=nobody"])
def test_what_makes_no_sense_is_no_fault(browser, sent, query):
    assert browser("director").get(f"{ADDRESS}?{query}").status_code == 200


def test_an_empty_town_and_one_ticket(browser, here):
    director = browser("director")
    assert "Rien à compter" in director.get(ADDRESS).text
    live(here, received=ago(3), done=ago(1))
    page = director.get(ADDRESS).text
    assert "peu de cas" in page
    assert re.search(r"<strong>2\sj<", page)


def test_every_figure_has_its_words_in_both_languages():
    from server.core.language import catalogue

    for language in ("fr", "en"):
        words = catalogue(language)
        for name in (*INDICATORS, "first", "last"):
            for part in ("", ".formula", ".leaves_out"):
                assert words.get(f"dashboard.figure.{name}{part}"), (language, name, part)
    assert set(direction.SHOWN) == set(INDICATORS)


def test_who_is_limited_to_a_district_sees_its_figures_alone(browser, here, town, lives):
    from server.commons.accounts.models import Account, AccountDistrict
    from server.core.db import db

    account = db.session.get(Account, town.people["director"])
    account.districts = [AccountDistrict(district_id=here.districts[0].id)]
    db.session.commit()
    page = browser("director").get(ADDRESS).text
    assert re.search(r"<strong>5</strong><span>dossiers reçus</span>", page)

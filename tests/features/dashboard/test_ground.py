"""The map and its table: rates, expected numbers, squares counted by hand; each figure opens its tickets."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, date, datetime

import pytest

from server.commons.territories import queries as territories
from server.core import clock
from server.surfaces.dashboard.queries.ground import ground_of
from server.surfaces.dashboard.queries.measures import Filters, Period, look_at
from tests.features.dashboard.lived import live

pytestmark = pytest.mark.any_database

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ADDRESS = "since=2026-03-01&until=2026-03-31"
OLD_TOWN, RED_LAND = (44.4475, 1.4403), (44.4620, 1.4450)  # 6,400 and 4,300 inhabitants


@pytest.fixture
def here(app):
    with clock.at(datetime(2026, 4, 20, 10, tzinfo=UTC)):
        yield territories.by_id(territories.all_ids()[0])


def report(here, place, times, **more):
    district = here.district_at(place[1], place[0])
    for hour in range(times):
        received = f"2026-03-{2 + hour % 28:02d} 10:00"
        live(here, received=received, place=place, district=district.slug, **more)


def ground(here, way="rate", **filters):
    return ground_of(look_at(here), MARCH, Filters(**filters), way)


def quarter(found, here, place):
    slug = here.district_at(place[1], place[0]).slug
    return next(one for one in found.quarters if one.slug == slug)


def sheet(page):
    return list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff")), delimiter=";"))


def test_a_district_has_its_tickets_for_a_thousand_inhabitants(here):
    report(here, OLD_TOWN, 16)
    report(here, RED_LAND, 1)
    found = ground(here)
    old_town, red_land = (quarter(found, here, place) for place in (OLD_TOWN, RED_LAND))
    assert (old_town.tickets, old_town.population, old_town.rate) == (16, 6400, 2.5)
    assert not old_town.few
    assert red_land.few  # one ticket more would double its rate
    assert found.total == 17
    assert found.elsewhere == 0


def test_a_filter_of_the_address_limits_the_map(here):
    report(here, OLD_TOWN, 2)
    report(here, OLD_TOWN, 1, category="depot-sauvage", source="phone")
    assert ground(here, category="depot-sauvage").total == 1
    assert ground(here, source="phone").total == 1


def test_a_silent_district_reports_less_than_expected_and_the_page_says_in_what(here, browser):
    report(here, OLD_TOWN, 40)
    found = quarter(ground(here, "expected"), here, RED_LAND)
    # 40 for 20,000 inhabitants: 4,300 of them are expected to make 8.6; of none at all, 3.69 is the most
    assert found.expectation.expected == pytest.approx(8.6)
    assert found.expectation.high == pytest.approx(3.689 / 8.6, abs=0.001)
    assert found.expectation.reading == "fewer"
    page = browser("director").get(f"/pilotage/carte?look=expected&{ADDRESS}").text
    row = page.partition(found.name)[2].partition("</tr>")[0]
    assert "Moins que prévu" in row
    assert "0 pour 9 attendus" in html.unescape(row)
    assert "Garwood" in page


def test_the_squares_hold_all_tickets_and_each_opens_its_own(here, browser):
    report(here, OLD_TOWN, 3)
    report(here, RED_LAND, 2, state="closed", closed="2026-03-30 10:00")
    fullest, other = ground(here, "points").squares
    assert (fullest.tickets, fullest.open, other.tickets, other.open) == (3, 3, 2, 0)
    page = browser("director").get(f"/pilotage/carte?look=points&{ADDRESS}").text
    links = [html.unescape(link) for link in re.findall(r'href="(/pilotage/dossiers\?[^"]*box=[^"]*)"', page)]
    counts = [browser("director").get(link).text.count('<li data-number="') for link in links]
    assert counts == [3, 3, 2]  # received and still open; received


def test_what_stands_on_the_side_of_a_square_is_counted_in_the_one_that_begins_there(here):
    report(here, OLD_TOWN, 1)
    (square,) = ground(here, "points").squares
    west, south, *_ = square.box
    live(here, received="2026-03-05 10:00", place=(south, west))
    (same,) = ground(here, "points").squares
    assert (same.box, same.tickets) == (square.box, 2)


def test_the_density_is_drawn_in_squares_with_a_key(here, browser):
    report(here, OLD_TOWN, 3)
    page = browser("director").get(f"/pilotage/carte?look=heat&{ADDRESS}").text
    drawing = page.partition('class="town-map')[2].partition("</svg>")[0]
    assert len(re.findall(r'<rect class="shade-', drawing)) == 1
    assert 'class="map-keys"' in page


@pytest.mark.parametrize("way", ["rate", "expected", "heat", "points"])
def test_each_look_is_a_spreadsheet_and_a_page_of_paper(here, browser, way):
    report(here, OLD_TOWN, 2)
    director = browser("director")
    page = director.get(f"/pilotage/carte?look={way}&{ADDRESS}").text
    address = html.unescape(re.search(r'href="([^"]*tableau=[^"]*)"', page)[1])
    heads, *rows = sheet(director.get(address))
    assert len(heads) == len(rows[0]) == page.count('<th scope="col"')
    assert "2" in {cell for row in rows for cell in row}
    printed = director.get(f"/pilotage/carte.pdf?look={way}&{ADDRESS}")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF")


def test_a_period_without_tickets_says_so(here, browser):
    page = browser("director").get("/pilotage/carte?since=2020-01-01&until=2020-01-31").text
    assert "Aucun dossier avec un lieu" in page


def test_an_address_that_makes_no_sense_gives_the_plain_map(here, browser):
    page = browser("director").get("/pilotage/carte?look=upside-down&since=yesterday&category=nothing")
    assert page.status_code == 200
    assert browser("director").get("/pilotage/dossiers?box=1,2,3").status_code == 200


def test_directors_and_elected_members_see_the_map_agents_and_relays_do_not(here, browser):
    for path in ("/pilotage/carte", "/pilotage/carte.pdf"):
        assert browser("elected").get(path).status_code == 200
        assert {browser(role).get(path).status_code for role in ("agent", "relay")} == {403}


def test_from_near_each_ticket_of_the_part_that_is_seen_leads_to_its_page(here, browser):
    report(here, OLD_TOWN, 2)
    report(here, RED_LAND, 1)
    director = browser("director")
    (fullest, _) = ground(here, "points").squares
    items = director.get(f"/pilotage/carte/dossiers.json?{ADDRESS}&box={fullest.address['box']}").json[
        "items"
    ]
    assert [(one["latitude"], one["longitude"]) for one in items] == [OLD_TOWN, OLD_TOWN]
    assert director.get(items[0]["href"]).status_code == 200


def test_a_page_of_figures_is_told_once_a_ticket_changed(here, browser, town, sent, publish_and_work):
    director = browser("director")
    page = director.get("/pilotage/carte").text
    mark = re.search(r'data-mark="([^"]+)"', page)[1]
    asked = f"/pilotage/chiffres/nouvelles?mark={mark}"
    assert director.get(asked).status_code == 204
    town.act("agent", sent.ticket_id, "start")
    publish_and_work()
    news = director.get(asked)
    assert "data-stale" in news.text
    again = re.search(r'data-mark="([^"]+)"', news.text)[1]
    assert director.get(f"/pilotage/chiffres/nouvelles?mark={again}").status_code == 204
    assert "data-stale" in director.get("/pilotage/chiffres/nouvelles?mark=nonsense").text
    assert browser("agent").get(asked).status_code == 403

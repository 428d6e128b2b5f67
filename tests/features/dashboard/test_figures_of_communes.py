"""The figures of an EPCI: of all its communes together, of each of them, within the reader's limits."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert, select

from server.commons.accounts import services
from server.commons.accounts.rules import Limits
from server.commons.territories import queries
from server.commons.territories.models import CategoryRow, DistrictRow, TerritoryRow
from server.core.db import unit_of_work
from server.core.errors import NotFound
from server.surfaces.dashboard.queries.measures import Filters, Period, look_at
from server.surfaces.dashboard.queries.together import COMMUNE, look_from
from tests.features.commons.accounts.town import build_town
from tests.features.dashboard.browser import browser_of
from tests.features.dashboard.lived import live
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
PAGE = "/pilotage/chiffres?since=2026-03-01&until=2026-03-31"
AGGLO, DEMO, SMALL = "http://agglo.example", "http://demo.example", "http://petite.example"
PASSWORD = "quatre moutons noirs"
MAP = "/pilotage/carte?since=2026-03-01&until=2026-03-31"
SQUARE = json.dumps(
    {"type": "Polygon", "coordinates": [[[1.2, 44.4], [1.3, 44.4], [1.3, 44.5], [1.2, 44.5], [1.2, 44.4]]]}
)


def given_communes():
    """The town and a smaller one, which has one category of its, below an EPCI whose director is `agglo`."""
    here = queries.by_id(queries.all_ids()[0])
    above = build_town(code="agglo", kind="epci", name="Agglomération", hosts=["agglo.example"])
    with unit_of_work() as work:
        row = work.session.get_one(TerritoryRow, here.id)
        row.parent_id, row.hosts, row.revision = above, ["demo.example"], row.revision + 1
    small = build_town(code="petite", name="Petite-Ville", parent_id=above, hosts=["petite.example"])
    leaf = here.category("nid-de-poule")
    with unit_of_work() as work:
        columns = [column for column in CategoryRow.__table__.columns if column.name != "id"]
        known = work.session.execute(select(*columns).where(CategoryRow.id == leaf.id)).mappings().one()
        work.session.execute(
            insert(CategoryRow).values(**{**known, "territory_id": small, "parent_id": None})
        )
    services.add_staff(territory_id=above, login="agglo", name="Agglo", role="director", password=PASSWORD)
    queries.forget()
    return queries.by_code("agglo"), queries.by_id(here.id), queries.by_code("petite")


@pytest.fixture
def communes(app, town):
    """Three potholes of one, done after 1, 2 and 9 days; two of the other: done after 4, open and late."""
    above, demo, small = given_communes()
    for done in ("2026-03-03", "2026-03-04", "2026-03-11"):
        live(demo, received="2026-03-02 08:00", done=f"{done} 08:00", district=demo.districts[0].slug)
    live(small, received="2026-03-02 08:00", done="2026-03-06 08:00", team="voirie")
    live(small, received="2026-03-05 08:00", deadline="2026-03-06 08:00", source="phone")
    return above, demo, small


def get(app, login, base_url, path=PAGE):
    return browser_of(app, login, base_url).client.get(path, base_url=base_url)


def table_of(page):
    """The first two figures of each line of the table."""
    table = page.partition('class="plain-table sticky figures-table"')[2].partition("</table>")[0]
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.S)
    return {
        re.sub("<.*?>", "", name): [
            re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?>(.*?)</td>", cells, re.S)[:2]
        ]
        for name, cells in lines
    }


def test_counts_shares_and_delays_of_all_are_those_of_one_big_town(communes):
    above, _, _ = communes
    found = look_from(above, Limits(), None).figures(MARCH)
    assert (found["received"].part, found["open"].part, found["late"].part) == (5, 1, 1)
    assert found["handled"].number == 4 / 5
    assert (found["days"].number, found["days"].cases) == (3.0, 4), "the middle of 1, 2, 4 and 9 days"
    by_phone = look_from(above, Limits(), None).figures(MARCH, Filters(source="phone"))
    assert by_phone["received"].part == 1


def test_names_that_communes_share_are_one_line(communes):
    above, demo, _ = communes
    look = look_from(above, Limits(), None)
    by_team = {group.key: group.values["received"].part for group in look.breakdown(MARCH, "team")}
    assert by_team == {"proximite": 4, "voirie": 1}
    (pothole,) = look.breakdown(MARCH, "category")
    assert (pothole.key, pothole.label) == ("nid-de-poule", demo.category("nid-de-poule").label())
    assert look.figures(MARCH, Filters(team="voirie"))["received"].part == 1
    assert sum(step.values["received"].part for step in look.series(MARCH, "week")) == 5
    (alone,) = look_at(demo).breakdown(MARCH, "team")
    assert alone.values["received"].part == 3, "what was remembered of all is not taken for one"


def test_by_commune_each_has_its_own_figures(communes):
    above, demo, small = communes
    groups = look_from(above, Limits(), None).breakdown(MARCH, COMMUNE)
    assert [(one.key, one.values["received"].part, one.values["days"].number) for one in groups] == [
        (demo.code, 3, 2.0),
        (small.code, 2, 4.0),
    ]
    assert look_from(above, Limits(), "petite").figures(MARCH)["received"].part == 2


def test_limits_hold_in_each_commune(communes):
    above, _, small = communes
    limited = Limits(teams=frozenset({small.team("voirie").id}))
    for code, seen in ((None, 1), ("petite", 1), ("agglo", 0)):
        assert look_from(above, limited, code).figures(MARCH)["received"].part == seen, code


def test_a_commune_is_refused_every_other_and_the_filter_itself(app, communes):
    _, demo, _ = communes
    for code in ("petite", "agglo", "all", "ailleurs", demo.code):
        with pytest.raises(NotFound):
            look_from(demo, Limits(), code)
        for file in ("chiffres", "chiffres.csv", "dossiers"):
            path = PAGE.replace("chiffres", file)
            assert get(app, "director", DEMO, f"{path}&territory={code}").status_code == 404, (path, code)
    page = get(app, "director", DEMO, f"{PAGE}&by=commune").text
    assert 'name="territory"' not in page
    assert "Petite-Ville" not in page
    assert get(app, "director", AGGLO).status_code == 302, "nobody is signed in there"


def test_the_epci_reads_all_together_and_each(app, communes):
    _, demo, _ = communes
    page = get(app, "agglo", AGGLO).text
    assert table_of(page) == {demo.name: ["3", "0"], "Petite-Ville": ["2", "1"]}
    assert 'name="district"' not in page, "a district is of one commune"
    one = get(app, "agglo", AGGLO, f"{PAGE}&territory=petite&by=team").text
    assert set(table_of(one)) == {"Équipe de proximité", "Voirie"}
    assert '<option value="petite" selected>' in one
    assert get(app, "agglo", AGGLO, f"{PAGE}&territory=ailleurs").status_code == 404
    sheet = get(app, "agglo", AGGLO, PAGE.replace("chiffres?", "chiffres.csv?")).get_data(as_text=True)
    assert [line.split(";")[1] for line in sheet.splitlines()[1:]] == ["3", "2"]


def test_a_figure_leads_to_the_list_of_its_commune(app, communes):
    listed = "/pilotage/dossiers?source=phone&since=2026-03-01&territory="
    onward = get(app, "agglo", AGGLO, f"{listed}petite&_external=1&_scheme=ftp").headers["Location"]
    assert onward.startswith(f"{SMALL}/pilotage/dossiers?")
    assert parse_qs(urlsplit(onward).query) == {"source": ["phone"], "since": ["2026-03-01"]}
    every = urlsplit(get(app, "agglo", AGGLO, f"{listed}all").headers["Location"])
    assert (every.netloc, every.path, every.fragment) == ("", "/pilotage/communes", "list-title")
    assert parse_qs(every.query) == {"state": ["all"], "source": ["phone"], "since": ["2026-03-01"]}
    own = get(app, "agglo", AGGLO, f"{listed}agglo").headers["Location"]
    assert own.startswith("/pilotage/dossiers?")
    assert "territory" not in own
    assert get(app, "agglo", AGGLO, f"{listed}ailleurs").status_code == 404


def test_the_page_costs_as_many_statements_however_many_communes(app, communes, statements):
    above, _, small = communes
    for number in range(28):
        build_town(code=f"c{number}", name=f"Commune {number}", parent_id=above.id)
    queries.forget()
    client = browser_of(app, "agglo", AGGLO).client
    drain()
    client.get(PAGE, base_url=AGGLO)
    statements.clear()
    client.get(PAGE, base_url=AGGLO)
    assert len(statements) <= 15
    live(small, received="2026-03-07 08:00")
    assert table_of(client.get(PAGE, base_url=AGGLO).text)["Petite-Ville"] == ["3", "2"], "right after it"


def test_an_open_page_learns_what_changes_in_any_commune(app, communes):
    client = browser_of(app, "agglo", AGGLO).client
    drain()
    mark = re.search(r'data-mark="([^"]+)"', client.get(PAGE, base_url=AGGLO).text)[1]
    address = f"/pilotage/chiffres/nouvelles?mark={mark}"
    assert client.get(address, base_url=AGGLO).status_code == 204
    live(communes[2], received="2026-03-07 08:00")
    drain()
    assert "data-stale" in client.get(address, base_url=AGGLO).text


def test_every_figure_of_all_opens_as_many_tickets_as_it_counts(app, communes):
    page = get(app, "agglo", AGGLO).text
    tiles = re.findall(r'class="tile" href="([^"]+)"><strong>([^<]+)</strong><span>([^<]+)<', page)
    counted = {name: (href, shown) for href, shown, name in tiles}
    client = browser_of(app, "agglo", AGGLO).client
    for name, count in (("dossiers reçus", 5), ("dossiers ouverts", 1), ("en retard", 1), ("traités", 4)):
        href, shown = counted[name]
        assert shown in (str(count), "80\u202f%"), name
        listed = client.get(unescape(href), base_url=AGGLO, follow_redirects=True).text
        words = f"{count} dossiers" if count > 1 else "1 dossier"
        assert f'role="status">{words}<' in listed, name
        assert len(re.findall(r'<th scope="row" class="whole">', listed)) == count, name


def test_the_first_page_of_an_epci_counts_its_communes_and_says_where_it_is_late(app, communes):
    page = get(app, "agglo", AGGLO, "/pilotage/").text
    assert re.search(r"<strong>1</strong><span>en retard", page)
    assert "Petite-Ville" in page.partition('class="in-short"')[2].partition("</section>")[0]
    own = get(app, "director", DEMO, "/pilotage/").text
    assert re.search(r"<strong>0</strong><span>en retard", own), "a commune counts its own alone"
    href = unescape(re.search(r'<a class="tile tile-bad" href="([^"]+late=true[^"]*)"', page)[1])
    client = browser_of(app, "agglo", AGGLO).client
    assert "1 dossier<" in client.get(href, base_url=AGGLO, follow_redirects=True).text


def test_what_waits_in_the_communes_is_counted_on_the_first_page(app, communes):
    _, demo, small = communes
    live(demo, received="2026-03-02 08:00", contested="2026-03-05 08:00")
    live(small, received="2026-03-02 08:00", changes=3)
    live(small, received="2026-03-02 08:00", team=None)
    page = get(app, "agglo", AGGLO, "/pilotage/").text
    tiles = re.findall(r'class="tile[^"]*" href="([^"]+)"><strong>([^<]+)</strong>', page)
    counts = {frozenset(parse_qs(urlsplit(unescape(href)).query)): count for href, count in tiles}
    for name in ("contested", "unassigned", "bounced"):
        asked = {"territory", name} if name == "contested" else {"territory", name, "state"}
        assert counts[frozenset(asked)] == "1", name


@pytest.fixture
def drawn(communes):
    """The same; the small town has a ground, west of the other's."""
    above, demo, small = communes
    with unit_of_work() as work:
        row = work.session.get_one(TerritoryRow, small.id)
        row.outline, row.revision = SQUARE, row.revision + 1
    queries.forget()
    for hour in (8, 9):
        live(queries.by_id(small.id), received=f"2026-03-09 {hour:02d}:00", place=(44.45, 1.25))
    return above, demo, queries.by_id(small.id)


def test_the_map_of_an_epci_draws_its_communes_by_inhabitant(app, drawn):
    _, demo, _ = drawn
    page = get(app, "agglo", AGGLO, MAP).text
    table = page.partition('class="plain-table"')[2].partition("</table>")[0]
    rows = [
        [re.sub("<.*?>", "", cell).strip() for cell in re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row, re.S)]
        for row in table.split("<tr>")[2:]
    ]
    assert [row[:3] for row in rows] == [["1", "Petite-Ville", "4"], ["2", demo.name, "3"]]
    assert rows[0][4].startswith("0,2"), "four for 20,000 inhabitants"
    assert page.count('class="district ') == 2
    areas = get(app, "agglo", AGGLO, "/pilotage/carte/contours.json").json["features"]
    assert [one["properties"]["slug"] for one in areas] == ["petite", demo.code]
    one = get(app, "agglo", AGGLO, f"{MAP}&territory={demo.code}").text
    assert demo.districts[0].name in one
    assert get(app, "agglo", AGGLO, f"{MAP}&territory=ailleurs").status_code == 404
    assert get(app, "director", DEMO, f"{MAP}&territory=petite").status_code == 404


@pytest.mark.parametrize("way", ["rate", "expected", "heat", "points"])
def test_each_look_of_the_map_of_an_epci_is_drawn_on_paper_too(app, drawn, way):
    address = f"{MAP}&look={way}"
    page = get(app, "agglo", AGGLO, address).text.partition("<main")[2]
    assert "Petite-Ville" in page
    assert "quartier" not in page.lower(), "communes are what is drawn"
    assert get(app, "agglo", AGGLO, address.replace("carte?", "carte.pdf?")).data.startswith(b"%PDF")


def test_a_square_of_the_map_of_an_epci_opens_its_tickets_and_near_ones_their_page(app, drawn):
    page = get(app, "agglo", AGGLO, f"{MAP}&look=points").text
    links = [unescape(link) for link in re.findall(r'href="(/pilotage/dossiers\?[^"]*box=[^"]*)"', page)]
    client = browser_of(app, "agglo", AGGLO).client
    found = [client.get(link, base_url=AGGLO, follow_redirects=True).text for link in links]
    assert [page.count('<th scope="row" class="whole">') for page in found] == [5, 1, 2, 2]
    near = get(app, "agglo", AGGLO, "/pilotage/carte/dossiers.json?territory=all&box=1.2,44.4,1.3,44.5").json
    assert [one["href"].partition("/pilotage")[0] for one in near["items"]] == [SMALL, SMALL]


def test_communes_without_a_ground_are_no_fault(app, communes):
    assert get(app, "agglo", AGGLO, f"{MAP}&look=heat").status_code == 200
    with unit_of_work() as work:
        for row in work.session.scalars(select(DistrictRow)):
            row.active = False
    assert get(app, "agglo", AGGLO, MAP).status_code == 200

"""An EPCI above its communes: it reads what is open in all of them, each of them reads its own alone."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import insert, select

from server.commons.accounts import services
from server.commons.territories import queries
from server.commons.territories.models import TerritoryRow
from server.core.db import db, unit_of_work
from server.reporting.tickets.models import Ticket
from server.surfaces.dashboard.queries import communes as reads
from tests.features.commons.accounts.town import build_town
from tests.features.dashboard.browser import browser_of

pytestmark = pytest.mark.any_database

PAGE = "/pilotage/communes"
AGGLO, DEMO, SMALL = "http://agglo.example", "http://demo.example", "http://petite.example"


@pytest.fixture
def towns(app, town, sent):
    """The town with its ticket and a smaller one with three, below an EPCI whose director is `agglo`."""
    here = queries.by_id(queries.all_ids()[0])
    above = build_town(code="agglo", kind="epci", name="Agglomération", hosts=["agglo.example"])
    with unit_of_work() as work:
        row = work.session.get_one(TerritoryRow, here.id)
        row.parent_id, row.hosts, row.revision = above, ["demo.example"], row.revision + 1
    small = build_town(code="petite", name="Petite-Ville", parent_id=above, hosts=["petite.example"])
    with unit_of_work() as work:
        known = dict(work.session.execute(select(*Ticket.__table__.columns)).mappings().one())
        for number in range(3):
            other = {"id": uuid.uuid4(), "territory_id": small, "number": f"26-9000{number}"}
            work.session.execute(insert(Ticket).values(**{**known, **other, "team_id": None}))
    services.add_staff(
        territory_id=above, login="agglo", name="Agglo", role="director", password="quatre moutons noirs"
    )
    queries.forget()
    return sent


def listed(page):
    return re.findall(r'<tr><th scope="row" class="whole"><a href="[^"]*/dossiers/([\d-]+)"', page)


def get(app, login, base_url, path=PAGE):
    return browser_of(app, login, base_url).client.get(path, base_url=base_url)


def test_a_town_without_communes_below_it_is_told_so(desk, sent):
    page = desk.get(PAGE).text
    assert "Aucune commune n’est rattachée." in page
    assert sent.number not in page


def test_the_epci_reads_the_tickets_of_all_its_communes_in_one_list(app, towns):
    page = get(app, "agglo", AGGLO).text
    assert sorted(listed(page)) == [towns.number, "26-90000", "26-90001", "26-90002"]
    assert f"{DEMO}/pilotage/dossiers/{towns.number}" in page
    assert f"{SMALL}/pilotage/dossiers/26-90000" in page
    assert re.findall(r'<td class="num">(\d)</td><td class="num">(\d)</td>', page) == [("3", "0"), ("1", "0")]
    only = get(app, "agglo", AGGLO, f"{PAGE}?commune=petite").text
    assert sorted(listed(only)) == ["26-90000", "26-90001", "26-90002"]
    for nothing in ("late=true", "state=handled", "commune=ailleurs"):
        assert listed(get(app, "agglo", AGGLO, f"{PAGE}?{nothing}").text) == [], nothing
    assert get(app, "agglo", AGGLO, f"{PAGE}?state=x&late=x&commune=").status_code == 200


def test_a_filter_is_said_in_the_words_of_a_commune_that_has_them(app, towns):
    asked = "team=voirie&category=nid-de-poule&district=nulle-part"
    page = get(app, "agglo", AGGLO, f"{PAGE}?{asked}").text
    chips = re.findall(r'<a class="chip"[^>]*>[^<]*: ([^<]*)', page)
    demo, small = queries.by_id(queries.all_ids()[0]), queries.by_code("petite")
    team, leaf = small.team("voirie").label(), demo.category("nid-de-poule").label()
    assert sorted(chips) == sorted([leaf, "«\u00a0nulle-part\u00a0», inconnu ici", team])


def test_its_pages_follow_each_other_without_hole_or_double(app, towns, monkeypatch):
    monkeypatch.setattr(reads, "PAGE", 1)
    found, address = [], PAGE
    while address:
        page = get(app, "agglo", AGGLO, address).text
        found += listed(page)
        onward = re.search(r'class="next-page"><a class="button" href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else None
    assert sorted(found) == [towns.number, "26-90000", "26-90001", "26-90002"]
    assert get(app, "agglo", AGGLO, f"{PAGE}?cursor=x").status_code == 422


def test_a_commune_reads_its_own_alone(app, towns):
    page = get(app, "director", DEMO).text
    assert listed(page) == []
    assert "26-9000" not in page
    assert "26-9000" not in get(app, "director", DEMO, "/pilotage/dossiers").text
    for elsewhere in (AGGLO, SMALL):
        assert get(app, "director", elsewhere).status_code == 302, "nobody is signed in there"


def test_who_the_epci_limits_to_a_team_reads_what_that_team_has(app, towns):
    above = queries.by_code("agglo")
    services.add_staff(
        territory_id=above.id,
        login="limitee",
        name="Limitée",
        role="desk",
        password="quatre moutons noirs",
        team_slugs=["voirie"],
    )
    page = get(app, "limitee", AGGLO).text
    assert listed(page) == []
    assert re.findall(r'<td class="num">(\d)</td><td class="num">(\d)</td>', page) == [("0", "0"), ("0", "0")]


def test_the_list_costs_one_statement_however_many_communes(app, towns, statements):
    above = queries.by_code("agglo")
    for number in range(12):
        build_town(code=f"c{number}", name=f"Commune {number}", parent_id=above.id)
    queries.forget()
    get(app, "agglo", AGGLO)
    statements.clear()
    get(app, "agglo", AGGLO)
    assert len(statements) <= 15
    assert db.session.scalar(select(db.func.count()).select_from(Ticket)) == 4

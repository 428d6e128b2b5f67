"""The list as tickets wait, and of what is urgent or entrusted: on every page, on paper, in bulk."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import event, text

from server.core.db import db
from tests.features.dashboard.test_inbox import numbers, views
from tests.features.dashboard.test_live import NEWS, mark_of
from tests.features.dashboard.test_sheet import read
from tests.features.reporting.printed import pages_of

pytestmark = pytest.mark.any_database

LIST = "/pilotage/dossiers"
WAITING = f"{LIST}?state=open&order=waiting"


def report_three(app):
    """Three potholes, of which the second was begun last; the first waits since it has its team."""
    from tests.features.dashboard.conftest import send_one
    from tests.features.reporting.town import Town
    from tests.servers.draining import drain

    town = Town(app.test_client())
    first = send_one(app)
    others = [town.send(description=f"Le trou n° {number}.").without_answer() for number in (2, 3)]
    drain()
    town.act("agent", others[0].ticket_id, "start")
    town.act("desk", first.ticket_id, "comment", words="Vu : cela ne change rien à son attente.")
    drain()
    return [first, others[1], others[0]]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the three potholes."""
    return states.and_also(three=report_three)


@pytest.fixture
def three(happened):
    """The numbers of three tickets, the one that waits longest first."""
    return [one.number for one in happened("three")]


def test_what_has_not_changed_for_longest_comes_first(desk, three):
    assert numbers(desk.get(f"{LIST}?state=open").text) == [three[1], three[2], three[0]]
    page = desk.get(WAITING).text
    assert numbers(page) == three
    assert "n’ont pas changé depuis le plus longtemps" in page, "the legend"
    assert "Inchangé depuis" in page


def test_the_order_is_a_link_that_keeps_the_filters_and_the_view(desk, three):
    page = desk.get(f"{LIST}?state=open&category=nid-de-poule").text
    address = html.unescape(re.search(r'href="([^"]+order=waiting[^"]*)"', page)[1])
    page = desk.get(address).text
    assert numbers(page) == three
    assert "category=nid-de-poule" in address
    assert re.search(r'aria-current="true">\s*ce qui attend depuis le plus longtemps', page)
    assert re.search(r'state=open" aria-current="true"', desk.get(WAITING).text), "it is still that view"


def test_only_what_is_open_waits(desk, town, three):
    number = three[0]
    desk.act(number, "reject", reason="not_found", words="Rien sur place.")
    assert numbers(desk.get(f"{LIST}?order=waiting").text) == three[1:]
    assert numbers(desk.get(f"{LIST}?state=rejected&order=waiting").text) == [number], "in the usual order"
    assert "order=waiting" not in desk.get(f"{LIST}?state=rejected&order=waiting").text.partition("<ol")[2]


def test_pages_follow_each_other_in_that_order(desk, three, monkeypatch):
    monkeypatch.setattr("server.surfaces.dashboard.queries.lists.PAGE", 1)
    address, found = WAITING, []
    while address:
        page = desk.get(address).text
        found += numbers(page)
        following = re.search(r'class="next-page"><a class="button" href="([^"]+)"', page)
        address = html.unescape(following[1]) if following else None
    assert found == three
    assert numbers(desk.get(f"{WAITING}&cursor=x").text) == three[:1]


def test_sheet_paper_and_bulk_have_the_same_order(desk, three, monkeypatch):
    assert [line["Numéro"] for line in read(desk.get(f"{LIST}.csv?state=open&order=waiting"))] == three
    (printed,) = pages_of(desk.get(f"{LIST}.pdf?state=open&order=waiting").data)
    assert sorted(three, key=printed.index) == three
    assert "Inchangé depuis" in printed
    monkeypatch.setattr("server.surfaces.dashboard.queries.bulk.MOST", 2)
    page = desk.get("/pilotage/lots/nouveau?all=true&state=open&order=waiting").text
    assert [
        one.partition(":")[0] for one in re.search(r'name="t" value="([^"]+)"', page)[1].split()
    ] == three[:2]


def test_a_view_keeps_its_order(desk, three):
    desk.post("/pilotage/vues", {"name": "La plus longue attente", "state": "open", "order": "waiting"})
    address = views(desk.get(LIST).text)["La plus longue attente"][1]
    assert numbers(desk.get(address).text) == three


def test_news_are_told_with_when_the_ticket_last_changed(desk, town, three, publish_and_work):
    mark = mark_of(desk.get(WAITING))
    desk.act(three[0], "start")
    publish_and_work()
    answer = desk.get(f"{NEWS}?state=open&order=waiting&mark={mark}").text
    (told,) = re.findall(r'<ol data-inside>.*?<time datetime="([^"]+)"', answer, re.S)
    page = desk.get(WAITING).text
    assert numbers(page) == [*three[1:], three[0]]
    assert re.findall(r'<time datetime="([^"]+)"', page)[-1] == told


class TestFilters:
    def test_what_is_urgent(self, desk, three):
        desk.act(three[1], "prioritise", priority="urgent")
        assert numbers(desk.get(f"{LIST}?priority=urgent").text) == [three[1]]
        assert numbers(desk.get(f"{LIST}?priority=urgent&state=open&order=waiting").text) == [three[1]]
        assert len(numbers(desk.get(f"{LIST}?priority=normal").text)) == 2
        assert "Priorité\u00a0: urgente" in desk.get(f"{LIST}?priority=urgent").text
        assert len(numbers(desk.get(f"{LIST}?priority=enorme&entrusted=x&order=z").text)) == 3

    def test_what_somebody_takes_and_what_nobody_does(self, desk, town, three):
        form = desk.form(three[2], "entrust")
        desk.send(three[2], {**form, "account": str(town.people["agent"])})
        assert numbers(desk.get(f"{LIST}?entrusted=yes").text) == [three[2]]
        page = desk.get(f"{LIST}?entrusted=no&state=open&order=waiting").text
        assert numbers(page) == three[:2]
        assert "Confié à personne" in page


def test_each_list_is_read_from_an_index(desk, three):
    """In the order of the index: nothing is sorted, and only what is asked for is looked at."""
    sqlite, seen = db.engine.dialect.name == "sqlite", []

    def note(_connection, _cursor, statement, parameters, *_rest):
        if "ORDER BY ticket." in statement and "LIMIT" in statement:
            seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        asked = {"state=open&order=waiting": "unchanged", "state=new&order=waiting": "unchanged"}
        asked |= {"team=voirie&order=waiting": "unchanged", "priority=urgent&order=waiting": "unchanged"}
        asked |= {"priority=urgent": "priority", "entrusted=yes": "entrusted"}
        for query in asked:
            desk.get(f"{LIST}?{query}")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == len(asked)
    if not sqlite:
        db.session.execute(text("SET enable_seqscan = off"))  # a small table is read whole otherwise
        db.session.execute(text("SET enable_sort = off"))
    for (statement, parameters), (query, index) in zip(seen, asked.items(), strict=True):
        word = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
        plan = str(db.session.connection().exec_driver_sql(f"{word} {statement}", parameters).all())
        assert f"ix_ticket_{index}" in plan, (query, plan)
        assert "TEMP B-TREE" not in plan, (query, plan)

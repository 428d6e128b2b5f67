"""The first page says what a count of all tickets would, and each page asks the database little."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from server.core import clock, queue
from server.core.db import db, unit_of_work
from server.core.events import publish_pending
from server.reporting.tickets.events import TicketChanged
from server.surfaces.dashboard.jobs import keep_facts, read_facts_anew
from server.surfaces.dashboard.models import FactMonth
from server.surfaces.dashboard.queries import fact_table

MOST_STATEMENTS = 15


@pytest.fixture
def director(browser):
    return browser("director")


def tile(page, words):
    found = re.search(rf"<strong>([^<]*)</strong><span>{words}</span>", page.text)
    assert found, words
    return found[1]


def shown(director):
    page = director.get("/pilotage/")
    return {words: tile(page, words) for words in ("dossiers reçus", "traités")}


def without_token(page):
    return re.sub(r'value="[^"]*"', "", page)


class TestFiguresOfTheYear:
    def test_follow_an_action_before_and_after_it_is_published(self, director, town, sent, publish_and_work):
        before = shown(director)
        town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
        committed = shown(director)
        publish_and_work()
        assert committed != before
        assert shown(director) == committed

    def test_count_what_arrives(self, director, town, sent):
        assert shown(director)["dossiers reçus"] == "1"
        town.send()
        assert shown(director)["dossiers reçus"] == "2"

    def test_are_the_same_read_anew(self, director, town, sent, monkeypatch):
        director.get("/pilotage/")
        town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
        town.judge(sent, False, comment="Non.")
        with clock.at(clock.now()):
            followed = director.get("/pilotage/").text
            monkeypatch.setattr(fact_table, "MOST_CHANGED", 0)
            assert without_token(director.get("/pilotage/").text) == without_token(followed)

    def test_cost_little_once_they_are_known(self, director, sent, publish_and_work, statements):
        publish_and_work()
        director.get("/pilotage/")
        statements.clear()
        director.get("/pilotage/")
        assert not [one for one in statements if "ticket.first_handled_at" in one], "no ticket is read again"
        assert len(statements) <= MOST_STATEMENTS, statements

    def test_are_not_read_anew_by_another_process_nor_on_another_day(
        self, director, town, sent, publish_and_work, monkeypatch
    ):
        keep_facts()
        town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
        publish_and_work()
        alone = shown(director)
        monkeypatch.setattr(fact_table, "all_facts", None)
        for later in (timedelta(), timedelta(days=1)):
            fact_table._kept.clear()  # a process that has just started
            with clock.at(clock.now() + later):
                assert shown(director) == alone

    def test_are_those_of_their_instant_where_too_much_changed(self, director, town, sent, monkeypatch):
        with clock.at(clock.now() - timedelta(hours=1)):
            keep_facts()
        fact_table._kept.clear()
        monkeypatch.setattr(fact_table, "MOST_CHANGED", 0)
        town.send()
        assert shown(director)["dossiers reçus"] == "1"
        keep_facts()
        assert shown(director)["dossiers reçus"] == "2"

    def test_are_read_anew_at_night_whatever_was_kept(self, director, sent):
        keep_facts()
        db.session.execute(db.update(FactMonth).values(data=b"nothing that anybody can read"))
        db.session.commit()
        read_facts_anew()
        fact_table._kept.clear()
        assert shown(director)["dossiers reçus"] == "1"

    def test_on_a_monday_the_oldest_week_leaves_and_a_new_one_comes(self, director, town, sent):
        director.get("/pilotage/")
        with clock.at(clock.now() + timedelta(days=7)):
            followed = director.get("/pilotage/").text
            fact_table._kept.clear()
            assert without_token(director.get("/pilotage/").text) == without_token(followed)

    def test_are_counted_where_redis_is_away(self, director, sent, monkeypatch):
        queue.hurried.cache_clear()
        monkeypatch.setattr(queue, "_redis_url", "redis://127.0.0.1:1")
        assert shown(director)["dossiers reçus"] == "1"
        keep_facts()
        queue.hurried.cache_clear()

    def test_say_what_changed_since_the_visit_before(self, director, town, sent):
        assert "Depuis votre dernière visite" not in director.get("/pilotage/").text
        with clock.at(clock.now() + timedelta(hours=2)):
            town.send()
            town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
            for _ in range(2):  # a look an instant later is the same visit
                page = director.get("/pilotage/").text
                assert "un dossier reçu, un terminé." in page

    def test_pass_over_what_is_no_ticket(self, director, sent):
        first = shown(director)
        with unit_of_work() as work:
            work.emit(TicketChanged(territory_id=1, ticket_id="reference", team_id=None))
        publish_pending()
        assert shown(director) == first


@pytest.mark.any_database
@pytest.mark.parametrize(
    "path",
    ["", "dossiers", "dossiers?q=lampadaire+rue", "dossiers/{number}", "contestes", "a-rappeler", "saisie"],
)
def test_a_page_asks_the_database_little(desk, sent, publish_and_work, statements, path):
    publish_and_work()
    address = f"/pilotage/{path.format(number=sent.number)}"
    desk.get(address)
    statements.clear()
    assert desk.get(address).status_code == 200
    assert len(statements) <= MOST_STATEMENTS, statements


@pytest.mark.any_database
def test_mails_and_messages_that_wait_are_counted_beside_their_pages(desk, sent):
    from server.commons.notifications.models import Notification
    from server.core.db import db

    db.session.execute(db.update(Notification).values(state="failed"))
    db.session.commit()
    failed = db.session.scalar(db.select(db.func.count()).select_from(Notification))
    assert failed
    page = desk.get("/pilotage/saisie").text
    assert f'<span>Messages non partis</span><b class="count">{failed}</b>' in page
    assert f'<span>Plus</span><b class="count">{failed}</b>' in page


@pytest.mark.any_database
def test_what_somebody_says_of_the_work_reaches_an_agent_without_its_insults(browser, town, sent):
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark")
    town.judge(sent, False, comment="Bande de connards.")
    address = f"/pilotage/dossiers/{sent.number}"
    assert "connards" in browser("desk").get(address).text
    assert "connards" not in browser("agent").get(address).text


@pytest.mark.any_database
def test_the_page_of_a_ticket_with_a_past_and_neighbours_asks_no_more(
    desk, town, sent, publish_and_work, statements
):
    town.act("desk", sent.ticket_id, "prioritise", priority="urgent")
    town.act("desk", sent.ticket_id, "message", words="Nous y allons demain.")
    town.send()
    publish_and_work()
    address = f"/pilotage/dossiers/{sent.number}"
    desk.get("/pilotage/dossiers")
    statements.clear()
    assert "Rattacher" in desk.get(address).text, "a first look, which is written down"
    assert len(statements) <= MOST_STATEMENTS, statements
    statements.clear()
    assert desk.get(address).status_code == 200
    assert len(statements) <= MOST_STATEMENTS, statements

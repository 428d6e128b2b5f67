"""What an open list is told of what happened since it was drawn."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from server.core.db import unit_of_work
from server.core.feed import FeedEpoch

NEWS = "/pilotage/dossiers/nouvelles"


def mark_of(page):
    return re.search(r'data-mark="([^"]+)"', page.text)[1]


def told(answer, where):
    """The numbers of the lines told as in the list ("inside") or not in it ("outside")."""
    part = answer.text.partition(f"<ol data-{where}>")[2].partition("</ol>")[0]
    return re.findall(r'<li data-number="([^"]+)"', part)


def test_nothing_is_told_where_nothing_happened(desk, sent):
    mark = mark_of(desk.get("/pilotage/dossiers"))
    answer = desk.get(f"{NEWS}?mark={mark}")
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_ticket_that_entered_the_list_is_told_and_one_that_left_it_too(desk, town, sent, publish_and_work):
    mark = mark_of(desk.get("/pilotage/dossiers?state=open"))
    town.act("agent", sent.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    other = town.send()
    publish_and_work()
    answer = desk.get(f"{NEWS}?state=open&mark={mark}")
    assert (told(answer, "inside"), told(answer, "outside")) == ([other.number], [sent.number])
    assert desk.get(f"{NEWS}?state=open&mark={mark_of(answer)}").status_code == 204


def test_the_counts_beside_the_views_are_told_too(desk, town, sent, publish_and_work):
    mark = mark_of(desk.get("/pilotage/dossiers"))
    town.reply(sent, "Toujours rien ?")
    publish_and_work()
    views = desk.get(f"{NEWS}?mark={mark}").text
    assert re.search(r'Sans réponse <b class="count">1</b>', views)


def test_a_service_is_told_of_its_own_tickets_only(browser, town, sent, publish_and_work):
    service = browser("roads")
    mark = mark_of(service.get("/pilotage/dossiers"))
    town.act("agent", sent.ticket_id, "start")
    publish_and_work()
    answer = service.get(f"{NEWS}?mark={mark}")
    assert told(answer, "inside") + told(answer, "outside") == []
    assert sent.number not in answer.text
    town.act("desk", sent.ticket_id, "assign", team="voirie")
    publish_and_work()
    assert told(service.get(f"{NEWS}?mark={mark}"), "inside") == [sent.number]


@pytest.mark.parametrize("mark", ["", "abc", "0123456789ab-1", "0123456789ab-" + "9" * 30, "x" * 5000])
def test_a_mark_that_is_not_ours_asks_to_read_the_list_again(desk, sent, mark):
    answer = desk.get(NEWS, query_string={"mark": mark})
    assert answer.status_code == 200
    assert "data-stale" in answer.text
    assert desk.get(f"{NEWS}?mark={mark_of(answer)}").status_code == 204


def test_after_a_restore_the_list_is_to_be_read_again(desk, sent):
    mark = mark_of(desk.get("/pilotage/dossiers"))
    with unit_of_work() as work:
        work.session.execute(update(FeedEpoch).values(epoch="0123456789ab"))
    assert "data-stale" in desk.get(f"{NEWS}?mark={mark}").text


def test_more_than_a_page_takes_is_not_told_line_by_line(desk, town, sent, publish_and_work, monkeypatch):
    monkeypatch.setattr("server.surfaces.dashboard.queries.live.MOST", 1)
    mark = mark_of(desk.get("/pilotage/dossiers"))
    for _ in range(2):
        town.send()
    publish_and_work()
    answer = desk.get(f"{NEWS}?mark={mark}")
    assert "data-stale" in answer.text
    assert told(answer, "inside") == []


def test_who_is_no_longer_signed_in_is_told_so_and_not_sent_to_a_page(client):
    answer = client.get(f"{NEWS}?mark=x", headers={"HX-Request": "true"})
    assert answer.status_code == 401


def test_news_cost_few_statements(desk, town, sent, publish_and_work, statements):
    mark = mark_of(desk.get("/pilotage/dossiers"))
    statements.clear()
    desk.get(f"{NEWS}?mark={mark}")
    assert len(statements) <= 7, statements
    town.act("agent", sent.ticket_id, "start")
    publish_and_work()
    statements.clear()
    assert desk.get(f"{NEWS}?mark={mark}").status_code == 200
    assert len(statements) <= 15, statements

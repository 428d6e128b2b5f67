"""The staff's list: pages, filters, and who may read it."""

import pytest

from tests.features.reporting.town import Town
from tests.servers.draining import drain


def send_many(app):
    """Seven tickets, the third of them at work."""
    town = Town(app.test_client())
    sent = [
        town.send(description=f"Trou numéro {i}", category="borne" if i == 5 else "nid-de-poule")
        for i in range(7)
    ]
    drain()
    town.act("agent", sent[2].ticket_id, "start")
    return [one.without_answer() for one in sent]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the seven tickets."""
    return states.and_also(many=send_many)


@pytest.fixture
def many(happened):
    """Seven tickets, the third of them at work."""
    return happened("many")


def listed(town, who="desk", **query):
    answer = town.client.get("/api/v1/tickets", query_string=query, headers=town.as_staff(who))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_pages_follow_each_other_without_gap_nor_repeat(town, many):
    seen, cursor = [], None
    while True:
        page = listed(town, limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [ticket["number"] for ticket in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
        town.send()  # what comes meanwhile does not move the pages
    assert seen == [s.number for s in reversed(many)]


def test_filters_narrow_the_list(town, many):
    def numbers(**query):
        return [ticket["number"] for ticket in listed(town, **query)["items"]]

    assert numbers(state="in_progress") == [many[2].number]
    assert numbers(state="in_progress,assigned", team="voirie") == [many[5].number]
    assert numbers(category="borne") == [many[5].number]
    assert len(numbers(category="voirie")) == 6
    assert len(numbers(district="centre")) == 7
    assert numbers(q="numéro 4") == [many[4].number]
    assert numbers(q=many[1].number) == numbers(q=f"N° {many[1].number}") == [many[1].number]
    assert numbers(q="100%") == []
    assert numbers(late="true") == []
    assert len(numbers(late="false")) == 7
    assert numbers(contested="true") == []


@pytest.mark.parametrize("name", ["state", "team", "category", "district"])
def test_a_filter_that_names_nothing_is_refused_with_its_name(town, many, name):
    """An empty page would say that there is no work."""
    for language in ("fr", "en"):
        town.language = language
        query = {"state": "new", "team": "voirie", "category": "borne", "district": "centre", name: "lune"}
        answer = town.client.get("/api/v1/tickets", query_string=query, headers=town.as_staff("desk"))
        assert answer.status_code == 422
        (words,) = answer.get_json()["errors"].pop(name)
        assert "lune" in words
    assert "Possible states: new, assigned" in words or name != "state"


@pytest.mark.parametrize(("who", "status"), [("desk", 200), ("agent", 200), ("elected", 200), ("relay", 403)])
def test_who_reads_the_list(town, who, status):
    assert town.client.get("/api/v1/tickets", headers=town.as_staff(who)).status_code == status


def test_tablets_do_not_read_the_towns_list(town):
    assert town.client.get("/api/v1/tickets", headers=town.as_tablet()).status_code == 403


def test_an_elected_member_reads_and_changes_nothing(town, sent):
    ticket = town.ticket(sent.ticket_id, "elected")
    assert ticket["allowed"] == []
    assert "awa@example.org" not in str(ticket)
    for kind in ("comment", "start", "close", "publish"):
        assert town.act("elected", sent.ticket_id, kind, words="x", reason="answered").status_code == 403

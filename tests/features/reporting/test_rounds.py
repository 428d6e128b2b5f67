"""The round of a team, from where its agent stands; the position is used once and kept nowhere."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text

from server.core.clock import now
from server.core.db import db
from tests.features.reporting.town import action

HERE = {"latitude": 44.44751, "longitude": 1.44031}


def ask(town, team="proximite", **place):
    return town.client.get("/api/v1/field/round", query_string=place or HERE, headers=town.as_tablet(team))


def at(town, north_m, category="nid-de-poule"):
    return town.send(latitude=44.4475 + north_m / 111_000, longitude=1.4403, category=category)


def test_the_round_goes_from_the_agent_on_and_says_when_one_is_there(town, publish_and_work):
    far, near = at(town, 600), at(town, 200)
    publish_and_work()
    body = ask(town).get_json()
    assert [item["number"] for item in body["items"]] == [near.number, far.number]
    assert [item["distance_m"] for item in body["items"]] == pytest.approx([260, 520], abs=6)
    assert body["items"][0]["arrives_at"] < body["items"][1]["arrives_at"]
    assert body["left_out"] == 0


def test_what_waits_is_planned_later_done_or_of_another_team_is_no_stop(town, publish_and_work):
    sent = [at(town, 100 * n) for n in range(5)]
    publish_and_work()
    later = (now() + timedelta(days=3)).date().isoformat()
    town.journal(
        action(sent[0].ticket_id, "wait", **{"for": "supplier"}),
        action(sent[1].ticket_id, "plan", planned_on=later),
        action(sent[2].ticket_id, "done", no_photo_reason="dark"),
    )
    town.act("desk", sent[3].ticket_id, "assign", team="proprete")
    assert [item["number"] for item in ask(town).get_json()["items"]] == [sent[4].number]
    assert [item["number"] for item in ask(town, "proprete").get_json()["items"]] == [sent[3].number]


def test_a_position_is_neither_stored_nor_logged(town, sent, caplog):
    caplog.set_level(logging.DEBUG)
    before = contents()
    assert ask(town, latitude=44.123456, longitude=1.654321).status_code == 200
    assert contents() == before
    assert "44.123456" not in caplog.text
    assert "1.654321" not in caplog.text


def contents():
    """Every row of every table that a request might touch, as words."""
    tables = [table.name for table in db.metadata.sorted_tables]
    rows = {name: db.session.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}
    db.session.rollback()
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


@pytest.mark.parametrize(
    "place", [{"latitude": 44.4}, {"latitude": 91, "longitude": 1}, {"latitude": "nan", "longitude": 1}]
)
def test_a_position_that_cannot_be_one_is_refused_in_words(town, sent, place):
    refused = ask(town, **place)
    assert refused.status_code == 422
    assert refused.get_json()["errors"]


def test_only_the_staff_and_its_tablets_may_ask(town, sent):
    assert town.client.get("/api/v1/field/round", query_string=HERE).status_code == 401
    elected = town.client.get("/api/v1/field/round", query_string=HERE, headers=town.as_staff("elected"))
    assert elected.status_code == 403
    agent = town.client.get("/api/v1/field/round", query_string=HERE, headers=town.as_staff("agent"))
    assert [item["ticket_id"] for item in agent.get_json()["items"]] == [sent.ticket_id]

"""Anybody may know how much the desk masked and why, and nothing of whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.core import clock

pytestmark = pytest.mark.any_database

ADDRESS = "/api/v1/moderation"


def counted(client, language="fr"):
    answer = client.get(ADDRESS, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return {line["label"]: line["count"] for line in answer.json["items"]}


def mask(town, sent, kind="mask", **given):
    items = [{"kind": "words", "id": sent.id}]
    answer = town.act("desk", sent.ticket_id, kind, items=items, **given)
    return answer.json["result"]


def test_nothing_is_counted_where_nothing_is_masked(client, town, sent):
    assert client.get(ADDRESS).json == {"months": 12, "items": [], "next": None}


def test_reasons_are_counted_in_the_readers_language(client, town, sent):
    mask(town, sent, reason="shocking")
    mask(town, town.send(), reason="shocking")
    mask(town, town.send())
    assert list(counted(client).items()) == [("contenu choquant", 2), ("sans motif noté", 1)]
    assert counted(client, "en") == {"shocking content": 2, "no reason noted": 1}


def test_what_is_shown_again_or_long_ago_is_not_counted(client, town, sent, monkeypatch):
    mask(town, sent, reason="off_subject")
    mask(town, sent, kind="publish")
    assert counted(client) == {}
    mask(town, sent, reason="off_subject")
    later = clock.now() + timedelta(days=366)
    monkeypatch.setattr("server.reporting.signalements.queries.moderation.now", lambda: later)
    assert counted(client) == {}


def test_the_answer_holds_neither_ticket_nor_person(client, town, sent):
    mask(town, sent, reason="private_place")
    text = client.get(ADDRESS).text
    assert sent.number not in text
    assert sent.ticket_id not in text
    assert set(client.get(ADDRESS).json["items"][0]) == {"code", "label", "count"}


def test_an_unknown_reason_is_refused_and_counts_nothing(client, town, sent):
    assert mask(town, sent, reason="because") == "refused"
    assert counted(client) == {}

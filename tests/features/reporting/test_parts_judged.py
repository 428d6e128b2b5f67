""" "Is it fixed?" is asked of each part of a split ticket, and each answer is that part's alone."""

from __future__ import annotations

import pytest


@pytest.fixture
def split(town, sent, publish_and_work):
    """A signalement whose ticket was split; the part, as its witness sees it, is done."""
    town.act("desk", sent.ticket_id, "split", parts=[{"category": "tag", "words": "Le mur aussi."}])
    publish_and_work()
    (part,) = town.ticket(sent.ticket_id)["parts"]
    town.act("desk", part["id"], "done", no_photo_reason="dark")
    publish_and_work()
    return part


def judge(town, sent, solved, **given):
    address = f"/api/v1/signalements/{sent.id}/verdict"
    return town.client.post(address, json={"solved": solved, **given}, headers=town.headers(sent.secret))


def part_of(town, sent):
    (part,) = town.page(sent)["parts"]
    return part


def test_a_part_that_is_done_may_be_judged_and_the_whole_not_yet(town, sent, split):
    assert part_of(town, sent)["may_judge"] is True
    assert part_of(town, sent)["solved"] is None
    assert judge(town, sent, False).status_code == 409
    assert judge(town, sent, False, part=split["number"], comment="Encore là.").status_code < 300
    assert part_of(town, sent)["solved"] is False
    assert town.ticket(split["id"])["contested_at"] is not None
    assert town.ticket(sent.ticket_id)["contested_at"] is None


def test_done_again_a_part_is_judged_anew(town, sent, split):
    judge(town, sent, False, part=split["number"])
    town.act("desk", split["id"], "reopen")
    assert part_of(town, sent)["may_judge"] is False
    town.act("desk", split["id"], "done", no_photo_reason="dark")
    assert part_of(town, sent)["solved"] is None
    judge(town, sent, True, part=split["number"])
    assert part_of(town, sent)["solved"] is True
    assert town.ticket(split["id"])["contested_at"] is None


def test_a_part_of_something_else_is_not_ones_own(town, sent, split, publish_and_work):
    other = town.send()
    publish_and_work()
    assert judge(town, other, False, part=split["number"]).status_code == 404
    assert judge(town, sent, False, part=other.number).status_code == 404
    assert town.ticket(split["id"])["contested_at"] is None


def test_anybody_else_is_not_told_how_a_part_was_judged(town, sent, split):
    judge(town, sent, False, part=split["number"])
    public = town.client.get(f"/api/v1/signalements/{sent.number}").get_json()
    assert not {"may_judge", "solved"} & set(public["parts"][0])

"""What two people do at the same time, and what a tablet did offline."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.features.reporting.town import action, jpeg


def test_another_actor_changed_the_state_meanwhile(town, sent):
    seen = town.ticket(sent.ticket_id)["version"]
    assert town.act("agent2", sent.ticket_id, "start", base_version=seen).status_code == 200
    answer = town.act("agent", sent.ticket_id, "wait", base_version=seen, **{"for": "supplier"})
    assert answer.status_code == 409
    problem = answer.get_json()
    assert (problem["result"], problem["reason"], problem["ticket"]["state"]) == (
        "conflict",
        "changed_meanwhile",
        "in_progress",
    )
    assert "modifié" in problem["detail"]


def test_ones_own_changes_are_no_conflict(town, sent):
    seen = town.ticket(sent.ticket_id)["version"]
    assert town.act("agent", sent.ticket_id, "start", base_version=seen).status_code == 200
    assert (
        town.act("agent", sent.ticket_id, "done", base_version=seen, no_photo_reason="dark").status_code
        == 200
    )


def test_words_of_others_are_no_conflict(town, sent):
    seen = town.ticket(sent.ticket_id)["version"]
    town.act("desk", sent.ticket_id, "comment", words="Rappelé ce matin.")
    town.reply(sent, "C’est pire depuis la pluie.")
    town.act("desk", sent.ticket_id, "prioritise", priority="high")
    assert town.act("agent", sent.ticket_id, "start", base_version=seen).status_code == 200


@pytest.mark.parametrize("kind", ["comment", "message"])
def test_words_never_conflict(town, sent, kind):
    seen = town.ticket(sent.ticket_id)["version"]
    town.act("desk", sent.ticket_id, "assign", team="voirie")
    town.act("desk", sent.ticket_id, "assign", team="proximite")
    town.act("agent2", sent.ticket_id, "start")
    assert (
        town.act("agent", sent.ticket_id, kind, base_version=seen, words="Vu sur place.").status_code == 200
    )


def test_work_on_a_ticket_that_left_the_team_is_kept_as_a_comment_with_its_photos(
    town, sent, publish_and_work
):
    town.act("desk", sent.ticket_id, "assign", team="voirie")
    photo = str(uuid.uuid4())
    done = action(
        sent.ticket_id,
        "done",
        agent=town.people["agent"],
        words="Rebouché.",
        photo_ids=[photo],
        base_version=2,
    )
    for _ in range(2):  # a resend changes nothing
        result = town.journal(done)[0]
        assert (result["result"], result["reason"]) == ("conflict", "left_your_team")
    assert "commentaire" in result["message"]
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["state"], ticket["team"]) == ("assigned", "voirie")
    assert [(h["kind"], h["words"]) for h in ticket["history"]][-1] == ("comment", "Rebouché.")
    assert town.put_field_photo(photo, jpeg()).status_code == 200
    publish_and_work()
    assert [p["id"] for p in town.ticket(sent.ticket_id)["photos"]] == [photo]


def test_what_was_kept_as_a_comment_is_answered_the_same_after_the_ticket_came_back(town, sent):
    town.act("desk", sent.ticket_id, "assign", team="voirie")
    done = action(sent.ticket_id, "done", agent=town.people["agent"], words="Rebouché.", base_version=2)
    unheard = town.journal(done)[0]
    town.act("desk", sent.ticket_id, "assign", team="proximite")
    heard = town.journal(done | {"base_version": town.ticket(sent.ticket_id)["version"]})[0]
    assert heard["reason"] == unheard["reason"] == "left_your_team"
    assert heard["message"] == unheard["message"]
    assert [h["words"] for h in town.ticket(sent.ticket_id)["history"]].count("Rebouché.") == 1


def test_a_ticket_that_never_was_the_teams_is_refused_and_nothing_is_kept(town, sent):
    before = town.ticket(sent.ticket_id)["version"]
    answer = town.act("sweeper", sent.ticket_id, "comment", words="Pas pour nous.")
    assert (answer.status_code, answer.get_json()["reason"]) == (403, "not_your_team")
    assert town.ticket(sent.ticket_id)["version"] == before


def test_a_promised_photo_is_taken_from_the_team_alone(town, sent):
    photo = str(uuid.uuid4())
    town.journal(action(sent.ticket_id, "done", photo_ids=[photo]))
    assert town.put_field_photo(photo, jpeg(), team="proprete").status_code == 403
    lights = town.client.put(f"/api/v1/field/photos/{photo}", data=jpeg(), headers=town.as_staff("lights"))
    assert lights.status_code == 403
    assert town.put_field_photo(str(uuid.uuid4()), jpeg()).status_code == 404
    assert town.put_field_photo(photo, b"").status_code == 422
    assert town.put_field_photo(photo, jpeg()).status_code == 200


def test_done_needs_its_proof_or_a_reason(town, sent):
    answer = town.act("agent", sent.ticket_id, "done", words="Fait.")
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "proof_missing")
    assert (
        town.act("agent", sent.ticket_id, "done", no_photo_reason="flemme").get_json()["reason"]
        == "unknown_reason"
    )
    assert town.act("agent", sent.ticket_id, "done", no_photo_reason="remote_work").status_code == 200
    assert town.ticket(sent.ticket_id)["history"][-1]["reason"] == "remote_work"


def test_a_batch_with_malformed_entries_keeps_its_order_and_goes_on(town, sent):
    good, bad_date = action(sent.ticket_id, "start"), action(sent.ticket_id, "start", at="hier")
    elsewhere = action(str(uuid.uuid4()), "start")
    results = town.journal(
        "pas un objet",
        None,
        7,
        [],
        {},
        {"id": {"a": 1}},
        bad_date,
        elsewhere,
        good,
        action(sent.ticket_id, "explode"),
        action(sent.ticket_id, "verdict", solved=True),
        action(sent.ticket_id, "done", photo_ids="photo"),
        action(sent.ticket_id, "comment", words="x" * 2001),
        action(sent.ticket_id, "comment", words="Terminé.", base_version=2**40),
        good,
    )
    outcomes = [(r["result"], r["reason"]) for r in results]
    assert outcomes == [
        *[("refused", "malformed")] * 7,
        ("refused", "unknown_ticket"),
        ("applied", None),
        ("refused", "unknown_action"),
        ("refused", "unknown_action"),
        *[("refused", "malformed")] * 3,
        ("already_applied", None),
    ]
    assert [r["id"] for r in results][6:9] == [bad_date["id"], elsewhere["id"], good["id"]]
    assert all(r["message"] for r in results if r["result"] == "refused")


def test_more_than_five_hundred_actions_are_refused_whole(town, sent):
    comments = [action(sent.ticket_id, "comment", words=f"{i}") for i in range(501)]
    answer = town.client.post("/api/v1/field/actions", json={"actions": comments}, headers=town.as_tablet())
    assert answer.status_code == 422
    assert town.ticket(sent.ticket_id)["version"] == 2


def test_a_tablet_whose_clock_is_off_is_corrected(town, sent):
    from server.core.db import db
    from server.reporting.tickets.models import Action

    its_now = datetime.now(UTC) + timedelta(days=400, hours=3)
    start = action(sent.ticket_id, "start", at=(its_now - timedelta(seconds=1)).isoformat())
    assert town.journal(start, sent_at=its_now.isoformat())[0]["result"] == "applied"
    row = db.session.get(Action, uuid.UUID(start["id"]))
    assert abs(row.at - datetime.now(UTC)) < timedelta(seconds=30)
    assert row.claimed_at == its_now - timedelta(seconds=1)


def test_a_tablet_that_believes_to_be_in_1970_does_not_act_before_the_ticket_came(town, sent):
    done = action(sent.ticket_id, "start", at="1970-01-01T00:01:00Z")
    assert town.journal(done)[0]["result"] == "applied"
    ticket = town.ticket(sent.ticket_id)
    assert ticket["history"][-1]["at"] >= ticket["received_at"]


def test_agents_of_a_shared_tablet_are_told_apart(town, sent):
    assert (
        town.journal(action(sent.ticket_id, "start", agent=town.people["agent"], base_version=2))[0]["result"]
        == "applied"
    )
    other = action(sent.ticket_id, "wait", agent=town.people["agent2"], base_version=2, **{"for": "supplier"})
    assert town.journal(other)[0]["result"] == "conflict"
    assert town.ticket(sent.ticket_id)["history"][-1]["actor"] == {"kind": "staff", "name": "Agent"}


def test_what_an_action_has_no_use_for_spoils_nobodys_page(town, sent, publish_and_work):
    given = {"planned_on": "demain", "reason": "paresse", "for": "godot", "priority": "hier"}
    assert town.act("agent", sent.ticket_id, "start", **given).status_code == 200
    publish_and_work()
    assert town.page(sent)["public_status"] == "En cours"
    assert town.ticket(sent.ticket_id)["state"] == "in_progress"

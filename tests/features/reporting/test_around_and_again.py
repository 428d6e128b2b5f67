"""What is around a place: joining it, saying that it is back; a stretch of street; words on people."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.core import clock
from tests.features.reporting.town import CENTRE

EXAMPLES = json.loads(
    (Path(__file__).resolve().parents[2] / "contracts" / "people_in_words.json").read_text()
)
STREET = [[1.4403, 44.4475], [1.4410, 44.4480]]


def around(town, **query):
    said = "&".join(f"{key}={value}" for key, value in {**CENTRE, **query}.items())
    return town.client.get(f"/api/v1/signalements/nearby?{said}", headers=town.headers()).get_json()["items"]


def said_of(town, sent):
    return town.ticket(sent.ticket_id)["signalements"][0]


def test_who_joined_follows_by_the_number_with_the_phones_own_secret(town, sent):
    (found,) = around(town, category="voirie")
    assert (found["ticket_id"], found["done_at"], found["public_state"]) == (sent.ticket_id, None, "sent")
    witness = town.join(found["ticket_id"])
    page = town.client.get(f"/api/v1/signalements/{found['number']}", headers=town.headers(witness.secret))
    assert page.status_code == 200
    assert page.get_json()["id"] == witness.id
    assert page.get_json()["description"] is None, "the author's words are the author's"


def test_the_secret_of_another_ticket_opens_nothing(town, sent):
    other = town.join(town.send().ticket_id)
    answer = town.client.get(f"/api/v1/signalements/{sent.number}", headers=town.headers(other.secret))
    assert answer.status_code == 403


def test_what_was_done_lately_is_shown_and_may_be_said_to_be_back(town, sent):
    town.act("agent", sent.ticket_id, "done", words="Rebouché.", no_photo_reason="dark")
    (found,) = around(town)
    assert found["done_at"] is not None
    assert found["public_state"] == "done"
    again = town.send(recurrence_of=found["ticket_id"])
    assert said_of(town, again)["recurrence_of"] == {"number": sent.number, "done_at": found["done_at"]}
    with clock.at(datetime.now(UTC) + timedelta(days=31)):
        assert [item["number"] for item in around(town)] == [again.number]


def test_a_ticket_that_nobody_knows_is_no_reason_to_refuse(town):
    sent = town.send(recurrence_of=str(uuid.uuid4()))
    assert sent.answer.status_code == 201
    assert said_of(town, sent)["recurrence_of"] is None


def test_a_stretch_of_street_is_kept_and_shown_to_both_sides(town):
    sent = town.send(line=STREET, line_to="40 rue Clemenceau", address="12 rue Clemenceau")
    assert sent.answer.status_code == 201, sent.answer.text
    assert said_of(town, sent)["line"] == {
        "points": STREET,
        "from": "12 rue Clemenceau",
        "to": "40 rue Clemenceau",
    }
    page = town.page(sent)
    assert (page["line"], page["line_to"]) == (STREET, "40 rue Clemenceau")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"line": [STREET[0], [2.35, 48.85]]}, "line"),  # too long
        ({"line": [STREET[0], [1.3725, 44.4475]]}, "line"),  # outside, and too long
        ({"line": STREET[:1]}, "line"),
        ({"line": [[1.4403, 44.4475]] * 51}, "line"),
        ({"line": [[1.4403, "ici"], STREET[1]]}, "line"),
        ({"line": [[1.4403], STREET[1]]}, "line"),
        ({"line": [[1.4403, 444.4], STREET[1]]}, "line"),
        ({"line": "là", "line_to": 3}, "line_to"),
        ({"line": STREET, "latitude": None, "longitude": None, "address": "rue Zola"}, "line"),
        ({"recurrence_of": "hier"}, "recurrence_of"),
    ],
)
def test_a_line_that_is_none_is_refused_in_words(town, given, field):
    answer = town.send(**given).answer
    assert answer.status_code == 422
    assert any(key.startswith(field) for key in answer.get_json()["errors"]), answer.text


def test_a_line_that_leaves_the_town_is_refused(town):
    answer = town.send(latitude=44.43, longitude=1.44, line=[[1.44, 44.43], [1.44, 44.395]]).answer
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == ["line"]


@pytest.mark.parametrize("example", EXAMPLES, ids=[one["words"][:40] for one in EXAMPLES])
def test_words_that_speak_of_people_are_recognised(example):
    from server.reporting.signalements.rules import people_in

    assert people_in(example["words"]) == example["found"]


def test_words_on_people_are_taken_and_told_to_the_desk(town):
    sent = town.send(description="Mon voisin M. X, plaque AB-123-CD")
    assert sent.answer.status_code == 201
    assert said_of(town, sent)["words_flag"] == ["plate", "name", "neighbour"]
    assert town.client.get(f"/api/v1/signalements/{sent.number}").get_json()["description"] is None


def test_an_idea_or_praise_needs_no_place_and_a_problem_does(town, publish_and_work):
    nowhere = {"latitude": None, "longitude": None, "accuracy_m": None, "position_source": None}
    for kind in ("suggestion", "praise"):
        sent = town.send(kind=kind, category="idee", **nowhere)
        assert sent.answer.status_code == 201, sent.answer.text
        publish_and_work()
        assert town.ticket(sent.ticket_id)["team"] == "proximite"
    assert town.send(**nowhere).answer.status_code == 422


def test_what_is_near_of_a_category_that_nobody_knows_is_refused_by_its_name(town):
    answer = town.client.get(
        "/api/v1/signalements/nearby",
        query_string={"latitude": 44.4475, "longitude": 1.4403, "category": "soucoupe"},
        headers=town.headers(),
    )
    assert answer.status_code == 422
    assert "soucoupe" in answer.get_json()["errors"]["category"][0]

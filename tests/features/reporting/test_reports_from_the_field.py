"""What an agent reports from the field comes by the journal, once, with its photos."""

import uuid

import pytest

from tests.features.reporting.town import CENTRE, jpeg


def report(**given):
    body = {
        "id": str(uuid.uuid4()),
        "kind": "report",
        "ticket_id": "new",
        "at": "2026-11-21T08:55:00Z",
        "base_version": 0,
        "category": "nid-de-poule",
        "words": "Vu en passant.",
        "photos": 1,
        **CENTRE,
        **given,
    }
    return {key: value for key, value in body.items() if value is not None}


def put(town, signalement, photo, body=None, team="proximite"):
    return town.client.put(
        f"/api/v1/field/photos/{photo}?signalement={signalement}",
        data=body or jpeg(),
        headers={**town.as_tablet(team), "Content-Type": "image/jpeg"},
    )


def test_a_report_opens_a_ticket_that_the_rules_send_to_its_team(town, publish_and_work):
    sent = report(agent=town.people["agent"])
    (result,) = town.journal(sent)
    assert (result["id"], result["result"], result["ticket"]["state"]) == (sent["id"], "applied", "new")
    publish_and_work()
    ticket = town.ticket(result["ticket"]["id"])
    assert (ticket["state"], ticket["category"]) == ("assigned", "nid-de-poule")
    (said,) = ticket["signalements"]
    assert (said["id"], said["source"], said["description"]) == (sent["id"], "agent", "Vu en passant.")
    assert ticket["history"][0]["actor"] == {"kind": "staff", "name": "Agent"}


def test_the_same_report_sent_again_changes_nothing(town):
    sent = report()
    (first,), (again,) = town.journal(sent), town.journal(sent)
    assert (first["result"], again["result"]) == ("applied", "already_applied")
    assert first["ticket"]["id"] == again["ticket"]["id"]


def test_its_photos_come_after_it_and_belong_to_what_was_said(town, publish_and_work):
    sent, photo = report(), str(uuid.uuid4())
    (result,) = town.journal(sent)
    assert put(town, sent["id"], photo).status_code == 200
    assert put(town, sent["id"], photo).status_code == 200, "sent again, it is the same"
    publish_and_work()
    (shown,) = town.ticket(result["ticket"]["id"])["photos"]
    assert (shown["id"], shown["moment"]) == (photo, "before")


def test_a_photo_of_a_citizens_signalement_does_not_come_this_way(town, sent):
    refused = put(town, sent.id, str(uuid.uuid4()))
    assert (refused.status_code, refused.get_json()["code"]) == (404, "unknown_signalement")
    assert put(town, uuid.uuid4(), str(uuid.uuid4())).status_code == 404


@pytest.mark.parametrize(
    ("given", "reason", "words"),
    [
        ({"category": "inconnue"}, "invalid", "Choisissez"),
        ({"latitude": 48.85, "longitude": 2.35}, "outside", "commune"),
        ({"latitude": None, "longitude": None, "photos": 0}, "position_missing", "lieu"),
        ({"latitude": 400}, "malformed", ""),
    ],
)
def test_a_report_that_cannot_be_is_refused_alone_in_words(town, given, reason, words):
    good = report()
    refused, applied = town.journal(report(**given), good)
    assert (refused["result"], refused["reason"], refused["ticket"]) == ("refused", reason, None)
    assert words.lower() in refused["message"].lower()
    assert applied["result"] == "applied"


def test_an_address_is_enough_where_there_is_no_position(town):
    sent = report(latitude=None, longitude=None, address="12 rue Clemenceau", photos=0)
    assert town.journal(sent)[0]["result"] == "applied"


def test_an_id_that_a_citizen_has_taken_is_refused(town, sent):
    (result,) = town.journal(report(id=sent.id))
    assert (result["result"], result["reason"]) == ("refused", "id_taken")

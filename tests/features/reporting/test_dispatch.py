"""The rules choose a team, keep why, and choose again when place or category change."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from server.core import clock
from server.core.db import db
from server.reporting.dispatch.services import choice
from server.reporting.tickets.models import Action
from tests.features.reporting.town import action, jpeg

SATURDAY_8H, SATURDAY_20H = datetime(2026, 11, 21, 7, tzinfo=UTC), datetime(2026, 11, 21, 19, tzinfo=UTC)
THURSDAY_8H = datetime(2026, 11, 19, 7, tzinfo=UTC)


def sent_to(town, ticket_id):
    ticket = town.ticket(ticket_id)
    return ticket["team"], ticket["dispatch"]["rule"], ticket["state"]


@pytest.mark.parametrize(
    ("given", "at", "expected"),
    [
        ({"category": "nid-de-poule"}, None, ("proximite", "", "assigned")),
        (
            {"category": "nid-de-poule", "answers": {"taille": "grand"}},
            None,
            ("voirie", "Grand nid-de-poule", "assigned"),
        ),
        (
            {"category": "lampadaire-eteint", "answers": {"combien": "un"}},
            None,
            ("eclairage-public", "Éclairage public", "assigned"),
        ),
        ({"category": "rue-sale"}, SATURDAY_8H, ("proprete", "Nettoyage des marchés du centre", "assigned")),
        ({"category": "rue-sale"}, SATURDAY_20H, ("proximite", "", "assigned")),
        ({"category": "rue-sale"}, THURSDAY_8H, ("proximite", "", "assigned")),
        (
            {"category": "fuite-eau"},
            None,
            ("compagnie-eaux", "Fuite sur le réseau d’eau potable", "transferred"),
        ),
        (
            {"category": "nid-de-poule", "kind": "praise"},
            None,
            ("proximite", "Idées et félicitations", "assigned"),
        ),
    ],
)
def test_a_rule_of_the_file_sends_a_ticket(town, publish_and_work, given, at, expected):
    with clock.at(at or datetime.now(UTC)):
        sent = town.send(**given)
        assert sent.answer.status_code == 201, sent.answer.text
        publish_and_work()
    assert sent_to(town, sent.ticket_id) == expected


def test_the_reason_is_kept_and_said_in_words(town, publish_and_work):
    with clock.at(SATURDAY_8H):
        sent = town.send(category="rue-sale")
        publish_and_work()
    because = town.ticket(sent.ticket_id)["dispatch"]["because"]
    assert because.startswith("catégorie ")
    assert "quartier Vieille ville et Gambetta, jour samedi, horaire 06:00-15:00" in because
    assert town.ticket(sent.ticket_id)["priority"] == "normal"


def test_the_reason_is_said_in_the_readers_language(client, town, publish_and_work):
    sent = town.send(category="nid-de-poule", answers={"taille": "grand"})
    publish_and_work()
    headers = {**town.as_staff("desk"), "Accept-Language": "en"}
    ticket = client.get(f"/api/v1/tickets/{sent.ticket_id}", headers=headers).get_json()
    assert ticket["dispatch"] == {
        "rule": "Grand nid-de-poule",
        "because": "category Pothole, answer “Larger” to “How large is it?”",
    }


def test_an_urgent_rule_makes_the_ticket_urgent(town, publish_and_work):
    sent = town.send(category="fuite-eau")
    publish_and_work()
    assert town.ticket(sent.ticket_id)["priority"] == "urgent"


def test_a_corrected_category_is_dispatched_again_and_back(town, sent, publish_and_work):
    for category, team in (("borne", "voirie"), ("nid-de-poule", "proximite"), ("borne", "voirie")):
        assert town.act("desk", sent.ticket_id, "requalify", category=category).status_code == 200
        publish_and_work()
        assert sent_to(town, sent.ticket_id)[0] == team, category


def test_a_team_chosen_by_a_person_stays(town, publish_and_work):
    sent = town.send(category="borne")
    assert (
        town.act("desk", sent.ticket_id, "assign", team="proprete").status_code == 200
    )  # before the rules ran
    publish_and_work()
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["team"], ticket["dispatch"]) == ("proprete", None)
    choice.dispatch_ticket(uuid.UUID(sent.ticket_id))
    assert town.ticket(sent.ticket_id)["team"] == "proprete"


def test_dispatching_twice_changes_nothing(town, sent):
    before = town.ticket(sent.ticket_id)["version"]
    for _ in range(3):
        choice.dispatch_ticket(uuid.UUID(sent.ticket_id))
    assert town.ticket(sent.ticket_id)["version"] == before


def test_a_position_that_comes_with_a_photo_is_dispatched_by_its_place(town, publish_and_work, monkeypatch):
    from server.commons.photos.models import Photo
    from server.core.db import unit_of_work
    from server.reporting.signalements.services import intake

    with clock.at(SATURDAY_8H):
        sent = town.send(category="rue-sale", latitude=None, longitude=None, position_source=None, photos=1)
        assert sent.answer.status_code == 201
        publish_and_work()
        assert sent_to(town, sent.ticket_id)[0] == "proximite"  # no district is known
        photo = uuid.uuid4()
        town.put_photo(sent, str(photo), jpeg())
        publish_and_work()
        with unit_of_work() as work:
            row = work.session.get_one(Photo, photo)
            row.exif_latitude, row.exif_longitude = 44.4475, 1.4403
        intake.place_from_photo(photo)
        publish_and_work()
    ticket = town.ticket(sent.ticket_id)
    assert (ticket["team"], ticket["district"], ticket["latitude"]) == ("proprete", "centre", 44.4475)
    assert town.page(sent)["position_source"] == "exif"


def test_a_photo_never_moves_a_position_and_far_is_flagged(town, sent, publish_and_work):
    from server.commons.photos.models import Photo
    from server.core.db import unit_of_work
    from server.reporting.signalements.services import intake

    photo = uuid.uuid4()
    town.put_photo(sent, str(photo), jpeg())
    publish_and_work()
    for latitude, flagged in ((44.4480, False), (44.4600, True)):
        with unit_of_work() as work:
            row = work.session.get_one(Photo, photo)
            row.exif_latitude, row.exif_longitude = latitude, 1.4403
        intake.place_from_photo(photo)
        ticket = town.ticket(sent.ticket_id)
        assert (ticket["signalements"][0]["far_photo_m"] is not None) is flagged
        assert ticket["latitude"] == 44.4475


def test_a_service_without_tablet_is_written_to_once_with_no_contact_of_the_citizen(
    town, mailbox, publish_and_work
):
    sent = town.send(
        category="borne", description="La bande est effacée.", contact={"email": "awa@example.org"}
    )
    for _ in range(2):
        publish_and_work()
    letters = [m for m in mailbox.messages if m["To"] == "voirie@demo.example"]
    assert len(letters) == 1
    body = letters[0].get_content()
    assert sent.number in letters[0]["Subject"]
    assert "La bande est effacée." in body
    assert "awa" not in letters[0].as_string()


def test_a_photo_promised_for_seven_days_goes_to_the_desk_once(town, sent, publish_and_work):
    from server.reporting.tickets import services

    photo = str(uuid.uuid4())
    town.journal(action(sent.ticket_id, "done", photo_ids=[photo]))

    def missing():
        answer = town.client.get("/api/v1/tickets?photo_missing=true", headers=town.as_staff("desk"))
        return [ticket["number"] for ticket in answer.get_json()["items"]]

    with clock.at(datetime.now(UTC) + timedelta(days=6, hours=23)):
        assert services.report_unkept_promises() == 0
    assert missing() == []
    with clock.at(datetime.now(UTC) + timedelta(days=7, hours=1)):
        assert services.report_unkept_promises() == 1
        assert services.report_unkept_promises() == 0
    assert missing() == [sent.number]
    last = town.ticket(sent.ticket_id)["history"][-1]
    assert (last["kind"], last["words"]) == ("comment", "La photo annoncée n’est pas arrivée en 7 jours.")
    assert town.put_field_photo(photo, jpeg()).status_code == 200
    assert missing() == []


def test_the_history_says_which_team_each_step_was_for(town, sent):
    rows = db.session.execute(
        select(Action.kind, Action.from_state, Action.to_state).order_by(Action.sequence)
    ).all()
    assert [tuple(row) for row in rows] == [("receive", None, "new"), ("assign", "new", "assigned")]

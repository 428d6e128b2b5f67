"""An outside body with a telephone and nothing else: the desk calls, and notes that it did."""

import uuid

import pytest

from tests.features.dashboard.browser import browser_of
from tests.features.reporting.bodies.company import transfer

pytestmark = pytest.mark.any_database

PAGE = "/pilotage/partenaires"
TO_CALL = "<strong>À appeler</strong>"
COUNTED = '<span>Partenaires</span><b class="count">1</b>'


@pytest.fixture
def desk(app, channel):
    channel(None)
    return browser_of(app, "desk")


def call(person, **typed):
    return person.post(f"{PAGE}/{transfer().id}/appel", {"id": str(uuid.uuid4()), **typed})


def test_who_is_to_be_called_is_listed_with_the_number_until_somebody_has(desk, give, town, later):
    sent = give()
    page = desk.get(PAGE).text
    assert sent.number in page
    assert TO_CALL in page
    assert "tel:" in page
    assert COUNTED in page
    later(days=4)
    assert (transfer().state, transfer().attempts) == ("waiting", 0), "nobody but a person calls"
    form = {"id": str(uuid.uuid4()), "words": "Une équipe passe demain.", "reference": "CE-77"}
    for _ in range(2):
        assert desk.post(f"{PAGE}/{transfer().id}/appel", form).status_code == 303
    page = desk.get(PAGE).text
    assert TO_CALL not in page
    assert COUNTED not in page
    assert (transfer().state, transfer().reference) == ("sent", "CE-77")
    noted = [step for step in town.ticket(sent.ticket_id)["history"] if step["kind"] == "comment"]
    assert [(step["actor"]["name"], step["words"]) for step in noted] == [
        ("Desk", "Organisme appelé par téléphone. Une équipe passe demain.")
    ]
    assert "appelé le" in desk.get(f"/pilotage/dossiers/{sent.number}").text
    assert "Une équipe passe" not in str(town.page(sent)), "what the town notes for itself"


def test_nobody_is_called_for_what_went_elsewhere(desk, give, town, publish_and_work):
    sent = give()
    town.act("desk", sent.ticket_id, "assign", team="voirie")
    publish_and_work()
    assert TO_CALL not in desk.get(PAGE).text
    assert call(desk).status_code == 410


def test_a_body_that_has_an_address_meanwhile_is_sent_it_instead(desk, give, channel, publish_and_work, body):
    give()
    channel("webhook")
    desk.post(f"{PAGE}/{transfer().id}/envoi")
    publish_and_work()
    assert transfer().channel == "webhook"
    assert call(desk).status_code == 409


def test_a_call_that_names_nothing_is_refused(desk, give):
    give()
    assert desk.post(f"{PAGE}/{uuid.uuid4()}/appel", {"id": str(uuid.uuid4())}).status_code == 404
    assert call(desk, id="x").status_code == 422
    assert transfer().state == "waiting"

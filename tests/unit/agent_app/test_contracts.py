"""The JSON examples that server and tablet both conform to are read whole; what is written is as they say."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_app.domain.actions import Wish, payload_of
from agent_app.domain.reference import read_reference
from agent_app.domain.tickets import UnreadableTicket, read_ticket
from agent_app.sync.client import FieldClient, _read_page, enrol
from agent_app.sync.sending import send_all
from tests.fakes.field_server import contract

CONTRACTS = Path(__file__).parents[2] / "contracts"


def test_every_example_is_json():
    assert [json.loads(path.read_text("utf-8")) for path in CONTRACTS.glob("*.json")]


def test_a_page_of_changes_is_read_whole():
    page = contract("field_changes")
    ticket = read_ticket(page["tickets"][0])
    assert (ticket.number, ticket.state, ticket.version) == ("26-00431", "assigned", 2)
    assert ticket.deadline == datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)
    assert ticket.statements[0].answers == (("Combien de lampadaires sont éteints ?", "Un seul"),)
    assert ticket.photos[0].small.startswith("/photos/")
    assert [step.kind for step in ticket.history] == ["receive", "assign"]
    assert "done" in ticket.allowed
    assert ticket.because == "catégorie Éclairage public"
    reference = read_reference(page)
    assert reference.agents[0].name == "Benoît M."
    assert reference.team_name == "Équipe de proximité"
    assert [reason.code for reason in reference.reject_reasons] == ["private_property"]
    assert reference.templates_for("done", "lampadaire-eteint")[0].label == "Ampoule remplacée"
    assert reference.templates_for("done", "depot-sauvage") == ()


def test_the_short_ticket_and_the_full_one_are_both_readable():
    assert read_ticket(contract("ticket")).proof_required is False
    assert read_ticket(contract("ticket_full")).proof_required is True


@pytest.mark.parametrize(
    "body", [None, [], {}, {"id": 3}, {"id": "a", "number": "b", "state": "c", "version": "2"}]
)
def test_what_is_no_ticket_is_refused(body):
    with pytest.raises(UnreadableTicket):
        read_ticket(body)


def test_a_ticket_with_every_optional_part_broken_is_still_shown():
    body = {
        **contract("ticket"),
        "photos": 3,
        "history": [1],
        "signalements": None,
        "deadline": "bientôt",
        "latitude": "x",
    }
    ticket = read_ticket(body)
    assert (ticket.photos, ticket.history, ticket.deadline, ticket.latitude) == ((), (), None, None)


def test_actions_are_written_as_in_the_example(server, store, client, tap):
    seen = []
    server.on_batch = lambda when, body: seen.append(body)
    ticket = server.add_ticket()
    tap(ticket, "start")
    tap(ticket, "done", photos=["c1d2e3f4-0a1b-4c2d-9e3f-405162738495"])
    tap(ticket, "reject", reason="private_property")
    send_all(store, client, clock=lambda: datetime(2026, 11, 21, 9, 12, 4, tzinfo=UTC), stopped=lambda: True)
    send_all(
        store,
        client,
        clock=lambda: datetime(2026, 11, 21, 9, 12, 4, tzinfo=UTC),
        stopped=iter([False] * 9).__next__,
    )
    example = contract("field_actions_in")
    assert seen[0].keys() == example.keys()
    for written, expected in zip(seen[0]["actions"], example["actions"], strict=True):
        assert written.keys() == expected.keys()
        assert {key: type(value) for key, value in written.items()} == {
            key: type(value) for key, value in expected.items()
        }


def test_done_without_a_photo_says_why_in_its_own_field():
    assert payload_of(Wish("done", choice="dark")) == {"no_photo_reason": "dark"}
    assert payload_of(Wish("done", choice="dark", photo_ids=("a",))) == {"photo_ids": ["a"]}
    assert payload_of(Wish("reject", " Mots ", "private_property")) == {
        "words": "Mots",
        "reason": "private_property",
    }


def test_enrolment_is_read_as_in_the_example(server):
    enrolment = enrol(server.url, "K7P-2QM", "Tablette 3")
    assert (enrolment.team_name, enrolment.territory_name) == (
        "Équipe de proximité",
        "Ville de démonstration",
    )
    assert enrolment.tiles_attribution == "© OpenStreetMap"
    client = FieldClient(enrolment.server, enrolment.token)
    assert client.changes(None, 0).tickets == []
    client.close()


@pytest.mark.parametrize(
    "silent", ["notices", "actions", "outside_bodies", "reasons", "templates", "server_time"]
)
def test_an_older_service_that_says_less_is_read_all_the_same(silent):
    page = {key: value for key, value in contract("field_changes").items() if key != silent}
    reference = read_reference(page)
    assert reference.agents[0].name == "Benoît M."
    assert reference.team_name == "Équipe de proximité"
    assert len(_read_page(page).tickets) == 1

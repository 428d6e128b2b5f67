"""Entering for somebody: who telephones, comes, writes; the receipt; one matter, one ticket."""

from __future__ import annotations

import html
import re
import uuid

import pytest

from server.commons.addresses.queries import Address
from server.reporting.signalements.models import Signalement, Witness
from server.reporting.tickets.models import Ticket
from tests.features.dashboard.browser import INPUT

pytestmark = pytest.mark.any_database

PLACE = {"address": "12 rue Clemenceau 46000 Cahors", "latitude": "44.4475", "longitude": "1.4403"}
CALL = {
    **PLACE,
    "category": "nid-de-poule",
    "description": "Un trou.",
    "source": "phone",
    "kind": "anomaly",
    "language": "fr",
}


def drawn(browser):
    """The hidden fields of an empty form: id, secret, token."""
    return {
        name: html.unescape(value)
        for name, value in INPUT.findall(browser.get("/pilotage/saisie").text)
        if name in ("csrf_token", "id", "secret")
    }


def enter(browser, **typed):
    form = {**drawn(browser), **CALL, **typed}
    return form, browser.client.post("/pilotage/saisie", data=form)


def rows(model):
    from server.core.db import db

    db.session.rollback()
    return db.session.scalars(db.select(model)).all()


class TestReceipt:
    def test_gives_the_number_the_link_and_who_entered_what_for_whom(self, desk, client, publish_and_work):
        form, answer = enter(desk, phone="05 65 35 00 12")
        assert answer.status_code == 200
        row = rows(Signalement)[0]
        assert (row.source, row.entered_by is not None, row.number) == ("phone", True, "26-00001")
        link = f"/s/{row.number}#{form['secret']}"
        assert link in answer.text
        assert '<svg class="qr"' in answer.text
        secret = {"Authorization": f"Bearer {form['secret']}"}
        assert (
            client.get(f"/api/v1/signalements/{row.id}", headers=secret).get_json()["description"]
            == "Un trou."
        )
        publish_and_work()
        team = desk.get(f"/pilotage/saisie/service/{row.number}").text
        assert "Équipe de proximité" in team
        assert "hx-get" not in team, "known: the receipt asks no more"

    def test_is_the_only_page_that_shows_the_secret(self, app, desk, publish_and_work):
        form, answer = enter(desk)
        assert answer.headers["Cache-Control"] == "no-store"
        publish_and_work()
        for path in (
            "/pilotage/dossiers/26-00001",
            "/pilotage/dossiers",
            "/pilotage/saisie/service/26-00001",
        ):
            assert form["secret"] not in desk.get(path).text

    def test_two_clicks_are_one_signalement_and_the_same_receipt(self, desk):
        form, first = enter(desk)
        second = desk.client.post("/pilotage/saisie", data=form)
        assert (first.status_code, second.status_code) == (200, 200)
        assert len(rows(Signalement)) == 1
        assert f"#{form['secret']}" in second.text

    def test_each_form_is_another_signalement(self, desk):
        assert drawn(desk)["id"] != drawn(desk)["id"]
        assert drawn(desk)["secret"] != drawn(desk)["secret"]


class TestWhoIsTold:
    def test_a_caller_with_a_landline_only_waits_on_the_list_until_ticked(self, desk, town, publish_and_work):
        enter(desk, phone="05 65 35 00 12")
        publish_and_work()
        ticket = rows(Ticket)[0]
        town.act("agent", str(ticket.id), "done", no_photo_reason="dark", words="Rebouché.")
        publish_and_work()
        page = desk.get("/pilotage/a-rappeler").text
        assert "05 65 35 00 12" in page
        assert "Rebouché." in page
        assert "Dossier n°\u202f26-00001" in page
        told = f"/pilotage/dossiers/{ticket.number}"
        assert "À rappeler" in desk.get(told).text.partition("Personnes concernées")[2]
        tick = re.search(r'action="(/pilotage/a-rappeler/\d+)"', page).group(1)
        assert desk.post(tick).status_code == 303
        assert desk.post(tick).status_code == 303, "a second click changes nothing"
        assert "Personne n’attend" in desk.get("/pilotage/a-rappeler").text

    def test_another_towns_or_unknown_lines_cannot_be_ticked(self, desk):
        assert desk.post("/pilotage/a-rappeler/999").status_code == 404


class TestRefused:
    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"category": ""}, "catégorie"),
            ({"address": "", "latitude": "", "longitude": ""}, "lieu"),
            ({"latitude": "48.85", "longitude": "2.35"}, "territoire"),
            ({"description": "x" * 2001}, "2"),
            ({"latitude": "north"}, "Vérifiez ce champ"),
            ({"phone": "0" * 40}, ""),
        ],
    )
    def test_says_why_beside_the_field_and_keeps_what_was_typed(self, desk, typed, words):
        form, answer = enter(desk, email="awa@example.org", **typed)
        assert answer.status_code == 422
        notice = re.search(r'role="alert".*?</div></div>', answer.text, re.S).group()
        assert words in notice
        assert 'value="awa@example.org"' in answer.text
        assert f'value="{form["secret"]}"' in answer.text, "the same form goes on"
        assert rows(Signalement) == []
        assert 'aria-invalid="true"' in answer.text

    def test_a_made_up_id_or_secret_starts_again(self, desk):
        for wrong in ({"id": "1"}, {"secret": "short"}):
            _, answer = enter(desk, **wrong)
            assert answer.status_code == 302

    def test_words_are_shown_again_as_words(self, desk):
        _, answer = enter(desk, category="", description="</textarea><script>alert(1)</script>")
        assert "<script>alert" not in answer.text


class TestPlace:
    def test_an_address_that_was_not_chosen_is_looked_up(self, desk, monkeypatch):
        found = Address(
            "12 Rue Clemenceau 46000 Cahors", "Rue Clemenceau", "Cahors", "46042", 44.4476, 1.4404, 0.95
        )
        monkeypatch.setattr("server.commons.addresses.queries.search", lambda words, near: [found])
        enter(desk, latitude="", longitude="")
        assert (rows(Ticket)[0].latitude, rows(Ticket)[0].longitude) == (44.4476, 1.4404)

    def test_a_doubtful_address_is_kept_in_words(self, desk, monkeypatch):
        doubtful = Address("Rue Clemenceau", None, "Cahors", "46042", 44.4476, 1.4404, 0.4)
        monkeypatch.setattr("server.commons.addresses.queries.search", lambda words, near: [doubtful])
        _, answer = enter(desk, latitude="", longitude="", address="derrière la halle")
        assert answer.status_code == 200
        assert rows(Ticket)[0].address == "derrière la halle"

    def test_the_list_under_the_field_says_what_is_outside(self, desk, monkeypatch):
        there = Address("Rue Gambetta 92120 Montrouge", None, "Montrouge", "92049", 48.8, 2.3, 0.9)
        here = Address("Rue Gambetta 46000 Cahors", None, "Cahors", "46042", 44.4476, 1.4404, 0.8)
        monkeypatch.setattr("server.commons.addresses.queries.search", lambda words, near: [there, here])
        items = desk.get("/pilotage/saisie/adresses?q=gambetta").get_json()["items"]
        assert [(item["label"], item["inside"]) for item in items] == [
            (here.label, True),
            (there.label, False),
        ]


class TestNearby:
    def test_open_tickets_around_are_shown_and_the_caller_joins_one(self, desk, town, sent):
        around = desk.get(
            f"/pilotage/saisie/alentours?latitude={PLACE['latitude']}&longitude={PLACE['longitude']}"
        ).text
        assert sent.number in around
        ticket_id = re.search(r'name="join" value="([^"]+)"', around).group(1)
        form, answer = enter(desk, category="", join=ticket_id, postal="3 rue Nationale, 46000 Cahors")
        assert answer.status_code == 200
        assert f"/s/{sent.number}#" in answer.text
        assert len(rows(Signalement)) == 1
        assert len(rows(Witness)) == 2
        assert town.ticket(sent.ticket_id)["witnesses"] == 2
        assert "3 rue Nationale" in desk.get(f"/pilotage/dossiers/{sent.number}").text
        assert desk.client.post("/pilotage/saisie", data=form).status_code == 200
        assert len(rows(Witness)) == 2, "a second click changes nothing"

    def test_joining_what_is_not_there_is_refused_in_words(self, desk):
        _, answer = enter(desk, join=str(uuid.uuid4()))
        assert answer.status_code == 404
        assert "Aucun dossier" in answer.text

    @pytest.mark.parametrize("query", ["", "?latitude=x&longitude=y", "?latitude=44.4"])
    def test_without_a_place_nothing_is_looked_for(self, desk, query):
        assert "s’afficheront ici" in desk.get(f"/pilotage/saisie/alentours{query}").text

    def test_the_secret_never_goes_into_an_address(self, desk):
        page = desk.get("/pilotage/saisie").text
        assert 'hx-include="[data-latitude], [data-longitude]"' in page
        assert "closest form" not in page


class TestQuestions:
    def test_what_to_ask_and_to_say_comes_with_the_category(self, desk):
        page = desk.get("/pilotage/saisie/questions?category=lampadaire-eteint").text
        assert "Combien de lampadaires" in page
        assert "À dire d’abord" in desk.get("/pilotage/saisie/questions?category=plaque-regard").text
        assert desk.get("/pilotage/saisie/questions?category=nothing").text.strip() == ""

    def test_answers_are_kept_and_shown(self, desk):
        enter(desk, category="lampadaire-eteint", **{"answer.combien": "plusieurs", "answer.numero": "A 12"})
        assert rows(Signalement)[0].answers == {"numero": "A 12", "combien": "plusieurs"}
        assert "Plusieurs" in desk.get("/pilotage/dossiers/26-00001").text


@pytest.mark.parametrize(
    ("login", "asked", "kept"),
    [
        ("desk", "letter", "letter"),
        ("desk", "counter", "counter"),
        ("relay", "phone", "relay"),
        ("agent", "phone", "agent"),
    ],
)
def test_the_source_says_who_entered_it(browser, login, asked, kept):
    _, answer = enter(browser(login), source=asked)
    assert answer.status_code == 200
    assert rows(Signalement)[0].source == kept


class TestKinds:
    def test_an_idea_without_a_category_gets_the_towns_own(self, desk, publish_and_work):
        _, answer = enter(desk, kind="suggestion", category="", description="Un banc à l’ombre.")
        assert answer.status_code == 200, answer.text
        (row,) = rows(Signalement)
        category = rows(Ticket)[0].category_id
        assert (row.kind, row.category_id) == ("suggestion", category)
        assert "Idée ou félicitation" in answer.text

    @pytest.mark.parametrize(
        ("kind", "category"),
        [("anomaly", "idee"), ("suggestion", "nid-de-poule"), ("praise", "nid-de-poule")],
    )
    def test_a_category_for_another_kind_is_refused_beside_its_field(self, desk, kind, category):
        _, answer = enter(desk, kind=kind, category=category)
        assert answer.status_code == 422
        assert "choisissez-en une autre, ou changez la nature" in answer.text
        assert 'id="category-problem"' in answer.text
        assert rows(Signalement) == []

    def test_a_ticket_that_is_over_is_not_joined_and_the_form_says_what_to_do(self, desk, town, sent):
        town.act("agent", sent.ticket_id, "reject", reason="not_found", words="Rien vu.")
        _, answer = enter(desk, join=sent.ticket_id, description="Encore là.")
        assert answer.status_code == 409
        assert "faites un nouveau signalement" in answer.text
        assert "Encore là." in answer.text


class TestWords:
    @pytest.fixture(autouse=True)
    def learnt(self, town):
        """The night passed: the names of the town's file are known."""
        from server.commons.territories import queries
        from server.reporting.wording import services
        from server.reporting.wording.queries import suggesting

        services.learn_town(queries.all_ids()[0])
        suggesting.forget()

    @pytest.mark.parametrize(
        ("typed", "proposed"),
        [
            ({"description": "Le lampadaire est éteint."}, True),
            ({"description": "Le lampadaire est éteint.", "category": "nuisibles"}, True),
            ({"description": "Le lampadaire est éteint.", "category": "lampadaire-eteint"}, False),
            ({"description": "Le lampadaire est éteint.", "kind": "suggestion"}, False),
            ({"description": "Bonjour."}, False),
            ({}, False),
        ],
    )
    def test_the_description_proposes_a_category_that_is_not_chosen_yet(self, desk, typed, proposed):
        answer = desk.post("/pilotage/saisie/mots", typed)
        assert answer.status_code == 200
        assert ('data-take-category="lampadaire-eteint"' in answer.text) is proposed

    def test_who_may_not_enter_is_refused(self, browser):
        assert browser("elected").post("/pilotage/saisie/mots", {"description": "x"}).status_code == 403


def test_the_kiosk_says_that_a_category_is_to_be_chosen_not_that_an_empty_one_is_unknown(browser):
    relay = browser("relay")
    answer = relay.client.post("/pilotage/borne", data=drawn(relay))
    assert answer.status_code == 422
    assert "Choisissez une catégorie" in answer.text

"""Somebody without a screen answers aloud, and the desk notes it: it is that person's answer."""

from __future__ import annotations

import re
import uuid

import pytest

from tests.features.reporting.town import Town
from tests.servers.draining import drain

pytestmark = pytest.mark.any_database

PHONE = "05 65 35 00 82"
NOTE = re.compile(r'action="(/pilotage/dossiers/[^"]+/avis/[^"]+)"')
TICK = re.compile(r'action="(/pilotage/a-rappeler/\d+)"')


def mend_for_a_caller(app):
    """A pothole told by telephone is filled; its author waits for the desk's call."""
    town = Town(app.test_client())
    caller = town.send(contact={"phone": PHONE}, address="12 rue Clemenceau, 46000 Cahors").without_answer()
    drain()
    town.act("agent", caller.ticket_id, "done", no_photo_reason="dark", words="Rebouché.")
    drain()
    return caller


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the pothole that is filled."""
    return states.and_also(mended=mend_for_a_caller)


@pytest.fixture
def mended(happened):
    """A pothole told by telephone and filled; its author waits for the desk's call."""
    return happened("mended")


def history_of(town, sent):
    return [(step["kind"], step["solved"], step["actor"]) for step in town.ticket(sent.ticket_id)["history"]]


class TestOnTheTicket:
    def test_a_no_contests_the_ticket_as_the_persons_own_would(self, desk, town, mended):
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        answer = desk.post(address, {"solved": "no", "comment": "Le trou est <encore> là."})
        assert (answer.status_code, answer.headers["Location"]) == (
            303,
            f"/pilotage/dossiers/{mended.number}",
        )
        page = desk.get(f"/pilotage/dossiers/{mended.number}").text
        assert "Dit que ce n’est pas réglé" in page
        assert "Le trou est &lt;encore&gt; là." in page
        assert "Citoyen, noté par" in page
        assert mended.number in desk.get("/pilotage/contestes").text
        assert town.page(mended)["verdict"]["solved"] is False
        kind, solved, actor = history_of(town, mended)[-1]
        assert (kind, solved, actor["kind"]) == ("verdict", False, "citizen")

    def test_it_is_the_same_voice_as_the_persons_own(self, desk, town, mended):
        assert town.judge(mended, solved=False).status_code < 300
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        desk.post(address, {"solved": "yes"})
        assert "Aucune clôture n’est contestée" in desk.get("/pilotage/contestes").text
        assert town.page(mended)["verdict"]["solved"] is True

    def test_the_citizen_never_reads_who_noted_it(self, desk, town, mended):
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        desk.post(address, {"solved": "yes"})
        names = {step[2]["name"] for step in history_of(town, mended) if step[0] == "verdict"}
        (noted,) = {name.partition("noté par ")[2] for name in names}
        assert noted
        assert noted not in str(town.page(mended))

    def test_a_second_click_changes_nothing_more(self, desk, town, mended):
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        for _ in range(2):
            assert desk.post(address, {"solved": "no"}, headers={"HX-Request": "true"}).status_code == 204
        assert [step[0] for step in history_of(town, mended)].count("verdict") == 1

    @pytest.mark.parametrize("solved", ["", "maybe"])
    def test_neither_yes_nor_no_is_refused(self, desk, town, mended, solved):
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        answer = desk.post(address, {"solved": solved, "comment": "Euh"}, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert "verdict" not in [step[0] for step in history_of(town, mended)]

    def test_words_without_end_are_refused(self, desk, mended):
        address = NOTE.search(desk.get(f"/pilotage/dossiers/{mended.number}").text).group(1)
        assert desk.post(address, {"solved": "no", "comment": "a" * 2001}).status_code == 422

    def test_nothing_is_asked_nor_noted_before_the_work_is_done(self, desk, town, sent):
        assert not NOTE.search(desk.get(f"/pilotage/dossiers/{sent.number}").text)
        answer = desk.post(f"/pilotage/dossiers/{sent.number}/avis/{sent.id}", {"solved": "yes"})
        assert answer.status_code == 409
        assert "pas encore terminée" in answer.text

    def test_another_tickets_person_is_not_found(self, desk, sent, town, mended):
        other = town.send()
        for witness_id in (other.id, uuid.uuid4()):
            answer = desk.post(f"/pilotage/dossiers/{mended.number}/avis/{witness_id}", {"solved": "no"})
            assert answer.status_code == 404

    @pytest.mark.parametrize("login", ["agent", "elected", "relay", "roads"])
    def test_only_the_desk_notes_answers(self, browser, mended, login):
        person = browser(login)
        assert not NOTE.search(person.get(f"/pilotage/dossiers/{mended.number}").text)
        answer = person.post(f"/pilotage/dossiers/{mended.number}/avis/{mended.id}", {"solved": "yes"})
        assert answer.status_code == 403


class TestOnTheDesksList:
    def test_the_call_and_the_answer_are_noted_at_once(self, desk, town, mended):
        page = desk.get("/pilotage/a-rappeler").text
        assert "Est-ce réglé" in page
        answer = desk.post(
            TICK.search(page).group(1),
            {"solved": "no", "comment": "Pas du tout.", "known_as": mended.number},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 200
        assert re.fullmatch(r"#call-\d+", answer.headers["HX-Retarget"])
        assert "ce n’est pas réglé" in answer.text
        assert PHONE not in desk.get("/pilotage/a-rappeler").text
        assert "Pas du tout." in desk.get("/pilotage/contestes").text

    def test_a_call_without_an_answer_is_only_a_call(self, desk, town, mended):
        tick = TICK.search(desk.get("/pilotage/a-rappeler").text).group(1)
        assert desk.post(tick, {"comment": "Ne sait pas."}).status_code == 303
        assert "Personne n’attend" in desk.get("/pilotage/a-rappeler").text
        assert "verdict" not in [step[0] for step in history_of(town, mended)]

    def test_an_answer_that_comes_too_late_keeps_the_entry_and_says_why(self, desk, town, mended):
        tick = TICK.search(desk.get("/pilotage/a-rappeler").text).group(1)
        town.act("desk", mended.ticket_id, "reopen", words="Nous revenons.")
        answer = desk.post(tick, {"solved": "yes"}, headers={"HX-Request": "true"})
        assert answer.status_code == 409
        assert "HX-Retarget" not in answer.headers
        assert PHONE in desk.get("/pilotage/a-rappeler").text

    def test_an_unknown_entry_is_refused(self, desk):
        assert desk.post("/pilotage/a-rappeler/999999", {"solved": "yes"}).status_code == 404

    def test_calls_and_letters_are_lists_of_their_own(self, desk, town, mended):
        by_letter = {
            **_entry_form(desk.get("/pilotage/saisie").text),
            "address": "14 rue Clemenceau, 46000 Cahors",
            "latitude": "44.4475",
            "longitude": "1.4403",
            "category": "nid-de-poule",
            "source": "letter",
            "postal": "Mme Roux, 14 rue Clemenceau, 46000 Cahors",
        }
        receipt = desk.client.post("/pilotage/saisie", data=by_letter).text
        number = re.search(r"n°\s*(\d\d-\d{5})", receipt).group(1)
        drain()
        desk.act(number, "reject", reason="not_found", words="Nous n’avons rien trouvé.")
        drain()
        lists = {
            name: desk.get(f"/pilotage/a-rappeler?liste={name}").text
            for name in ("", "to_call", "to_write", "nothing")
        }
        seen = {name: (PHONE in page, "Mme Roux" in page) for name, page in lists.items()}
        assert seen == {
            "": (True, True),
            "to_call": (True, False),
            "to_write": (False, True),
            "nothing": (True, True),
        }
        assert "data-print" in lists["to_write"]
        assert "Direction de la proximité" in lists["to_write"].partition("letter-head")[2]


def _entry_form(page):
    return dict(re.findall(r'<input type="hidden" name="(csrf_token|id|secret)" value="([^"]+)"', page))

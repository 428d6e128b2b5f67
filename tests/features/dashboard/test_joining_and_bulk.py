"""Joining what is alike from a ticket's page, and one action on many tickets of the list."""

from __future__ import annotations

import uuid

import pytest

from tests.features.dashboard.browser import fields_of, forms_to, hidden_fields
from tests.features.dashboard.conftest import send_one
from tests.features.reporting.town import Town
from tests.servers.draining import drain


def send_fifteen(app):
    """The pothole, and fourteen more reports of it."""
    sent, town = send_one(app), Town(app.test_client())
    others = [town.send(contact={"email": f"p{i}@example.org"}).without_answer() for i in range(14)]
    drain()
    return [sent, *others]


@pytest.fixture(scope="session")
def states(states):
    """The folder's, and the pothole reported by fifteen people."""
    return states.and_also(fifteen=send_fifteen)


@pytest.fixture
def fifteen(happened):
    """The pothole, and fourteen more reports of it."""
    return happened("fifteen")


@pytest.fixture
def too_many_at_once(fifteen, monkeypatch):
    """More than are treated before the page answers."""
    monkeypatch.setattr("server.reporting.tickets.services.bulk.AT_ONCE", len(fifteen) - 1)
    return fifteen


@pytest.mark.any_database
class TestJoining:
    def test_one_button_joins_the_fourteen_others(self, desk, town, fifteen, publish_and_work):
        first = fifteen[0]
        page = desk.get(f"/pilotage/dossiers/{first.number}").text
        assert "Rattacher les 14 autres" in page
        (form,) = forms_to(page, "/pilotage/lots")
        answer = desk.client.post("/pilotage/lots", data=fields_of(form))
        assert answer.status_code == 303
        report = desk.get(answer.headers["Location"]).text
        assert "fait pour 14 sur 14" in report
        whole = town.ticket(first.ticket_id)
        assert (whole["witnesses"], len(whole["gathers"])) == (15, 14)
        again = desk.client.post("/pilotage/lots", data=fields_of(form))
        assert again.headers["Location"] == answer.headers["Location"], "a double click is harmless"
        assert town.ticket(first.ticket_id)["version"] == whole["version"]
        page = desk.get(f"/pilotage/dossiers/{first.number}").text
        assert "Dossiers réunis ici\u202f: 14" in page
        assert "Rattacher l" not in page.partition("<h2>Dossiers liés</h2>")[2].partition("</section>")[0]

    def test_one_is_given_back_from_the_page_of_the_whole(self, desk, town, fifteen):
        first, second = fifteen[:2]
        town.act("desk", second.ticket_id, "merge", into=first.ticket_id)
        page = desk.get(f"/pilotage/dossiers/{first.number}").text
        form = next(f for f in forms_to(page, "/pilotage/lots") if ("kind", "unmerge") in f)
        desk.client.post("/pilotage/lots", data=fields_of(form))
        assert town.ticket(second.ticket_id)["state"] == "assigned"

    def test_a_joined_ticket_says_where_it_is_followed(self, desk, browser, town, fifteen):
        first, second = fifteen[:2]
        assert desk.act(second.number, "merge", into=first.number, words="Même trou.").status_code == 303
        page = desk.get(f"/pilotage/dossiers/{second.number}").text
        assert f'href="/pilotage/dossiers/{first.number}"' in page
        assert f"Rattaché au dossier n°\u202f{first.number}" in page
        assert desk.act(second.number, "unmerge").status_code == 303
        refused = desk.act(second.number, "merge", into="99-99999")
        assert "n’existe pas ici" in refused.text

    def test_a_part_is_opened_from_the_page(self, desk, town, sent, publish_and_work):
        assert desk.act(sent.number, "split", category="tag", words="Le mur derrière.").status_code == 303
        publish_and_work()
        (part,) = town.ticket(sent.ticket_id)["parts"]
        page = desk.get(f"/pilotage/dossiers/{part['number']}").text
        assert "Le mur derrière." in page
        assert "Un trou profond devant le 12." in page
        assert f"Ouvert pour une partie du dossier n°\u202f{sent.number}" in page
        assert "awa@example.org" in page

    def test_agents_and_elected_see_the_links_and_no_button(self, browser, town, fifteen):
        first, second = fifteen[:2]
        town.act("desk", second.ticket_id, "merge", into=first.ticket_id)
        for login in ("agent", "elected"):
            page = browser(login).get(f"/pilotage/dossiers/{first.number}").text
            assert "Dossiers réunis ici" in page
            assert "/pilotage/lots" not in page


class TestBulk:
    def choose(self, desk, numbers):
        page = desk.get("/pilotage/lots/nouveau", query_string={"t": numbers}).text
        assert "Agir sur" in page
        return page

    def send(self, desk, page, kind, **typed):
        forms = [fields_of(form) for form in forms_to(page, "/pilotage/lots")]
        data = next(form for form in forms if form["kind"] == [kind])
        return data, desk.client.post("/pilotage/lots", data={**data, **typed})

    @pytest.mark.any_database
    def test_what_cannot_be_done_is_told_with_its_reason(self, desk, town, fifteen):
        town.act("desk", fifteen[0].ticket_id, "reject", reason="not_found")
        page = self.choose(desk, [one.number for one in fifteen[:4]])
        data, answer = self.send(desk, page, "assign", team="voirie")
        report = desk.get(answer.headers["Location"]).text
        assert "fait pour 3 sur 4" in report
        assert "Pas fait\u202f: 1" in report
        refused = report.partition("Pas fait")[2].partition("</section>")[0]
        assert fifteen[0].number in refused
        assert [town.ticket(one.ticket_id)["team"] for one in fifteen[1:4]] == ["voirie"] * 3
        before = [town.ticket(one.ticket_id)["version"] for one in fifteen[:4]]
        assert desk.client.post("/pilotage/lots", data={**data, "team": "voirie"}).status_code == 303
        assert [town.ticket(one.ticket_id)["version"] for one in fifteen[:4]] == before
        assert desk.client.post("/pilotage/lots", data={**data, "team": "proprete"}).status_code == 409

    @pytest.mark.any_database
    def test_what_another_changed_since_the_page_is_a_conflict(self, desk, town, fifteen):
        page = self.choose(desk, [one.number for one in fifteen[:3]])
        town.act("agent", fifteen[1].ticket_id, "start")
        _, answer = self.send(desk, page, "reject", reason="not_found")
        report = desk.get(answer.headers["Location"]).text
        assert "fait pour 2 sur 3" in report
        assert "modifié" in report
        assert town.ticket(fifteen[1].ticket_id)["state"] == "in_progress"

    def test_the_whole_list_is_a_jobs_work_and_is_done_once(
        self, desk, town, too_many_at_once, publish_and_work
    ):
        number = len(too_many_at_once)
        page = desk.get("/pilotage/lots/nouveau?all=true&state=open&category=nid-de-poule").text
        assert f"Agir sur {number} dossiers" in page
        _, answer = self.send(desk, page, "prioritise", priority="high")
        address = answer.headers["Location"]
        assert f"{number} en attente" in desk.get(address).text
        publish_and_work()
        assert f"fait pour {number} sur {number}" in desk.get(address).text
        from server.reporting.tickets import services

        services.act_in_bulk(uuid.UUID(address.rpartition("/")[2]))
        piece = desk.get(address, headers={"HX-Request": "true"}).text
        assert piece.lstrip().startswith("<div")
        assert "hx-get" not in piece, "the page stops looking once all is done"
        assert town.ticket(too_many_at_once[0].ticket_id)["version"] == 3

    @pytest.mark.any_database
    def test_more_than_a_thousand_are_not_taken(self, desk, sent):
        form = hidden_fields(self.choose(desk, [sent.number]), "comment")
        many = [f"26-{i:05d}:1" for i in range(1001)]
        sent_many = {**form, "words": "Bonjour", "t": many}
        assert desk.client.post("/pilotage/lots", data=sent_many).status_code == 422
        assert desk.client.post("/pilotage/lots", data={**form, "t": ["x", ":", "26-1:x"]}).status_code == 422

    @pytest.mark.any_database
    def test_only_the_desk_acts_in_bulk(self, browser, desk, town, sent):
        form = hidden_fields(self.choose(desk, [sent.number]), "comment")
        for login in ("agent", "elected", "relay", "roads"):
            person = browser(login)
            data = {**form, "words": "x", "csrf_token": person.token()}
            assert person.client.post("/pilotage/lots", data=data).status_code == 403
            assert person.get(f"/pilotage/lots/{uuid.uuid4()}").status_code == 403
        assert town.ticket(sent.ticket_id)["version"] == 2
        assert desk.get(f"/pilotage/lots/{uuid.uuid4()}").status_code == 404

    @pytest.mark.any_database
    def test_a_closed_account_does_nothing_more(self, desk, town, too_many_at_once, publish_and_work):
        from server.commons.accounts.models import Account
        from server.core.db import unit_of_work

        page = desk.get("/pilotage/lots/nouveau?all=true&state=open").text
        self.send(desk, page, "prioritise", priority="high")
        with unit_of_work() as work:
            work.session.get_one(Account, town.people["desk"]).active = False
        publish_and_work()
        assert town.ticket(too_many_at_once[0].ticket_id, "director")["priority"] == "normal"

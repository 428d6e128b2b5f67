"""What needs a person now: the views with their counts, those that somebody keeps, the page of the keys."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest

from server.core.clock import at
from server.core.db import db


def numbers(page):
    return re.findall(r'class="line-number">(\d\d-\d+)<', page)


def views(page):
    """The views of the list's head: name, count beside it, address."""
    head = page.partition('<nav class="saved"')[2].partition("</nav>")[0]
    found = {}
    for address, body in re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', head, re.S):
        count = re.search(r'<b class="count">([^<]+)</b>', body)
        name = re.sub(r"<b.*|<[^>]+>", "", body, flags=re.S).strip()
        found[name] = (count[1] if count else None, html.unescape(address))
    return found


class TestViews:
    def test_what_went_from_team_to_team_twice_is_shown(self, desk, town, sent, publish_and_work):
        other = town.send()
        publish_and_work()
        for team in ("voirie", "proprete"):
            town.act("desk", sent.ticket_id, "assign", team=team)
        town.act("desk", other.ticket_id, "assign", team="voirie")
        count, address = views(desk.get("/pilotage/dossiers").text)["Renvoyés de service en service"]
        assert count == "1"
        assert numbers(desk.get(address).text) == [sent.number]

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("message", {"words": "Merci, nous passons demain."}),
            ("reject", {"reason": "not_found"}),
            ("done", {"no_photo_reason": "dark"}),
        ],
    )
    def test_a_reply_waits_until_it_is_answered(self, desk, town, sent, kind, given):
        assert numbers(desk.get("/pilotage/dossiers?unanswered=true").text) == []
        town.reply(sent, "Toujours rien ?")
        town.act("desk", sent.ticket_id, "comment", words="Vu.")
        count, address = views(desk.get("/pilotage/dossiers").text)["Sans réponse"]
        assert count == "1"
        assert numbers(desk.get(address).text) == [sent.number]
        assert town.act("desk", sent.ticket_id, kind, **given).status_code == 200
        assert numbers(desk.get(address).text) == []

    def test_ones_own_is_what_one_entered_or_ones_teams_have(
        self, browser, desk, town, sent, publish_and_work
    ):
        assert numbers(desk.get("/pilotage/dossiers?mine=true").text) == []
        from server.reporting.signalements.models import Signalement

        db.session.execute(db.update(Signalement).values(entered_by=town.people["desk"]))
        db.session.commit()
        assert numbers(desk.get("/pilotage/dossiers?mine=true").text) == [sent.number]
        assert numbers(browser("director").get("/pilotage/dossiers?mine=true").text) == []
        assert numbers(browser("agent").get("/pilotage/dossiers?mine=true").text) == [sent.number]

    def test_around_a_place(self, desk, town, sent, publish_and_work):
        far = town.send(latitude=44.4600, longitude=1.4403)
        publish_and_work()
        page = desk.get(f"/pilotage/dossiers/{sent.number}").text
        address = html.unescape(re.search(r'href="(/pilotage/dossiers\?near=[^"]+)"', page)[1])
        assert numbers(desk.get(address).text) == [sent.number]
        assert far.number not in desk.get(address).text
        for wrong in ("near=là", "near=1,2,3", "near=99999,1"):
            assert desk.get(f"/pilotage/dossiers?{wrong}").status_code == 200

    def test_the_counts_cost_one_query_and_stop_at_a_hundred(self, desk, town, sent, statements, monkeypatch):
        monkeypatch.setattr("server.surfaces.dashboard.queries.lists.FEW", 0)
        town.reply(sent, "Alors ?")
        statements.clear()
        page = desk.get("/pilotage/dossiers").text
        assert views(page)["Sans réponse"][0] == "0+"
        assert len([one for one in statements if "LIMIT" in one and "count(" in one.lower()]) <= 2

    def test_what_passed_its_deadline_and_waits_for_nobody_else_is_late(self, desk, town, sent):
        count, address = views(desk.get("/pilotage/dossiers").text)["En retard"]
        assert count is None
        deadline = datetime.fromisoformat(town.ticket(sent.ticket_id)["deadline"])
        with at(deadline + timedelta(minutes=1)):
            assert views(desk.get("/pilotage/dossiers").text)["En retard"][0] == "1"
            page = desk.get(address).text
            assert numbers(page) == [sent.number]
            assert "line is-late" in page
            town.act("desk", sent.ticket_id, "wait", **{"for": "supplier"})
            assert numbers(desk.get(address).text) == [], "its clock stands still"


class TestKept:
    def keep(self, person, name, shared=False, **filters):
        data = {"name": name, **filters, **({"shared": "true"} if shared else {})}
        return person.post("/pilotage/vues", data)

    def test_a_view_is_kept_for_oneself_or_for_all(self, browser, desk, sent):
        answer = self.keep(desk, "Trous ouverts", category="nid-de-poule", state="open")
        assert answer.status_code == 303
        assert "category=nid-de-poule" in answer.headers["Location"]
        self.keep(desk, "Centre", shared=True, district="vieille-ville")
        mine, theirs = (
            views(desk.get("/pilotage/dossiers").text),
            views(browser("agent").get("/pilotage/dossiers").text),
        )
        assert "Trous ouverts" in mine
        assert "Trous ouverts" not in theirs
        assert "Centre" in theirs
        assert numbers(desk.get(mine["Trous ouverts"][1]).text) == [sent.number]
        assert 'aria-current="true"' in desk.get(mine["Trous ouverts"][1]).text

    def test_the_same_name_is_the_same_view(self, desk):
        for state in ("open", "done"):
            self.keep(desk, "La mienne", state=state)
        assert views(desk.get("/pilotage/dossiers").text)["La mienne"][1].endswith("state=done")

    def test_a_view_goes_by_the_hand_that_kept_it(self, browser, desk, sent):
        self.keep(desk, "À tous", shared=True, state="open", team="voirie")
        page = desk.get(views(desk.get("/pilotage/dossiers").text)["À tous"][1]).text
        address = re.search(r'action="(/pilotage/vues/\d+/oublier)"', page)[1]
        assert browser("director").post(address).status_code == 403
        assert "À tous" in desk.get("/pilotage/dossiers").text
        assert browser("admin").post(address).status_code == 303
        assert "À tous" not in desk.get("/pilotage/dossiers").text
        assert desk.post(address).status_code == 303, "gone already is gone"

    @pytest.mark.parametrize("name", ["", " ", "x" * 61])
    def test_a_view_without_a_name_is_refused(self, desk, name):
        assert self.keep(desk, name, state="open").status_code == 422

    def test_a_hostile_name_is_shown_as_words(self, desk, sent):
        self.keep(desk, "<script>alert(1)</script>", state="open", kind="anomaly")
        assert "<script>alert" not in desk.get("/pilotage/dossiers").text


def test_every_key_of_the_script_is_on_its_page(desk):
    from pathlib import Path

    source = Path(__file__).resolve().parents[3] / "server/surfaces/dashboard/assets/keys.ts"
    acts = source.read_text().partition("const ACTS")[2].partition("\n};")[0]
    keys = set(re.findall(r'^  "?(.)"?: \(', acts, re.M))
    page = desk.get("/pilotage/raccourcis").text
    assert keys == set(re.findall(r"<kbd>(.)</kbd>", page.partition("<main")[2].partition("</main>")[0]))


def test_the_list_of_a_team_leads_to_its_round_on_paper(desk, sent):
    assert "tournees" not in desk.get("/pilotage/dossiers").text
    assert "/pilotage/tournees/proximite.pdf" in desk.get("/pilotage/dossiers?team=proximite").text
    sheet = desk.get("/pilotage/tournees/proximite.pdf")
    assert (sheet.mimetype, sheet.data[:5]) == ("application/pdf", b"%PDF-")
    assert desk.get("/pilotage/tournees/inconnue.pdf").status_code == 404

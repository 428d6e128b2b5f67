"""An elected member asks about a ticket: the flag, the sheet, and an account that learns no contact."""

from __future__ import annotations

import re

import pytest

from tests.features.dashboard.real_browser import PHOTO
from tests.features.reporting.printed import pages_of, pictures_in
from tests.features.reporting.town import SOON, jpeg

pytestmark = pytest.mark.any_database

LEAKS = ("awa@example.org", "05 65 35 00 12", "0565350012", "06 12 34 56 78", "voisine@example.org")
TOLD = "Un trou profond. Appelez-moi au 06 12 34 56 78 ou voisine@example.org."
PLACE = {"address": "12 rue Clemenceau", "latitude": "44.4475", "longitude": "1.4403"}


def enter(desk, **typed):
    """Somebody is told to the desk; the page of the receipt."""
    page = desk.get("/pilotage/saisie").text
    ids = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("id", "secret")}
    return desk.post("/pilotage/saisie", {**ids, **typed})


@pytest.fixture
def spoken(town, publish_and_work):
    """A pothole whose words hold a number and an address, and whose author answered."""
    found = town.send(description=TOLD, contact={"email": LEAKS[0], "phone": LEAKS[1]})
    publish_and_work()
    town.reply(found, "Je suis au 06 12 34 56 78.")
    town.act("desk", found.ticket_id, "comment", words="Rappelée au 0565350012.")
    return found


def test_a_call_of_an_elected_member_is_flagged_and_found(desk, town, publish_and_work):
    receipt = enter(desk, source="elected", category="tag", email="vidal@example.org", **PLACE)
    number = re.search(r"(\d\d-\d{5})", receipt.text)[1]
    publish_and_work()
    page = desk.get(f"/pilotage/dossiers/{number}").text
    assert "Demande d’un élu" in page
    assert number in desk.get("/pilotage/dossiers?inquired=true").text
    assert number in desk.get("/pilotage/dossiers?source=elected").text


def test_a_member_who_asks_about_a_known_matter_is_noted_on_it(desk, town, sent):
    assert sent.number not in desk.get("/pilotage/dossiers?inquired=true").text
    enter(desk, source="elected", join=sent.ticket_id, email="vidal@example.org")
    assert sent.number in desk.get("/pilotage/dossiers?inquired=true").text
    town.act("desk", sent.ticket_id, "inquire", words="Mme Vidal demande une date.")
    view = town.ticket(sent.ticket_id)
    assert [step["kind"] for step in view["history"]].count("inquire") == 2
    assert view["inquired_at"] is not None
    assert town.act("agent", sent.ticket_id, "inquire").status_code == 403


def test_the_citizen_reads_nothing_of_it(town, sent):
    town.act("desk", sent.ticket_id, "inquire", words="Mme Vidal demande une date.")
    assert "Vidal" not in str(town.page(sent))
    assert "inquire" not in str(town.page(sent))


def test_the_sheet_is_one_page_with_a_reply_whatever_the_ticket_holds(desk, browser, town, spoken):
    for _ in range(12):
        town.act("desk", spoken.ticket_id, "plan", planned_on=SOON, words="Mot. " * 300)
        town.act("desk", spoken.ticket_id, "start")
    for person in (desk, browser("elected")):
        answer = person.get(f"/pilotage/dossiers/{spoken.number}/elu.pdf")
        (page,) = pages_of(answer.get_data())
        assert "Vous avez appelé notre attention sur" in page
        assert "L’intervention est en cours" in page
        assert not [word for word in LEAKS if word in page]


def test_each_state_has_its_reply(browser, town, sent, app):
    from server.core.language import catalogue
    from server.reporting.tickets.rules import STATES

    for language in ("fr", "en"):
        assert all(f"dashboard.elected.reply.{state}" in catalogue(language) for state in STATES)


@pytest.mark.parametrize(("login", "status"), [("agent", 403), ("roads", 403), ("relay", 403), ("desk", 200)])
def test_who_prints_the_sheet(browser, sent, login, status):
    assert browser(login).get(f"/pilotage/dossiers/{sent.number}/elu.pdf").status_code == status


def test_no_route_tells_an_elected_member_a_contact(app, browser, town, spoken):
    person, headers, seen = browser("elected"), town.as_staff("elected"), 0
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        path = rule.rule.replace("<number>", spoken.number)
        for name in ("<uuid:ticket_id>", "<ticket_id>"):
            path = path.replace(name, spoken.ticket_id)
        path = re.sub(r"<uuid:\w+>", spoken.id, re.sub(r"<int:\w+>", "1", path))
        path = re.sub(r"<[^>]+>", "x", path)
        asked = [person.get(path), town.client.get(path, headers=headers)]
        if not path.endswith(".pdf"):
            asked.append(person.get(path, headers={"HX-Request": "true"}))
        for answer in asked:
            body = answer.get_data()
            text = (
                " ".join(pages_of(body)) if answer.mimetype == "application/pdf" else body.decode("latin-1")
            )
            assert not [word for word in LEAKS if word in text], path
            seen += answer.status_code == 200
    assert seen > 40


def test_an_elected_member_sees_blurred_photos_only(browser, town, sent, publish_and_work):
    town.put_photo(sent, PHOTO, jpeg(size=(640, 480)))
    publish_and_work()
    urls = town.ticket(sent.ticket_id, "elected")["photos"][0]["urls"]
    assert urls is None or "revision=" in urls["large"]
    assert "revision=" not in town.ticket(sent.ticket_id)["photos"][0]["urls"]["large"]
    printed = browser("elected").get(f"/pilotage/dossiers/{sent.number}/elu.pdf").get_data()
    assert pictures_in(printed) == (0 if urls is None else 1)


def test_masked_words_are_the_desks_alone(browser, desk, town, sent):
    item = {"kind": "words", "id": sent.id}
    assert town.act("desk", sent.ticket_id, "mask", items=[item]).status_code == 200
    for login in ("agent", "elected"):
        page = browser(login).get(f"/pilotage/dossiers/{sent.number}").text
        assert "Un trou profond" not in page
        assert "propos masqués" in page
    assert "Un trou profond" in desk.get(f"/pilotage/dossiers/{sent.number}").text


class TestEntrusted:
    def test_somebody_of_the_team_takes_it_and_finds_it_among_the_own(self, browser, desk, town, sent):
        assert sent.number not in desk.get("/pilotage/dossiers?mine=true").text
        form = desk.form(sent.number, "entrust")
        assert desk.send(sent.number, {**form, "account": str(town.people["desk"])}).status_code < 400
        assert "Confié à" in desk.get(f"/pilotage/dossiers/{sent.number}").text
        assert sent.number in desk.get("/pilotage/dossiers?mine=true").text
        assert sent.number not in browser("agent").get("/pilotage/dossiers?mine=true").text

    def test_who_may_not_work_on_it_cannot_take_it(self, town, sent):
        for account in (town.people["roads"], town.people["elected"], 999_999):
            answer = town.act("desk", sent.ticket_id, "entrust", account=account)
            assert (answer.status_code, answer.json["reason"]) == (422, "unknown_account")

    def test_another_team_has_nobody_s_yet(self, town, sent):
        town.act("desk", sent.ticket_id, "entrust", account=town.people["agent"])
        assert town.ticket(sent.ticket_id)["assignee"]["id"] == town.people["agent"]
        town.act("desk", sent.ticket_id, "assign", team="voirie")
        assert town.ticket(sent.ticket_id)["assignee"] is None

    def test_it_is_given_back(self, town, sent):
        town.act("agent", sent.ticket_id, "entrust", account=town.people["agent"])
        town.act("desk", sent.ticket_id, "entrust")
        assert town.ticket(sent.ticket_id)["assignee"] is None
